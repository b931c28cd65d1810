package pagerduty_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
	"hansho/activities/secret"
)

func TestConfigurationErrorsNameTheVariableAndTheCure(t *testing.T) {
	t.Setenv("HANSHO_PAGERDUTY_TOKEN", "")
	t.Setenv("HANSHO_PAGERDUTY_FROM", "Hansho <hansho@example.com>")
	t.Setenv("HANSHO_PAGERDUTY_SERVICE", "https://acme.pagerduty.com/services/P1")
	t.Setenv("HANSHO_PAGERDUTY_URL", "api.pagerduty.com")
	t.Setenv("HANSHO_PAGERDUTY_REGION", "")
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
	t.Setenv("HANSHO_PAGERDUTY_REGION", "eu")
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pagerduty.New(cfg, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	if cfg.Region != "eu" || cfg.Token.Reveal() != token {
		t.Errorf("%+v", cfg)
	}
}

func TestTheRegionDecidesWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ region, url, want string }{
		{"", "", "https://api.pagerduty.com"},
		{"us", "", "https://api.pagerduty.com"},
		{"eu", "", "https://api.eu.pagerduty.com"},
		{"eu", "http://127.0.0.1:8081/pagerduty/", "http://127.0.0.1:8081/pagerduty"},
	} {
		cfg := pagerduty.Config{Token: secret.New(token), From: "hansho@example.com", Service: "PPAGING", Region: c.region, URL: c.url}
		client, err := pagerduty.New(cfg, zerolog.Nop())
		if err != nil || client.Base() != c.want {
			t.Errorf("region %q, URL %q: %v, want %s", c.region, c.url, err, c.want)
		}
	}
	_, err := pagerduty.New(pagerduty.Config{Token: secret.New(token), From: "hansho@example.com", Service: "PPAGING", Region: "jp"}, zerolog.Nop())
	if err == nil || !strings.Contains(err.Error(), `HANSHO_PAGERDUTY_REGION is "jp": it must be us or eu`) {
		t.Errorf("an unknown region: %v", err)
	}
}
