package document

import (
	"errors"
	"fmt"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_POSTMORTEM"

// shortestSecret is in characters.
const shortestSecret = 16

// Config is how the webhook is signed.
type Config struct {
	// Secret signs every request, so that a receiver knows who sent it.
	Secret secret.String `envconfig:"WEBHOOK_SECRET"`
}

// FromEnvironment reads the Config from HANSHO_POSTMORTEM_*. It does not validate: New does, when a webhook is named.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names the variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	const cure = "set it to the output of `openssl rand -hex 32`, and give it to the receiver"
	switch length := len(c.Secret.Reveal()); {
	case !c.Secret.IsSet():
		return errors.New(prefix + "_WEBHOOK_SECRET is not set: it signs the documents that postmortems.webhook gets; " + cure)
	case length < shortestSecret:
		return fmt.Errorf("%s_WEBHOOK_SECRET has %d characters, and at least %d are needed: %s", prefix, length, shortestSecret, cure)
	}
	return nil
}
