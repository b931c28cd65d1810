package splunk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"hansho/activities"
)

// endpoint is one call of the public API. Its limit is its own, so that no lookup ever takes a page's turn.
type endpoint struct{ method, path string }

// endAlert is the REST endpoint, for which no limit is published.
var endAlert = endpoint{"POST", "alert"}

// The endpoints of the public API.
var (
	endList     = endpoint{"GET", "/api-public/v1/incidents"}
	endIncident = endpoint{"GET", "/api-public/v1/incidents/{number}"}
	endReroute  = endpoint{"POST", "/api-public/v1/incidents/reroute"}
	endAck      = endpoint{"PATCH", "/api-public/v1/incidents/ack"}
	endResolve  = endpoint{"PATCH", "/api-public/v1/incidents/resolve"}
	endCurrent  = endpoint{"GET", "/api-public/v1/oncall/current"}
	endSchedule = endpoint{"GET", "/api-public/v2/team/{team}/oncall/schedule"}
	endGroups   = endpoint{"GET", "/api-public/v1/teams/{team}/rotations"}
)

// limits are the turns of all endpoints: one call each so often, and none while an endpoint wants to be left alone.
type limits struct {
	every time.Duration

	mu    sync.Mutex
	known map[endpoint]*limit
}

type limit struct {
	rate  *rate.Limiter
	until time.Time // It wants to be left alone.
}

// at finds the limit of an endpoint; the caller holds the lock.
func (l *limits) at(e endpoint) *limit {
	if l.known == nil {
		l.known = map[endpoint]*limit{}
	}
	known := l.known[e]
	if known == nil {
		known = &limit{rate: rate.NewLimiter(rate.Every(l.every), 1)}
		l.known[e] = known
	}
	return known
}

// turn waits for the endpoint's turn. When that would come after the context's end it takes none and is a RateLimitedError at once.
func (l *limits) turn(ctx context.Context, e endpoint) error {
	if err := l.alone(e); err != nil {
		return err
	}
	now := time.Now()
	l.mu.Lock()
	turn := l.at(e).rate.ReserveN(now, 1)
	l.mu.Unlock()
	wait := turn.DelayFrom(now)
	if deadline, ok := ctx.Deadline(); ok && now.Add(wait).After(deadline) {
		turn.CancelAt(now)
		return activities.RateLimited(fmt.Errorf("splunk-oncall: %s %s: its limit of one call in %s is used up", e.method, e.path, l.every), wait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return ctx.Err()
	}
}

// alone is a RateLimitedError while the endpoint wants to be left alone.
func (l *limits) alone(e endpoint) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait := time.Until(l.at(e).until); wait > 0 {
		return activities.RateLimited(fmt.Errorf("splunk-oncall: %s %s: it asked to be left alone", e.method, e.path), wait)
	}
	return nil
}

func (l *limits) turnFor(e endpoint) func(context.Context) error {
	return func(ctx context.Context) error { return l.turn(ctx, e) }
}

// leaveAlone keeps an endpoint from being called for a while.
func (l *limits) leaveAlone(e endpoint, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at(e).until = time.Now().Add(wait)
}
