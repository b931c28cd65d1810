package splunk_test

import (
	"strings"
	"testing"

	"hansho/activities/secret"
	"hansho/activities/splunk"
)

func TestValidateNamesEveryVariableAndTheCure(t *testing.T) {
	t.Parallel()
	err := splunk.Config{URL: "api.victorops.com", AlertURL: "ftp://x"}.Validate()
	if err == nil {
		t.Fatal("an empty configuration is right")
	}
	for _, part := range []string{
		"HANSHO_SPLUNK_ONCALL_API_ID is not set: take it from", "HANSHO_SPLUNK_ONCALL_API_KEY is not set: create a key",
		"HANSHO_SPLUNK_ONCALL_REST_KEY must be the key", "HANSHO_SPLUNK_ONCALL_ROUTING_KEY must be a routing key whose escalation policy pages nobody",
		"HANSHO_SPLUNK_ONCALL_FROM must be the user name", "HANSHO_SPLUNK_ONCALL_URL must be an address such as https://api.victorops.com",
		"HANSHO_SPLUNK_ONCALL_ALERT_URL must be an address", "HANSHO_SPLUNK_ONCALL_CALLS_PER_MINUTE must be a number such as 120",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v\nhas no %q", err, part)
		}
	}
	whole := configFor("https://api.victorops.com")
	if err := whole.Validate(); err != nil {
		t.Errorf("a whole configuration: %v", err)
	}
	whole.RESTKey = secret.New("https://alert.victorops.com/integrations/generic/20131114/alert/key/$routing_key")
	if err := whole.Validate(); err == nil || strings.Contains(err.Error(), "20131114/alert/key") {
		t.Errorf("the whole address as the key: %v", err)
	}
}

func TestTheEnvironmentIsRead(t *testing.T) {
	t.Setenv("HANSHO_SPLUNK_ONCALL_API_ID", "id")
	t.Setenv("HANSHO_SPLUNK_ONCALL_API_KEY", "key")
	t.Setenv("HANSHO_SPLUNK_ONCALL_REST_KEY", "rest")
	t.Setenv("HANSHO_SPLUNK_ONCALL_ROUTING_KEY", "hansho")
	t.Setenv("HANSHO_SPLUNK_ONCALL_FROM", "hansho")
	cfg, err := splunk.FromEnvironment()
	if err != nil || cfg.Validate() != nil || cfg.URL != "https://api.victorops.com" || cfg.CallsPerMinute != 120 || cfg.APIKey.Reveal() != "key" {
		t.Errorf("%+v, %v, %v", cfg, err, cfg.Validate())
	}
}
