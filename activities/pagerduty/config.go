package pagerduty

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_PAGERDUTY"

// Config is how the adapter reaches one PagerDuty account.
type Config struct {
	// Token is a REST API key with write access (or its file, HANSHO_PAGERDUTY_TOKEN_FILE).
	Token secret.String `envconfig:"TOKEN"`
	// From is the e-mail address of the PagerDuty user in whose name incidents are made. It must not be anybody who is paged:
	// an incident that a user creates for itself begins acknowledged and rings nobody.
	// https://developer.pagerduty.com/docs/incident-creation-api
	From string `envconfig:"FROM"`
	// Service is the ID of the service that pages are created on.
	Service string `envconfig:"SERVICE"`
	// URL is the base of the REST API, without a slash at its end.
	URL string `envconfig:"URL" default:"https://api.pagerduty.com"`
}

// FromEnvironment reads the Config from HANSHO_PAGERDUTY_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	var faults []error
	fault := func(variable, text string) { faults = append(faults, fmt.Errorf("%s_%s %s", prefix, variable, text)) }
	if !c.Token.IsSet() {
		fault("TOKEN", "is not set: create a REST API key with write access in PagerDuty (Integrations, API Access Keys)")
	}
	if address, err := mail.ParseAddress(c.From); err != nil || address.Address != c.From {
		fault("FROM", "must be the e-mail address of a PagerDuty user who is never paged, such as hansho@example.com")
	}
	if c.Service == "" || strings.ContainsAny(c.Service, "/ ") {
		fault("SERVICE", "must be the ID of the paging service: the last part of its address in PagerDuty, such as PIJ90N7")
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		fault("URL", "must be an address such as https://api.pagerduty.com (or https://api.eu.pagerduty.com)")
	}
	return errors.Join(faults...)
}
