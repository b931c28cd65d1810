package link

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_LINK"

// shortestSecret is in characters.
const shortestSecret = 16

// Bounds of how long a link is good for.
const (
	shortestExpiry = time.Minute
	longestExpiry  = 30 * 24 * time.Hour
)

// Config is how links are signed.
type Config struct {
	// Secret signs. Workers and doors share it.
	Secret secret.String `envconfig:"SECRET"`
	// Old is the secret before: what it signed is taken, too, until it expires.
	Old secret.String `envconfig:"SECRET_OLD"`
	// Expires is how long a link is good for.
	Expires time.Duration `envconfig:"EXPIRES" default:"24h"`
}

// FromEnvironment reads the Config from HANSHO_LINK_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	var faults []error
	switch length := len(c.Secret.Reveal()); {
	case !c.Secret.IsSet():
		faults = append(faults, fmt.Errorf("%s_SECRET is not set: it signs the links by which people acknowledge; set it to the output of `openssl rand -hex 32`, "+
			"the same for every worker and starter", prefix))
	case length < shortestSecret:
		faults = append(faults, fmt.Errorf("%s_SECRET has %d characters: at least %d are needed, such as the output of `openssl rand -hex 32`", prefix, length, shortestSecret))
	}
	if length := len(c.Old.Reveal()); c.Old.IsSet() && length < shortestSecret {
		faults = append(faults, fmt.Errorf("%s_SECRET_OLD has %d characters: it cannot be a secret that was good before", prefix, length))
	}
	if c.Expires < shortestExpiry || c.Expires > longestExpiry {
		faults = append(faults, fmt.Errorf("%s_EXPIRES is %s: use one from %s to %s, such as 24h", prefix, c.Expires, shortestExpiry, longestExpiry))
	}
	return errors.Join(faults...)
}

// Base checks the address at which people reach the door, HANSHO_PUBLIC_URL, and takes the slash from its end. Whoever reads a
// link on its way could acknowledge with it, so it has to be https, but for a machine's own loopback.
func Base(publicURL string) (string, error) {
	if publicURL == "" {
		return "", errors.New("HANSHO_PUBLIC_URL is not set: say where people's phones reach the door (hansho starter), such as https://hansho.example.com")
	}
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("HANSHO_PUBLIC_URL: %q is not an address such as https://hansho.example.com", withoutUser(u))
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", fmt.Errorf("HANSHO_PUBLIC_URL: %s does not begin with https://: whoever overhears a link could acknowledge with it", publicURL)
	}
	return strings.TrimRight(publicURL, "/"), nil
}

// withoutUser keeps a password that was written into an address out of an error.
func withoutUser(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.Redacted()
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
