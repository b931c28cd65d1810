package pagerduty

import (
	"cmp"
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
	// StatusPage is the ID of the status page, for entries of status_pages that name none.
	StatusPage string `envconfig:"STATUS_PAGE"`
	// Region is the account's service region: "us" (also when empty) or "eu".
	// https://support.pagerduty.com/main/docs/service-regions
	Region string `envconfig:"REGION" default:"us"`
	// URL is the base of the REST API, without a slash at its end. Empty means that of the region.
	URL string `envconfig:"URL"`
}

// hosts are the REST APIs of the service regions.
var hosts = map[string]string{"": "https://api.pagerduty.com", "us": "https://api.pagerduty.com", "eu": "https://api.eu.pagerduty.com"}

// base is where the REST API is; empty for a region that does not exist.
func (c Config) base() string { return strings.TrimRight(cmp.Or(c.URL, hosts[c.Region]), "/") }

// FromEnvironment reads the Config from HANSHO_PAGERDUTY_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	var faults []error
	if address, err := mail.ParseAddress(c.From); err != nil || address.Address != c.From {
		faults = append(faults, fault("FROM", "must be the e-mail address of a PagerDuty user who is never paged, such as hansho@example.com"))
	}
	if c.Service == "" || strings.ContainsAny(c.Service, "/ ") {
		faults = append(faults, fault("SERVICE", "must be the ID of the paging service: the last part of its address in PagerDuty, such as PIJ90N7; \"hansho pagerduty setup\" makes one"))
	}
	return errors.Join(c.validateAccess(), errors.Join(faults...))
}

// validateAccess checks what every request needs.
func (c Config) validateAccess() error {
	var faults []error
	if !c.Token.IsSet() {
		faults = append(faults, fault("TOKEN", "is not set: create a REST API key with write access in PagerDuty (Integrations, API Access Keys)"))
	}
	if _, known := hosts[c.Region]; !known {
		faults = append(faults, fault("REGION", fmt.Sprintf("is %q: it must be us or eu, the account's service region", c.Region)))
	} else if u, err := url.Parse(c.base()); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		faults = append(faults, fault("URL", "must be an address such as https://api.pagerduty.com; without it "+prefix+"_REGION decides"))
	}
	return errors.Join(faults...)
}

func fault(variable, text string) error { return fmt.Errorf("%s_%s %s", prefix, variable, text) }
