package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// read takes envelopes until the connection ends, which it tells as an error. When Slack announces the end it closes replace,
// and goes on reading.
func (s *Socket) read(ctx context.Context, c *connection, replace chan struct{}, working *sync.WaitGroup) error {
	defer c.close()
	stop := context.AfterFunc(ctx, c.close)
	defer stop()
	leaving := false
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return fmt.Errorf("slack: the connection of Socket Mode ended: %w", err)
		}
		_ = c.ws.SetReadDeadline(time.Now().Add(silence))
		var e envelope
		if err := json.Unmarshal(raw, &e); err != nil {
			s.log.Warn().Err(err).Msg("an envelope of Slack could not be read")
			continue
		}
		switch {
		case e.Type == "hello":
			s.log.Info().Int("connections", e.Connections).Msg("Slack is connected by Socket Mode")
		case e.Type == "disconnect" && (e.Reason == "link_disabled" || e.Reason == "too_many_websockets"):
			return fmt.Errorf("slack: Socket Mode was closed: %s (is Socket Mode enabled in the app's settings? An app may hold ten connections)", e.Reason)
		case e.Type == "disconnect" && !leaving:
			s.log.Debug().Str("reason", e.Reason).Msg("Slack renews the connection of Socket Mode")
			leaving = true
			close(replace)
		case e.ID != "":
			s.slots <- struct{}{}
			working.Go(func() {
				defer func() { <-s.slots }()
				s.handle(ctx, c, e)
			})
		}
	}
}

// handle hands an envelope on and acknowledges it on the connection by which it came.
func (s *Socket) handle(ctx context.Context, c *connection, e envelope) {
	log := s.log.With().Str("envelope", e.ID).Str("kind", e.Type).Logger()
	if e.RetryAttempt > 0 {
		log.Info().Int("again", e.RetryAttempt).Msg("Slack sends an event again")
	}
	reply, err := s.take(log.WithContext(context.WithoutCancel(ctx)), e.Type, e.Payload)
	if err != nil {
		log.Warn().Err(err).Msg("an envelope of Slack was not taken")
		return
	}
	if err := c.write(acknowledgement{e.ID, reply}); err != nil {
		log.Warn().Err(err).Msg("an envelope of Slack could not be acknowledged")
	}
}
