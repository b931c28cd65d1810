package hook

import (
	"errors"
	"fmt"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_WEBHOOK"

// shortestSecret is in characters.
const shortestSecret = 16

// Config is how webhooks are signed, and where they may go.
type Config struct {
	// Secret signs every request, so that a receiver knows who sent it.
	Secret secret.String `envconfig:"SECRET"`
	// URL, when set, takes all webhooks instead of the people's own addresses: a gateway of yours, which finds them by "person".
	URL string `envconfig:"URL"`
	// AllowPrivate lets webhooks go to addresses inside of one's own network, and without TLS. Otherwise whoever may edit a person's
	// entry could let the worker call what only the worker reaches.
	AllowPrivate bool `envconfig:"ALLOW_PRIVATE" default:"false"`
}

// FromEnvironment reads the Config from HANSHO_WEBHOOK_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	const cure = "set it to the output of `openssl rand -hex 32`, and give it to the receivers"
	switch length := len(c.Secret.Reveal()); {
	case !c.Secret.IsSet():
		return errors.New(prefix + "_SECRET is not set: it signs the webhooks; " + cure)
	case length < shortestSecret:
		return fmt.Errorf("%s_SECRET has %d characters, and at least %d are needed: %s", prefix, length, shortestSecret, cure)
	}
	return nil
}
