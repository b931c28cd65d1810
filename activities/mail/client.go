// Package mail pages people by e-mail, through the mail server of their own organisation.
//
// A mail is one way: it cannot be called back, and whoever reads it acknowledges by its link.
package mail

import (
	"context"
	"crypto/tls"
	"time"

	"github.com/rs/zerolog"
	gomail "github.com/wneessen/go-mail"

	"hansho/activities"
	"hansho/oncall"
)

// Name is how contacts and the ledger call this way of paging.
const Name = oncall.Email

// connections are open at the same time at most: mail servers count them, and turn away whoever opens too many.
const connections = 8

// Client is an activities.Pager. Its methods may be called from any goroutine.
type Client struct {
	cfg    Config
	tls    *tls.Config
	logger zerolog.Logger
	turns  chan struct{}
}

var _ activities.Pager = (*Client)(nil)

// New checks the configuration and makes a Client. It connects to nobody.
func New(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	roots, err := cfg.roots()
	if err != nil {
		return nil, err
	}
	return &Client{
		cfg: cfg, tls: &tls.Config{ServerName: cfg.Host, RootCAs: roots, MinVersion: tls.VersionTLS12},
		logger: logger.With().Str("provider", Name).Logger(), turns: make(chan struct{}, connections),
	}, nil
}

// Look knows nothing of a mail once it was taken.
func (c *Client) Look(context.Context, []activities.PageRef) ([]activities.Look, error) {
	return nil, nil
}

// Quiet does nothing: a mail rings once, and its link says how things stand.
func (c *Client) Quiet(context.Context, activities.PageRef, string) error { return nil }

// Close does nothing, for the same reason. A second mail would only wake somebody again.
func (c *Client) Close(context.Context, activities.PageRef, string) error { return nil }

// send hands one message to the server. Whether it was taken stands in the message.
func (c *Client) send(ctx context.Context, msg *gomail.Msg) error {
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	line := &line{ctx: ctx, cfg: c.cfg, tls: c.tls}
	client, err := gomail.NewClient(c.cfg.Host, c.options(line)...)
	if err != nil {
		return err
	}
	defer line.hangUp()
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	if err := client.SendWithSMTPClient(session, msg); err != nil {
		return err
	}
	line.hurry() // The mail is taken; a farewell is polite and not worth a wait.
	_ = client.CloseWithSMTPClient(session)
	return nil
}

func (c *Client) options(line *line) []gomail.Option {
	policy := map[string]gomail.TLSPolicy{
		StartTLS: gomail.TLSMandatory,
		Implicit: gomail.TLSOpportunistic, // The line is private before the first word, and a server that offers STARTTLS on it is odd.
		Plain:    gomail.NoTLS,
	}[c.cfg.TLS]
	options := []gomail.Option{
		gomail.WithPort(c.cfg.port()), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(c.tls), gomail.WithDialContextFunc(line.dial),
		gomail.WithTimeout(longest), gomail.WithoutNoop(), gomail.WithoutRset(),
	}
	if c.cfg.User == "" {
		return options
	}
	auth := gomail.SMTPAuthAutoDiscover
	if c.cfg.TLS == Plain {
		auth = gomail.SMTPAuthPlainNoEnc // To this machine itself.
	}
	return append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(c.cfg.User), gomail.WithPassword(c.cfg.Password.Reveal()))
}

// longest bounds a whole exchange when the caller's context does not.
const longest = 20 * time.Second
