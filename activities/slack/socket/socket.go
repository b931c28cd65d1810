// Package socket holds a connection of Slack's Socket Mode, by which Slack sends what people do without reaching us: no public
// address is needed. It hands on each envelope as it came and acknowledges it; what the envelopes mean others know.
package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
	"github.com/slack-go/slack"

	"hansho/activities/secret"
)

// Take takes the payload of an envelope of a kind ("interactive", "slash_commands", "events_api"). The reply goes back with the
// acknowledgement when it is not nil. After an error nothing is acknowledged: Slack sends an event again, and tells a person that
// it did not work.
type Take func(ctx context.Context, kind string, payload []byte) (reply any, err error)

// Times of a connection.
const (
	dialWithin = 15 * time.Second
	// silence is how long Slack may send nothing, not even a ping, before the connection counts as dead.
	silence     = 45 * time.Second
	writeWithin = 3 * time.Second
	// drain is how long an old connection is kept for what is under way, after a new one has taken its place.
	drain = 10 * time.Second
	// Pauses between attempts to connect, each twice as long as the one before.
	shortestPause = time.Second
	longestPause  = 30 * time.Second
	// steady is how long a connection has to live before it counts as good: then the pauses begin anew.
	steady = time.Minute
	// largest bounds an envelope, in bytes.
	largest = 4 << 20
	// mostAtOnce bounds the envelopes that are worked on; beyond it none is read.
	mostAtOnce = 64
)

// Socket is one app's connection. It is made by New.
type Socket struct {
	api    *slack.Client
	take   Take
	log    zerolog.Logger
	dialer *websocket.Dialer
	slots  chan struct{}
}

// New makes a Socket for an app's token (xapp-…). URL is the base of the Web API. It connects to nothing.
func New(appToken secret.String, url string, take Take, log zerolog.Logger) *Socket {
	return &Socket{
		api: slack.New("", slack.OptionAppLevelToken(appToken.Reveal()), slack.OptionAPIURL(strings.TrimRight(url, "/")+"/"),
			slack.OptionHTTPClient(&http.Client{Timeout: dialWithin})),
		take: take, log: log.With().Str("chat", "slack").Logger(), slots: make(chan struct{}, mostAtOnce),
		dialer: &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialWithin},
	}
}

// Run holds a connection until the context ends, and returns nil then: whatever happens to the connection, it makes another. When
// Slack announces that it will close one, the new one is there before the old one goes, so that nobody presses in vain. It waits
// for what is being worked on.
func (s *Socket) Run(ctx context.Context) error {
	var working sync.WaitGroup
	defer working.Wait()
	pause := shortestPause
	for ctx.Err() == nil {
		began := time.Now()
		err := s.hold(ctx, &working)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			continue // It is replaced in order.
		}
		if time.Since(began) > steady {
			pause = shortestPause
		}
		wait := max(pause, asked(err))
		s.log.Warn().Err(err).Dur("again_in_ms", wait).Msg("there is no connection of Socket Mode: what people do in Slack does not come in")
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		pause = min(2*pause, longestPause)
	}
	return nil
}

// asked is how long Slack asked to be left alone.
func asked(err error) time.Duration {
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return limited.RetryAfter
	}
	return 0
}

// hold makes a connection and reads it until Slack wants it to be replaced, which is nil, or until it breaks.
func (s *Socket) hold(ctx context.Context, working *sync.WaitGroup) error {
	c, err := s.connect(ctx)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	replace := make(chan struct{})
	working.Go(func() { ended <- s.read(ctx, c, replace, working) })
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		c.close()
		return nil
	case <-replace:
	}
	working.Go(func() { // The old one is read as long as it lasts, while the new one is made.
		select {
		case err := <-ended:
			s.log.Debug().Err(err).Msg("the former connection of Socket Mode is gone")
		case <-ctx.Done():
		case <-time.After(drain):
		}
		c.close()
	})
	return nil
}

// connection is one WebSocket. Writing is guarded, reading is done by one goroutine.
type connection struct {
	ws *websocket.Conn
	mu sync.Mutex
}

func (c *connection) close() { _ = c.ws.Close() }

func (c *connection) write(message any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	return c.ws.WriteJSON(message)
}

// connect asks for an address and dials it. https://docs.slack.dev/reference/methods/apps.connections.open
func (s *Socket) connect(ctx context.Context) (*connection, error) {
	_, address, err := s.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, cure(err)
	}
	ws, answer, err := s.dialer.DialContext(ctx, address, http.Header{"Origin": {"https://api.slack.com"}})
	if answer != nil && answer.Body != nil {
		_ = answer.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("slack: connect by Socket Mode: %w", withoutAddress(err, address))
	}
	ws.SetReadLimit(largest)
	c := &connection{ws: ws}
	alive := func() { _ = ws.SetReadDeadline(time.Now().Add(silence)) }
	alive()
	ws.SetPingHandler(func(data string) error {
		alive()
		return ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWithin))
	})
	return c, nil
}

// withoutAddress keeps the ticket in the address out of logs.
func withoutAddress(err error, address string) error {
	if text := err.Error(); strings.Contains(text, address) {
		return errors.New(strings.ReplaceAll(text, address, "(the address that Slack gave)"))
	}
	return err
}

// cure adds to Slack's answer what helps.
func cure(err error) error {
	switch err.Error() {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type":
		return fmt.Errorf("slack: %w: HANSHO_SLACK_APP_TOKEN is not accepted: make an app-level token (xapp-…) with the scope connections:write", err)
	case "missing_scope":
		return fmt.Errorf("slack: %w: give the app-level token the scope connections:write", err)
	default:
		return fmt.Errorf("slack: open Socket Mode: %w", err)
	}
}

// envelope is what comes. https://docs.slack.dev/apis/events-api/using-socket-mode
type envelope struct {
	Type         string          `json:"type"`
	ID           string          `json:"envelope_id"`
	Payload      json.RawMessage `json:"payload"`
	Reason       string          `json:"reason"`
	RetryAttempt int             `json:"retry_attempt"`
	Connections  int             `json:"num_connections"`
}

// acknowledgement is what goes back.
type acknowledgement struct {
	ID      string `json:"envelope_id"`
	Payload any    `json:"payload,omitempty"`
}
