package ledger

import (
	"time"

	"hansho/oncall"
)

// inOrder: every page was decided before it was sent, sent before it was accepted, and has an outcome when all is over.
func (c *checker) inOrder() {
	for _, p := range c.State.Pages {
		c.steps(p)
		switch {
		case p.Person == "" || p.Provider == "":
			c.violated(InOrder, p.N, p.IntendedAt, "it names no person or no provider")
		case p.Lost && p.AttemptedAt.IsZero():
			c.violated(InOrder, p.N, p.IntendedAt, "an answer was lost of what was never sent")
		case p.Open() && p.AttemptedAt.IsZero():
			c.violated(InOrder, p.N, p.IntendedAt, "it is %s, and was never sent", p.Ring)
		case c.over() && p.InFlight():
			c.violated(InOrder, p.N, p.IntendedAt, "all is over, and it was neither accepted, refused nor withdrawn")
		case !c.over() && p.InFlight() && p.AttemptedAt.IsZero() && p.IntendedAt.Before(c.now.Add(-soon)):
			c.violated(InOrder, p.N, p.IntendedAt, "it was decided at %s and not sent by %s", clock(p.IntendedAt), clock(c.now))
		}
	}
}

// steps holds the times of one page against one another. Delivery and answer are by the provider's clock.
func (c *checker) steps(p oncall.Page) {
	for _, step := range []struct {
		before, after time.Time
		first, second string
		allowance     time.Duration
	}{
		{p.IntendedAt, p.AttemptedAt, "decided", "sent", 0},
		{p.AttemptedAt, p.AcceptedAt, "sent", "accepted", 0},
		{p.AttemptedAt, p.RefusedAt, "sent", "refused", 0},
		{p.AttemptedAt, p.DeliveredAt, "sent", "delivered", providersClock},
		{p.AttemptedAt, p.SilentAt, "sent", "silent", 0},
		{p.AttemptedAt, p.AnsweredAt, "sent", "answered", providersClock},
		{p.IntendedAt, p.WithdrawnAt, "decided", "withdrawn", 0},
	} {
		switch {
		case step.after.IsZero():
		case step.before.IsZero():
			c.violated(InOrder, p.N, step.after, "it was %s at %s, and never %s", step.second, clock(step.after), step.first)
		case step.after.Before(step.before.Add(-step.allowance)):
			c.violated(InOrder, p.N, step.after, "it was %s at %s, before it was %s at %s", step.second, clock(step.after), step.first, clock(step.before))
		}
	}
}

// failover: the person's next provider is tried only when the one before had refused, could not be reached, or did not deliver.
func (c *checker) failover() {
	type way struct {
		person  string
		purpose oncall.Purpose
		turn    int
		step    int
	}
	before := map[way]oncall.Page{}
	for _, p := range c.State.Pages {
		w := way{p.Person, p.Purpose, p.Turn, p.Step}
		first, again := before[w]
		before[w] = p
		if !again || first.Provider == p.Provider || p.Purpose == oncall.PurposeResponder {
			continue
		}
		if failed := failedAt(first); failed.IsZero() || p.IntendedAt.Before(failed) {
			c.violated(Failover, p.N, p.IntendedAt, "%s was tried at %s, and page %d through %s had not failed by then", p.Provider, clock(p.IntendedAt), first.N, first.Provider)
		}
	}
}

// failedAt is when a page was first known to have failed: refused, or silent; zero when it is not.
func failedAt(p oncall.Page) time.Time {
	if p.SilentAt.IsZero() || !p.RefusedAt.IsZero() && p.RefusedAt.Before(p.SilentAt) {
		return p.RefusedAt
	}
	return p.SilentAt
}
