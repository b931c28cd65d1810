// Package conformance holds every Pager to what the workflows rely on, whatever its provider does. An adapter's tests call
// Test with a Rig around the adapter's own fake.
package conformance

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// Trouble is a way in which a provider fails.
type Trouble string

// The troubles that every provider has, as far as its protocol knows them.
const (
	Refuses     Trouble = "refuses"      // It understands and says no.
	Expired     Trouble = "expired"      // The credentials are no longer good.
	RateLimits  Trouble = "rate limits"  // It wants to be left alone for LeftAlone.
	Fails       Trouble = "fails"        // A 5xx, or its like: nothing was done.
	HangsBefore Trouble = "hangs before" // No answer in time, and nothing was done.
	HangsAfter  Trouble = "hangs after"  // It was done, but no answer comes in time.
	Slow        Trouble = "slow"         // The answer takes half of the time that is given.
	Cut         Trouble = "cut"          // The connection is cut before anything was done.
	Lost        Trouble = "lost"         // It was done, then the connection is cut.
	Garbage     Trouble = "garbage"      // It was done, and the answer is no sense.
	Huge        Trouble = "huge"         // It was done, and the answer is far too large.
)

// LeftAlone is how long a Rig's provider asks to be left alone when it RateLimits.
const LeftAlone = 7 * time.Second

// Given is how long each call of the suite may take; Slow answers after half of it.
const Given = 2 * time.Second

// Rig is one adapter before its fake.
type Rig struct {
	Pager   activities.Pager
	Address string // Of a person whom the fake knows.
	// Suffer lets the fake fail in this way until Heal. It reports false when the protocol has no such trouble.
	Suffer func(t *testing.T, trouble Trouble) bool
	Heal   func(t *testing.T)
	// Rang counts how often the person was rung for a key; Ring is what that page does at the provider now.
	Rang func(key string) int
	Ring func(key string) oncall.Ring
	// Secrets must not stand in any error.
	Secrets []string
	// Cure is what an error about expired credentials has to name, such as the variable.
	Cure string
	// OneWay is true when what was sent cannot be called back, as with mail: Quiet and Close succeed and change nothing.
	OneWay bool
	// Doubles is true when a retry after a lost answer may ring twice, because the provider cannot be asked what it has done.
	Doubles bool
}

// Key is the page that the suite pages.
const Key = "escalation/checkout/latency#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11/3"

var words = message.Page{Title: "checkout · SEV-1 · p99 is 9 s", Body: "Latency of checkout is 9 s.\nhttps://runbooks.example.com/checkout", Severity: oncall.SEV1, Service: "checkout"}

// Test runs the suite. newRig makes a fresh fake for each case.
func Test(t *testing.T, newRig func(t *testing.T) Rig) {
	t.Helper()
	t.Run("a page rings once, however often it is asked for", func(t *testing.T) { once(t, newRig(t)) })
	t.Run("a page is quieted and closed", func(t *testing.T) { quietAndClose(t, newRig(t)) })
	t.Run("a page that never was", func(t *testing.T) { neverWas(t, newRig(t)) })
	for _, trouble := range []Trouble{Refuses, Expired, RateLimits, Fails, HangsBefore, HangsAfter, Slow, Cut, Lost, Garbage, Huge} {
		t.Run(string(trouble), func(t *testing.T) {
			rig := newRig(t)
			if !rig.Suffer(t, trouble) {
				t.Skipf("this provider's protocol does not know %q", trouble)
			}
			suffers(t, rig, trouble)
		})
	}
}

// page asks for the page within Given.
func (r Rig) page(t *testing.T, again bool) (activities.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Given)
	defer cancel()
	if again {
		ctx = activities.WithRetrying(ctx)
	}
	began := time.Now()
	receipt, err := r.Pager.Page(ctx, Key, r.Address, words)
	if took := time.Since(began); took > 2*Given {
		t.Errorf("the call took %s and had %s", took, Given)
	}
	for _, secret := range r.Secrets {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
	return receipt, err
}

