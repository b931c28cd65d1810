package slack

import (
	"context"
	"errors"
	"testing"
	"time"

	"hansho/activities"
)

// In a storm everybody who is turned away comes back in turn, and nobody later than the activity lives.
func TestThoseWhoAreTurnedAwayComeBackInTurn(t *testing.T) {
	t.Parallel()
	p := pace{}
	for range burst {
		if err := p.wait(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
	}
	q := p.queue("c")
	before := time.Duration(0)
	for i := range 40 {
		after := p.turnAway(q, patience)
		if step := after - before; i > 0 && (step < 900*time.Millisecond || step > 1100*time.Millisecond) {
			t.Errorf("caller %d comes back after %s, %s behind the one before", i, after, step)
		}
		before = after
	}
	for range 200 {
		if after := p.turnAway(q, patience); after > longestAway || after < longestAway/2-time.Second {
			t.Errorf("comes back after %s", after)
		}
	}
}

// A caller who is in a hurry tries again in another way: it must not take a place in the queue.
func TestAHurriedCallerTakesNoPlace(t *testing.T) {
	t.Parallel()
	p := pace{}
	for range burst {
		if err := p.wait(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	var limited *activities.RateLimitedError
	if err := p.wait(ctx, "c"); !errors.As(err, &limited) || limited.After > patience {
		t.Errorf("got %v", err)
	}
	if q := p.queue("c"); !q.last.IsZero() {
		t.Errorf("a place until %s is taken", q.last)
	}
}
