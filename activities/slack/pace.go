package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"hansho/activities"
)

// Slack allows about one message a second in a channel, and short bursts.
// https://docs.slack.dev/apis/web-api/rate-limits
const (
	perSecond = 1
	burst     = 4
	// patience is how long a post waits for its turn here. After it the caller comes back later, with what is true then:
	// in a storm the newest state of each escalation is worth more than every state in between.
	patience = 3 * time.Second
)

var errBusy = errors.New("too many messages for one channel")

// pace keeps each channel's posts and edits below Slack's limit. The zero value is ready.
type pace struct {
	mu       sync.Mutex
	channels map[string]*rate.Limiter
}

// wait waits for the channel's next turn. It gives up at once with a rate limit when that is further away than patience.
func (p *pace) wait(ctx context.Context, channel string) error {
	turn := p.limiter(channel).Reserve()
	delay := turn.Delay()
	if deadline, bounded := ctx.Deadline(); delay > patience || (bounded && delay > 0 && time.Until(deadline) < delay+patience) {
		turn.Cancel()
		return activities.RateLimited(errBusy, delay)
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return ctx.Err()
	}
}

func (p *pace) limiter(channel string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.channels == nil {
		p.channels = map[string]*rate.Limiter{}
	}
	if p.channels[channel] == nil {
		p.channels[channel] = rate.NewLimiter(perSecond, burst)
	}
	return p.channels[channel]
}
