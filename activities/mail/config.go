package mail

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_SMTP"

// How the connection to the mail server is kept private.
const (
	StartTLS = "starttls" // By the command STARTTLS, which the server must offer. RFC 3207.
	Implicit = "implicit" // From the first byte on. RFC 8314.
	Plain    = "none"     // Not at all: only to this machine itself.
)

// Config is how the adapter reaches one mail server.
type Config struct {
	Host     string        `envconfig:"HOST"`
	Port     int           `envconfig:"PORT"` // 0 means 587 with STARTTLS, 465 with implicit TLS, 25 without.
	User     string        `envconfig:"USER"` // Empty when the server asks for none.
	Password secret.String `envconfig:"PASSWORD"`
	From     string        `envconfig:"FROM"`
	TLS      string        `envconfig:"TLS" default:"starttls"`
	// CAFile holds the certificates, in PEM, of whom to trust beside those of the system: for a mail server of one's own.
	CAFile string `envconfig:"CA_FILE"`
}

// FromEnvironment reads the Config from HANSHO_SMTP_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong, and the cure.
func (c Config) Validate() error {
	var faults []error
	fault := func(variable, text string) { faults = append(faults, fmt.Errorf("%s_%s %s", prefix, variable, text)) }
	if c.Host == "" {
		fault("HOST", "is not set: name the mail server that takes mail from you, such as smtp.example.com")
	}
	if c.Port < 0 || c.Port > 65535 {
		fault("PORT", "is no port: 587 and 465 are usual")
	}
	if address, err := mail.ParseAddress(c.From); err != nil || address.Address == "" {
		fault("FROM", "must be an e-mail address that the server lets you send from, such as Hansho <hansho@example.com>")
	}
	if c.User != "" && !c.Password.IsSet() {
		fault("PASSWORD", "is not set, but "+prefix+"_USER is")
	}
	switch c.TLS {
	case StartTLS, Implicit:
	case Plain:
		if c.Host != "localhost" && !net.ParseIP(c.Host).IsLoopback() {
			fault("TLS", "is none, and "+c.Host+" is another machine: use starttls or implicit, so that nobody reads the links on their way")
		}
	default:
		fault("TLS", fmt.Sprintf("is %q: use starttls, implicit, or none for a server on this machine", c.TLS))
	}
	_, err := c.roots()
	return errors.Join(append(faults, err)...)
}

// port is where the server listens.
func (c Config) port() int {
	if c.Port != 0 {
		return c.Port
	}
	return map[string]int{StartTLS: 587, Implicit: 465, Plain: 25}[c.TLS]
}

// roots are the certificates to trust; nil means the system's.
func (c Config) roots() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil //nolint:nilnil // crypto/tls reads it as the system's.
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("%s_CA_FILE: %w", prefix, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s_CA_FILE: %s holds no certificate in PEM", prefix, c.CAFile)
	}
	return pool, nil
}
