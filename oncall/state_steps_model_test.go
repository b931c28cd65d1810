package oncall_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

// turn counts the turns of the policy: every level that begins or ends, and everything that begins the policy again.
func (log naive) turn() int {
	turns := 1
	for i, e := range log {
		switch e.Kind { //nolint:exhaustive // The others are within a turn.
		case oncall.LevelStarted, oncall.LevelEnded, oncall.Reassigned, oncall.Acknowledged, oncall.LeaseEnded,
			oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Reopened:
			turns++
		case oncall.Escalated:
			if log[:i].runs() {
				turns++
			}
		case oncall.SeveritySet:
			if log[:i+1].raises() {
				turns++
			}
		}
	}
	return turns
}

// runs tells whether a level runs, or has paged somebody.
func (log naive) runs() bool {
	paged, ends := false, false
	for i, e := range log {
		switch e.Kind { //nolint:exhaustive // The others do not matter to it.
		case oncall.LevelStarted:
			paged, ends = false, !e.Until.IsZero()
		case oncall.PageIntended:
			paged = paged || (e.Text != string(oncall.PurposeResponder) && e.Turn == log[:i].turn())
		case oncall.LevelEnded:
			paged, ends = false, false
		case oncall.Escalated:
			if paged || ends {
				paged, ends = false, false
			}
		case oncall.Waiting, oncall.Acknowledged, oncall.Reassigned, oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.Ended:
			ends = false
		}
		if log[:i+1].restarts() {
			paged, ends = false, false
		}
	}
	return paged || ends
}

// begun is a step that a page has planned: whose it is, on which turn, which one, and when it is due.
type begun struct {
	person     string
	turn, step int
	due        time.Time
	lease      bool
	responder  bool
}

// ahead are the steps that are planned, have not begun, and are still wanted, read from the log page by page: a step is wanted
// until its person has answered, somebody has it, the person is paged anew, or fewer people are to be woken.
func (log naive) ahead() []begun {
	var steps []begun
	for i, e := range log {
		if e.Kind != oncall.PageIntended {
			continue
		}
		for nth, step := range e.Later {
			planned := begun{e.Person, e.Turn, nth + 1, e.At.Add(step.After), e.Text == string(oncall.PurposeLease), e.Text == string(oncall.PurposeResponder)}
			if !log.dropped(i, planned) {
				steps = append(steps, planned)
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b begun) int { return a.due.Compare(b.due) })
	return steps
}

// stepped tells whether the person of a page has more than one step on its turn.
func (log naive) stepped(all telephones, page *telephone) bool {
	for _, t := range all {
		if t.person == page.person && t.turn == page.turn && t.step > 0 {
			return true
		}
	}
	return slices.ContainsFunc(log.ahead(), func(b begun) bool { return b.person == page.person && b.turn == page.turn })
}

// dropped tells whether a step that was planned by the i-th entry of the log is no longer ahead.
func (log naive) dropped(i int, step begun) bool {
	for j := i + 1; j < len(log); j++ {
		switch e := log[j]; e.Kind { //nolint:exhaustive // The others drop nothing.
		case oncall.PageIntended:
			if e.Person == step.person && (e.Turn > step.turn || len(e.Later) > 0 || e.Turn == step.turn && e.Step == step.step) {
				return true
			}
		case oncall.Acknowledged, oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.Ended:
			return true
		case oncall.Reassigned:
			if e.Person != step.person {
				return true
			}
		case oncall.HelperJoined, oncall.LeaseRenewed, oncall.Snoozed:
			if e.By.ID == step.person || log[:j].telephones().answer(e) == step.person || step.lease && e.Kind != oncall.HelperJoined {
				return true
			}
		case oncall.ResponderRemoved:
			if step.responder && e.Person == step.person && !log[:j].asks(e.Person) {
				return true
			}
		case oncall.SeveritySet:
			if lower(e.Severity, log[:j].severity()) {
				return true
			}
		}
	}
	return false
}

// lower tells whether one severity wakes people later than another.
func lower(a, b oncall.Severity) bool {
	order := []oncall.Urgency{oncall.UrgencyNone, oncall.UrgencyLow, oncall.UrgencyHigh}
	return slices.Index(order, a.Urgency()) < slices.Index(order, b.Urgency())
}

// checkSteps compares what is ahead with the log, and holds that nobody is waited for whom nothing reached.
func (h *house) checkSteps(t *rapid.T) {
	var got []begun
	for _, a := range h.s.Ahead {
		got = append(got, begun{a.Person, a.Turn, a.Step, a.At, a.Purpose == oncall.PurposeLease, a.Purpose == oncall.PurposeResponder})
		if h.due(a.At) {
			t.Fatalf("%s: step %+v is due and has not begun", h.now, a)
		}
		if _, now := h.s.StepNow(a.Person, a.Turn); now {
			t.Fatalf("nothing has reached %s, and step %+v waits: %+v", a.Person, a, h.s.Pages)
		}
		if h.s.Status == oncall.AckStatus && (a.Purpose == oncall.PurposeLevel || a.Purpose == oncall.PurposeReassign) {
			t.Fatalf("%s has it, and step %+v is ahead", h.s.Owner, a)
		}
		if a.Turn == h.s.Turn && a.Purpose != oncall.PurposeResponder && h.s.LevelRefused() {
			t.Fatalf("the level is refused although step %+v is ahead", a)
		}
	}
	if want := h.log.ahead(); !slices.Equal(got, want) {
		t.Fatalf("ahead is %+v, and by the log %+v\n%s", got, want, h.log.tail())
	}
	for _, p := range h.s.Pages {
		if p.Awaited() && h.due(p.DeliverBy) {
			t.Fatalf("%s: the delivery of page %+v is still waited for", h.now, p)
		}
	}
}

// checkAbandoned holds that somebody is given up only when everything that was tried for them on that turn has failed.
func (h *house) checkAbandoned(t *rapid.T) {
	last := h.log[len(h.log)-1]
	if last.Kind != oncall.PageAbandoned {
		return
	}
	p := h.s.Page(last.Page)
	for _, other := range h.s.Pages {
		if other.Person == p.Person && other.Turn == p.Turn && other.RefusedAt.IsZero() && other.SilentAt.IsZero() {
			t.Fatalf("%s was given up although page %+v has not failed", p.Person, other)
		}
	}
}
