package pagerduty_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
)

func TestConfigurationErrorsNameTheVariableAndTheCure(t *testing.T) {
	t.Setenv("HANSHO_PAGERDUTY_TOKEN", "")
	t.Setenv("HANSHO_PAGERDUTY_FROM", "Hansho <hansho@example.com>")
	t.Setenv("HANSHO_PAGERDUTY_SERVICE", "https://acme.pagerduty.com/services/P1")
	t.Setenv("HANSHO_PAGERDUTY_URL", "api.pagerduty.com")
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	_, err = pagerduty.New(cfg, zerolog.Nop())
	if err == nil {
		t.Fatal("a wrong configuration passes")
	}
	for _, want := range []string{
		"HANSHO_PAGERDUTY_TOKEN is not set: create a REST API key", "HANSHO_PAGERDUTY_FROM must be the e-mail address",
		"HANSHO_PAGERDUTY_SERVICE must be the ID", "HANSHO_PAGERDUTY_URL must be an address such as https://api.pagerduty.com",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
}

func TestTheEnvironmentConfiguresTheClient(t *testing.T) {
	t.Setenv("HANSHO_PAGERDUTY_TOKEN", token)
	t.Setenv("HANSHO_PAGERDUTY_FROM", "hansho@example.com")
	t.Setenv("HANSHO_PAGERDUTY_SERVICE", "PPAGING")
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pagerduty.New(cfg, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	if cfg.URL != "https://api.pagerduty.com" || cfg.Token.Reveal() != token {
		t.Errorf("%+v", cfg)
	}
}
