package starter

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"hansho/activities/link"
	"hansho/activities/secret"
	"hansho/oncall"
)

// Options are what a Door is made of.
type Options struct {
	Client Engine
	Org    func() *oncall.Org // Asked for every request, so that the configuration may be reloaded.
	Logger zerolog.Logger
	// Metrics is where the door's metrics are registered and what GET /metrics shows; nil means a registry of its own.
	Metrics *prometheus.Registry
	// Ready tells whether Temporal can be reached, for GET /readyz; nil means always.
	Ready func(context.Context) error
	// Chat answers people in Slack; nil when no chat is configured.
	Chat Chat
	// Console serves the pages under /console/; nil when there are none. It asks who somebody is by itself.
	Console http.Handler
	// Listeners hear the messages that people write where the Slack app listens, in order. They are asked after commands.
	Listeners []Listener

	Keys    Keys    // Integration keys of the services.
	Tokens  []Token // Bearer tokens of people.
	Secrets Secrets
	// Links reads the links by which people acknowledge; nil closes their route with 503.
	Links *link.Signer
	// OwnPagerDutyUser is the ID of the PagerDuty user in whose name Hansho acts. What that user does comes back as webhooks
	// and is dropped at the door: the workflow knows it already. Empty lets them through, which costs events and does no harm.
	OwnPagerDutyUser string
	// OwnSplunkUser is the same for Splunk On-Call, by user name.
	OwnSplunkUser string
	// Open lets anybody send alerts, list and show, without a key. Commands still need a person's token. Only for the sandbox.
	Open bool

	PublicURL     string // Where the door is reached from outside, for links; empty means no links to it.
	TemporalUIURL string // Base of the Temporal UI, for links; empty means none.
	Namespace     string // Temporal's, for links to its UI.
}

// Secrets verify what providers send. An empty one closes its route with 503, so that the provider keeps and repeats.
type Secrets struct {
	PagerDuty    secret.String // Signing secret of the webhook subscription.
	SplunkOnCall secret.String // In the custom header of the outgoing webhook.
	SlackSigning secret.String // Signing secret of the Slack app.
	Twilio       secret.String // Auth token of the Twilio account.
}

func (o *Options) check() error {
	if o.Client == nil || o.Org == nil {
		return errors.New("starter: Options need Client and Org")
	}
	var problems []error
	for _, token := range o.Tokens {
		if err := strongEnough(token.Token); err != nil {
			problems = append(problems, fmt.Errorf("token of %q: %w", token.Person, err))
		}
		if _, ok := o.Org().People[token.Person]; !ok {
			problems = append(problems, fmt.Errorf("token of %q: the configuration has no such person", token.Person))
		}
	}
	for service, key := range o.Keys {
		if err := strongEnough(key); err != nil {
			problems = append(problems, fmt.Errorf("integration key of service %q: %w", service, err))
		}
		for _, token := range o.Tokens {
			if token.Token.Equal(key) {
				problems = append(problems, fmt.Errorf("the token of %q is also the integration key of service %q: use two secrets", token.Person, service))
			}
		}
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	return errors.Join(problems...)
}
