package splunk

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_SPLUNK_ONCALL"

// Config is how the adapter reaches one Splunk On-Call account. Each secret may come from the file that its name with _FILE names.
type Config struct {
	// APIID and APIKey open the public API. The key must not be a read-only one.
	// https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/introduction-to-splunk-on-call/splunk-on-call-api
	APIID  secret.String `envconfig:"API_ID"`
	APIKey secret.String `envconfig:"API_KEY"`
	// RESTKey is the key in the address of the REST endpoint integration: what stands between /alert/ and /$routing_key.
	RESTKey secret.String `envconfig:"REST_KEY"`
	// RoutingKey is where the incidents of pages are opened. Its policy must page nobody: whom to page Hansho says itself.
	RoutingKey string `envconfig:"ROUTING_KEY"`
	// From is the user name in whose name incidents are given to people, acknowledged and resolved. It should be nobody who is paged.
	From string `envconfig:"FROM"`
	// URL is the base of the public API, and AlertURL that of the REST endpoint, both without a slash at the end.
	URL      string `envconfig:"URL" default:"https://api.victorops.com"`
	AlertURL string `envconfig:"ALERT_URL" default:"https://alert.victorops.com/integrations/generic/20131114/alert"`
	// CallsPerMinute is how often each endpoint of the public API may be called. The documentation has named 6, 60 and 120.
	CallsPerMinute int `envconfig:"CALLS_PER_MINUTE" default:"120"`
}

var (
	keyForm     = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)
	userForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$`)
	mostMinutes = 6000
)

// FromEnvironment reads the Config from HANSHO_SPLUNK_ONCALL_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	faults := []error{c.validateAPI()}
	fault := func(variable, text string) { faults = append(faults, fmt.Errorf("%s_%s %s", prefix, variable, text)) }
	if key := c.RESTKey.Reveal(); !keyForm.MatchString(key) {
		fault("REST_KEY", "must be the key of the REST endpoint alone: what stands between /alert/ and /$routing_key in the address that Splunk On-Call shows "+
			"(Integrations, 3rd Party Integrations, REST - Generic)")
	}
	if !keyForm.MatchString(c.RoutingKey) {
		fault("ROUTING_KEY", "must be a routing key whose escalation policy pages nobody (Settings, Routing Keys): the incidents of pages are opened there")
	}
	if !userForm.MatchString(c.From) {
		fault("FROM", "must be the user name of a Splunk On-Call user who is never paged, such as hansho")
	}
	if !isAddress(c.AlertURL) {
		fault("ALERT_URL", "must be an address such as https://alert.victorops.com/integrations/generic/20131114/alert")
	}
	return errors.Join(faults...)
}

// validateAPI names what is missing for reading the public API.
func (c Config) validateAPI() error {
	var faults []error
	fault := func(variable, text string) { faults = append(faults, fmt.Errorf("%s_%s %s", prefix, variable, text)) }
	if !c.APIID.IsSet() {
		fault("API_ID", "is not set: take it from Splunk On-Call (Integrations, API)")
	}
	if !c.APIKey.IsSet() {
		fault("API_KEY", "is not set: create a key in Splunk On-Call (Integrations, API, New Key), not a read-only one")
	}
	if !isAddress(c.URL) {
		fault("URL", "must be an address such as https://api.victorops.com")
	}
	if c.CallsPerMinute < 1 || c.CallsPerMinute > mostMinutes {
		fault("CALLS_PER_MINUTE", "must be a number such as 120: how often each endpoint of the API may be called in a minute")
	}
	return errors.Join(faults...)
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil
}
