package statuspage

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hansho/activities/secret"
)

const (
	// prefix begins the names of the variables that Config is read from.
	prefix = "HANSHO_STATUSPAGE"
	name   = "statuspage"
)

// Config is how the adapter reaches one Statuspage account.
type Config struct {
	// Token is an API key (or its file, HANSHO_STATUSPAGE_TOKEN_FILE).
	Token secret.String `envconfig:"TOKEN"`
	// Page is the ID of the page, for entries of status_pages that name none.
	Page string `envconfig:"PAGE"`
	// URL is the base of the REST API.
	URL string `envconfig:"URL" default:"https://api.statuspage.io/v1"`
}

// FromEnvironment reads the Config from HANSHO_STATUSPAGE_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	var faults []error
	if !c.Token.IsSet() {
		faults = append(faults, fmt.Errorf("%s_TOKEN is not set: create an API key in Statuspage (your avatar, API info)", prefix))
	}
	if strings.ContainsAny(c.Page, "/ ?#") {
		faults = append(faults, fmt.Errorf("%s_PAGE must be the ID of the page, such as kctbh9vrtdwd: API info shows it", prefix))
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		faults = append(faults, fmt.Errorf("%s_URL must be an address such as https://api.statuspage.io/v1", prefix))
	}
	return errors.Join(faults...)
}
