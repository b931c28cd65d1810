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
	for i := range 20 {
		after := p.turnAway(q, patience, longestAway)
		if step := after - before; i > 0 && (step < turnEvery-100*time.Millisecond || step > turnEvery+100*time.Millisecond) {
			t.Errorf("caller %d comes back after %s, %s behind the one before", i, after, step)
		}
		before = after
	}
	for range 200 {
		if after := p.turnAway(q, patience, longestAway); after > longestAway || after < longestAway/2-time.Second {
			t.Errorf("comes back after %s", after)
		}
	}
}

// Callers in a hurry wait outside, by timers: each is told its own turn, however long the line is.
func TestHurriedCallersAreToldTheirTurn(t *testing.T) {
	t.Parallel()
	p := pace{}
	for range burst {
		if err := p.wait(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for i := range 100 {
		var limited *activities.RateLimitedError
		if err := p.wait(ctx, "c"); !errors.As(err, &limited) || limited.After < time.Duration(i)*turnEvery-time.Second {
			t.Fatalf("caller %d: %v", i, err)
		}
	}
}
