package slack

import (
	"context"
	"errors"
	"math/rand/v2"
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
	// longestAway is when a caller comes back at the latest, however many wait: soon enough to try again before its activity
	// gives up. When a thousand escalations shared a channel and each came back every four seconds, that took half of the CPU.
	longestAway = 50 * time.Second
	// longestLine is the same for a caller in a hurry, who waits outside by a timer and has no activity that gives up.
	longestLine = 15 * time.Minute
	// turnEvery is the distance between two turns: a card and its thread are two messages.
	turnEvery = 2 * time.Second / perSecond
)

var errBusy = errors.New("too many messages for one channel")

// pace keeps each channel's posts and edits below Slack's limit. The zero value is ready.
type pace struct {
	mu       sync.Mutex
	channels map[string]*queue
}

// queue is who waits for a channel.
type queue struct {
	limiter *rate.Limiter
	last    time.Time // When the last of those who were turned away is to come back.
}

// wait waits for the channel's next turn. It gives up at once with a rate limit when that is further away than patience.
func (p *pace) wait(ctx context.Context, channel string) error {
	q := p.queue(channel)
	turn := q.limiter.Reserve()
	delay := turn.Delay()
	if delay > patience || (delay > 0 && hurried(ctx, delay)) {
		turn.Cancel()
		longest := longestAway
		if hurried(ctx, 0) {
			longest = longestLine
		}
		return activities.RateLimited(errBusy, p.turnAway(q, delay, longest))
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

// hurried tells whether a caller has no time for a delay and a request.
func hurried(ctx context.Context, delay time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return bounded && time.Until(deadline) < delay+patience
}

// turnAway tells after how long to come back: behind those who were turned away before, one a turn. When they are too many,
// spread over the second half of the longest time.
func (p *pace) turnAway(q *queue, delay, longest time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	next := now.Add(delay)
	if behind := q.last.Add(turnEvery); behind.After(next) {
		next = behind
	}
	if next.Sub(now) > longest {
		return longest - rand.N(longest/2) //nolint:gosec // It only spreads load.
	}
	q.last = next
	return next.Sub(now)
}

func (p *pace) queue(channel string) *queue {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.channels == nil {
		p.channels = map[string]*queue{}
	}
	if p.channels[channel] == nil {
		p.channels[channel] = &queue{limiter: rate.NewLimiter(perSecond, burst)}
	}
	return p.channels[channel]
}
