// Package splunk pages people through Splunk On-Call (once VictorOps) and reads its schedules.
//
// # How one person is paged
//
// A page is one incident whose entity_id is the page's key, and which is given to one person. Two calls make it: an alert at the
// REST endpoint (CRITICAL), under a routing key whose policy pages nobody, opens the incident; a reroute by the public API gives it
// to the person, whom Splunk On-Call then pages by the person's own paging policy until somebody acknowledges. Between the two the
// incident's number is read from the list of incidents. Quiet acknowledges and Close resolves by that number.
//
// Why so, and not by one call:
//
//   - POST /incidents pages a person at once, but gives the incident an entity_id of its own: a request whose answer was lost could
//     ring twice, and an outgoing webhook would not say which page it is about. (The alert's text, in which a key could be hidden, is
//     replaced by "Resolved by …" in the webhooks of acknowledgements and resolutions.)
//   - The REST endpoint is idempotent: while the incident of an entity_id is open, another CRITICAL only counts. But it pages by
//     routing key alone, and one routing key and policy for every person would have to be kept in step with the configuration.
//   - A reroute answers for each person whether it was done, and the list of incidents tells whom it has paged: an attempt after a
//     lost answer adopts what is there and rings nobody again.
//
// The calls are documented at https://portal.victorops.com/public/api-docs.html and
// https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/integrations-with-splunk-on-call/rest-endpoint-integration-for-splunk-on-call
package splunk

import (
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/oncall"
)

// Name is how policies, contacts and webhooks call this provider.
const Name = oncall.SplunkOnCall

// Client is an activities.Pager and an activities.Directory. Its methods may be called from any goroutine.
//
// Its errors are of the classes of package activities; what has no class is worth another attempt.
type Client struct {
	cfg    Config
	http   *http.Client
	logger zerolog.Logger
	limits limits
	lists  lists
	shifts shifts
	labels labels

	reroutes batch[rerouting, rerouted]
	acks     batch[change, changed]
	resolves batch[change, changed]
}

var (
	_ activities.Pager     = (*Client)(nil)
	_ activities.Directory = (*Client)(nil)
)

// New checks the configuration and makes a Client. It asks nothing of Splunk On-Call.
func New(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return newClient(cfg, logger), nil
}

// NewReader makes a Client that only reads the public API: it needs no REST key, routing key or user.
func NewReader(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.validateAPI(); err != nil {
		return nil, err
	}
	return newClient(cfg, logger), nil
}

func newClient(cfg Config, logger zerolog.Logger) *Client {
	cfg.URL, cfg.AlertURL = strings.TrimRight(cfg.URL, "/"), strings.TrimRight(cfg.AlertURL, "/")
	c := &Client{cfg: cfg, http: newHTTPClient(), logger: logger.With().Str("provider", Name).Logger()}
	c.limits.every = time.Minute * 11 / 10 / time.Duration(cfg.CallsPerMinute) // A tenth slower: calls do not all take as long to arrive.
	c.reroutes = batch[rerouting, rerouted]{turn: c.limits.turnFor(endReroute), send: c.sendReroutes}
	c.acks = batch[change, changed]{turn: c.limits.turnFor(endAck), send: c.sendChanges(endAck), same: sameNote}
	c.resolves = batch[change, changed]{turn: c.limits.turnFor(endResolve), send: c.sendChanges(endResolve), same: sameNote}
	return c
}
