package ledger

import (
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Allowances for what takes its time.
const (
	// providersClock is how far a provider's clock, which counts in seconds, may differ from ours.
	providersClock = 5 * time.Second
	// soon is how long a page may be on its way, a provider be told, or a timer be late, while nothing is down.
	soon = 2 * time.Minute
)

// neverStuck: no workflow task ever failed; what has ended was over, for a reason that is written down; and what is timed happens.
func (c *checker) neverStuck() {
	running := c.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	for _, why := range c.Broken {
		c.violated(NeverStuck, 0, time.Time{}, "a workflow task failed: %s", why)
	}
	switch {
	case c.State == nil:
		c.violated(NeverStuck, 0, time.Time{}, "nobody knows its state")
	case c.Status == enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED && c.State.Outcome == string(oncall.Cancelled):
	case !running && c.Status != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		c.violated(NeverStuck, 0, time.Time{}, "its workflow is %s, and it was %s", c.Status, c.State.Status)
	case !running && !c.over():
		c.violated(NeverStuck, 0, time.Time{}, "its workflow has ended, and it was %s", c.State.Status)
	case !running && !c.hasEnding():
		c.violated(NeverStuck, 0, time.Time{}, "it has ended, and nothing says why")
	}
	if c.State == nil || !running {
		return
	}
	if next := c.State.Next(); !next.At.IsZero() && next.At.Before(c.now.Add(-soon)) {
		c.violated(NeverStuck, 0, next.At, "what comes next (%s) was due at %s, and has not happened by %s", next.Kind, clock(next.At), clock(c.now))
	}
	if step, ok := c.State.StepAt(); ok && step.At.Before(c.now.Add(-soon)) {
		c.violated(NeverStuck, 0, step.At, "step %d of %s was due at %s, and has not begun by %s", step.Step+1, step.Person, clock(step.At), clock(c.now))
	}
	if page, ok := c.State.Awaited(); ok && page.DeliverBy.Before(c.now.Add(-soon)) {
		c.violated(NeverStuck, page.N, page.DeliverBy, "its delivery was awaited until %s, and still is at %s", clock(page.DeliverBy), clock(c.now))
	}
}

// hasEnding tells whether the timeline says why it ended.
func (c *checker) hasEnding() bool {
	return slices.ContainsFunc(c.State.Timeline, func(e oncall.Event) bool {
		return e.Kind == oncall.Resolved || e.Kind == oncall.Merged || e.Kind == oncall.Cancelled
	})
}

// noSilentZero: a page was accepted, and its telephone rang as far as that is known; or the timeline says that every provider
// refused, aloud; or that somebody had it, or that it was over, before anybody was paged; or that nobody is to be paged.
func (c *checker) noSilentZero() {
	for _, p := range c.State.Pages {
		if !p.AcceptedAt.IsZero() && (!c.RingsKnown || c.rang(c.key(p)) > 0) {
			return
		}
		if p.InFlight() && p.IntendedAt.After(c.now.Add(-soon)) {
			return // On its way.
		}
	}
	for _, e := range c.State.Timeline {
		switch e.Kind { //nolint:exhaustive // What explains that no telephone rang.
		case oncall.PageAbandoned, oncall.Exhausted, oncall.Acknowledged, oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.WaitingForHours, oncall.Waiting:
			return
		}
	}
	if c.State.Status == oncall.Holding || c.State.Alert.Received.After(c.now.Add(-soon)) {
		return
	}
	c.violated(NoSilentZero, 0, c.State.Alert.Received, "no page was accepted, and nothing says why")
}

func (c *checker) key(p oncall.Page) string { return contract.PageKey(c.WorkflowID, c.Instance, p.N) }

// rang counts how often telephones rang for a key.
func (c *checker) rang(key string) (n int) {
	for _, r := range c.Rings {
		if r.Key == key {
			n++
		}
	}
	return n
}

// doubles: a key rings once, and once more for each attempt whose answer was lost; then the ledger must say so. What rings, or was
// sent, is in the ledger; of a long one only the newest pages are kept.
func (c *checker) doubles() {
	var keys []string
	for _, r := range c.Rings {
		keys = append(keys, r.Key)
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		_, _, n, err := contract.ParsePageKey(key)
		var page *oncall.Page
		if err == nil && c.State != nil {
			page = c.State.Page(n)
		}
		lost := c.unanswered(key)
		switch rang := c.rang(key); {
		case page == nil && c.forgotten(n):
		case page == nil:
			c.violated(BoundedDoubles, n, c.firstRing(key), "it rang and is in no ledger")
		case rang > 1 && (rang > 1+lost || !page.Lost):
			c.violated(BoundedDoubles, n, c.firstRing(key), "it rang %d times, with %d attempts without an answer (marked: %t)", rang, lost, page.Lost)
		}
	}
}

// forgotten tells whether a page may have been dropped from a ledger that had grown too long.
func (c *checker) forgotten(n int) bool {
	return c.State != nil && n < c.State.LastPage && len(c.State.Pages) >= oncall.LedgerLimit
}

func (c *checker) firstRing(key string) (first time.Time) {
	for _, r := range c.Rings {
		if r.Key == key && (first.IsZero() || r.At.Before(first)) {
			first = r.At
		}
	}
	return first
}

// unanswered counts the attempts at a page that brought no answer.
func (c *checker) unanswered(key string) (n int) {
	for _, s := range c.Sent {
		if s.Key != key {
			continue
		}
		n += s.Attempts
		if s.Answered {
			n--
		}
	}
	return n
}

// closedInTheEnd: a page that was withdrawn is closed, and one that was answered is quiet, soon; when all is over every page is, or
// is in the care of a Settle.
func (c *checker) closedInTheEnd() {
	for _, p := range c.State.Pages {
		switch {
		case !p.Open() || slices.Contains(c.Settling, c.key(p)):
		case c.over():
			c.violated(ClosedInTheEnd, p.N, p.WithdrawnAt, "all is over, the page is %s, and no Settle looks after it", p.Ring)
		case !p.WithdrawnAt.IsZero() && p.WithdrawnAt.Before(c.now.Add(-soon)):
			c.violated(ClosedInTheEnd, p.N, p.WithdrawnAt, "it was withdrawn at %s, and is still %s at %s", clock(p.WithdrawnAt), p.Ring, clock(c.now))
		case p.Due() && p.AnsweredAt.Before(c.now.Add(-soon)):
			c.violated(ClosedInTheEnd, p.N, p.AnsweredAt, "it was answered at %s, and is still %s at %s", clock(p.AnsweredAt), p.Ring, clock(c.now))
		}
	}
}