func once(t *testing.T, r Rig) {
	t.Helper()
	first, err := r.page(t, false)
	if err != nil || first.Ref == "" {
		t.Fatalf("receipt %+v, error %v", first, err)
	}
	second, err := r.page(t, true)
	if err != nil {
		t.Fatalf("the second time: %v", err)
	}
	if rang := r.Rang(Key); rang != 1 && !r.Doubles {
		t.Errorf("it rang %d times", rang)
	}
	if second.Ref != first.Ref && !r.Doubles {
		t.Errorf("the second time it is %q, the first it was %q", second.Ref, first.Ref)
	}
}

func quietAndClose(t *testing.T, r Rig) {
	t.Helper()
	receipt, err := r.page(t, false)
	if err != nil {
		t.Fatal(err)
	}
	ref := activities.PageRef{Key: Key, Ref: receipt.Ref, Address: r.Address}
	for range 2 { // Each is safe to repeat.
		if err := r.Pager.Quiet(t.Context(), ref, "acknowledged by alex"); err != nil {
			t.Fatalf("quiet: %v", err)
		}
	}
	if got := r.Ring(Key); got != oncall.RingQuiet && !r.OneWay {
		t.Errorf("after Quiet it is %q", got)
	}
	for range 2 {
		if err := r.Pager.Close(t.Context(), ref, "resolved"); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	if got := r.Ring(Key); got != oncall.RingClosed && !r.OneWay {
		t.Errorf("after Close it is %q", got)
	}
	if looks, err := r.Pager.Look(t.Context(), []activities.PageRef{ref}); err != nil || len(looks) > 1 {
		t.Errorf("look: %+v, %v", looks, err)
	}
}

func neverWas(t *testing.T, r Rig) {
	t.Helper()
	if r.OneWay {
		t.Skip("what was sent cannot be called back, so there is nothing to find")
	}
	err := r.Pager.Close(t.Context(), activities.PageRef{Key: Key, Address: r.Address}, "resolved")
	if !errors.Is(err, activities.ErrNotFound) {
		t.Errorf("closing what never was: %v, want ErrNotFound: it may still come", err)
	}
}

// suffers holds the class of the error to the trouble, and the number of rings after it is over.
func suffers(t *testing.T, r Rig, trouble Trouble) {
	t.Helper()
	_, err := r.page(t, false)
	if trouble == Slow {
		if err != nil || r.Rang(Key) != 1 {
			t.Errorf("a slow answer: %v, rang %d", err, r.Rang(Key))
		}
		return
	}
	classOf(t, r, trouble, err)
	done := trouble == HangsAfter || trouble == Lost || trouble == Garbage || trouble == Huge
	if rang := r.Rang(Key); !done && rang != 0 {
		t.Errorf("it rang %d times although nothing was done", rang)
	}
	r.Heal(t)
	if _, err := r.page(t, true); err != nil {
		t.Fatalf("after the trouble: %v", err)
	}
	if rang := r.Rang(Key); rang != 1 && (!r.Doubles || rang > 2) {
		t.Errorf("after the trouble it has rung %d times", rang)
	}
}

func classOf(t *testing.T, r Rig, trouble Trouble, err error) {
	t.Helper()
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	switch trouble {
	case Refuses:
		if !errors.As(err, &refused) {
			t.Errorf("a refusal is %v", err)
		}
	case Expired:
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), r.Cure) {
			t.Errorf("expired credentials are %v; want a refusal that names %q", err, r.Cure)
		}
	case RateLimits:
		if !errors.As(err, &limited) || limited.After > LeftAlone || limited.After < LeftAlone-2*time.Second {
			t.Errorf("a rate limit is %v; want to be told to come back in %s", err, LeftAlone)
		}
	case HangsAfter, Lost:
		if _, lost := errors.AsType[*activities.AnswerLostError](err); !lost {
			t.Errorf("an answer that was lost is %v: it may have rung, and must say so", err)
		}
	case Garbage, Huge: // That it may have rung is found by the retry; the class only must not be final.
		if err != nil && errors.As(err, &refused) {
			t.Errorf("an answer without sense is final: %v", err)
		}
	case Fails, HangsBefore, Cut:
		if err == nil || errors.As(err, &refused) {
			t.Errorf("a passing trouble is %v; want an error that is worth another attempt", err)
		}
	case Slow:
	}
}
