// Package pagerduty pages people through PagerDuty and reads its schedules, by its REST API v2
// (https://developer.pagerduty.com/api-reference/).
//
// One page is one incident, assigned to one person: PagerDuty rings the person by the person's own notification rules and
// decides nothing else. The escalation is ours.
package pagerduty

import (
	"github.com/PagerDuty/go-pagerduty"
	"github.com/rs/zerolog"

	"hansho/activities"
)

// Name is how policies, contacts and webhooks call this provider.
const Name = "pagerduty"

// Client is an activities.Pager, an activities.Directory and an activities.Collaborator. Its methods may be called from any goroutine.
//
// Its errors are of the classes of package activities; what has no class is worth another attempt.
type Client struct {
	cfg        Config
	api        *pagerduty.Client
	logger     zerolog.Logger
	priorities priorities
	delivered  memory
	courtesy   courtesy
	requester  requester
	rules      firstRules
}

var (
	_ activities.Pager        = (*Client)(nil)
	_ activities.Directory    = (*Client)(nil)
	_ activities.Collaborator = (*Client)(nil)
)

// New checks the configuration and makes a Client. It asks nothing of PagerDuty.
func New(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return newClient(cfg, logger), nil
}

func newClient(cfg Config, logger zerolog.Logger) *Client {
	cfg.URL = cfg.base()
	c := &Client{
		cfg:    cfg,
		api:    pagerduty.NewClient(cfg.Token.Reveal(), pagerduty.WithAPIEndpoint(cfg.URL)),
		logger: logger.With().Str("provider", Name).Logger(),
	}
	c.api.HTTPClient = newHTTPClient()
	return c
}

// Base is where the REST API is that the client asks.
func (c *Client) Base() string { return c.cfg.URL }
