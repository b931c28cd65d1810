// Package slack shows escalations in Slack, says things there, and pages people by direct messages, through its Web API. Slack
// has no idempotency key: posts carry their mark as metadata, and after a lost answer the post is looked for before it is made
// again.
package slack

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"github.com/slack-go/slack"

	"hansho/activities"
)

// Name is how logs call this adapter.
const Name = "slack"

// timeout bounds one request; the caller's context usually ends it earlier.
const timeout = 10 * time.Second

// Chat is an activities.Chat, and an activities.Pager by direct messages. Its methods may be called from any goroutine.
//
// Its errors are of the classes of package activities; what has no class is worth another attempt.
type Chat struct {
	api    *slack.Client
	client *http.Client
	logger zerolog.Logger
	pace   pace
	order  order
	now    func() time.Time

	unnamed  atomic.Int64
	channels sync.Map // A channel's ID by its name, as far as we have met it.
	byEmail  cache[member]
	byUser   cache[member]
	ownTeam  atomic.Pointer[string]
	direct   cache[string]           // The conversation with a user, by the user's ID.
	pages    cache[activities.Place] // Where a page stands, by its key, as far as this process made it.
}

var (
	_ activities.Chat  = (*Chat)(nil)
	_ activities.Pager = (*Chat)(nil)
)

// New checks the configuration and makes a Chat. It asks nothing of Slack. Retries are Temporal's.
func New(cfg Config, logger zerolog.Logger) (*Chat, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: timeout}
	url := strings.TrimRight(cfg.URL, "/") + "/" // The library joins without a slash.
	return &Chat{
		api:    slack.New(cfg.Token.Reveal(), slack.OptionAPIURL(url), slack.OptionHTTPClient(client)),
		client: client, logger: logger.With().Str("chat", Name).Logger(), now: time.Now,
		byEmail: cache[member]{most: mostUsers}, byUser: cache[member]{most: mostUsers},
		direct: cache[string]{most: mostUsers}, pages: cache[activities.Place]{most: mostPages},
	}, nil
}
