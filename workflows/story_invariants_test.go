package workflows_test

import (
	"time"

	"hansho/oncall"
)

// checkInvariants holds a finished story against what must always hold (docs/concepts.md).
func (w *world) checkInvariants() {
	w.t.Helper()
	w.noPageAfterAck()
	w.boundedDoubles()
	w.neverEarly()
	w.noSilentZero()
	w.nothingRingsAfterTheEnd()
}

// noPageAfterAck: while somebody has it, or it is over, no page is intended but those that somebody asked for.
func (w *world) noPageAfterAck() {
	var since time.Time
	for _, e := range w.state.Timeline {
		switch e.Kind { //nolint:exhaustive // What opens and ends a stretch.
		case oncall.Acknowledged, oncall.Resolved:
			since = e.At
		case oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Escalated, oncall.Reassigned, oncall.Reopened:
			since = time.Time{}
		case oncall.PageIntended:
			purpose := oncall.Purpose(e.Text)
			if !since.IsZero() && purpose != oncall.PurposeResponder && purpose != oncall.PurposeLease {
				w.t.Errorf("a page to %s was intended at %s although it is held since %s", e.Person, e.At, since)
			}
		}
	}
}

// boundedDoubles: a key rings at most once, unless it was closed before.
func (w *world) boundedDoubles() {
	count := map[string]int{}
	for _, r := range w.phones.rang {
		if count[r.key]++; count[r.key] > 1 {
			w.t.Errorf("page %s rang %d times", r.key, count[r.key])
		}
	}
}

// neverEarly: a level that nobody interrupted starts no earlier than the one before it ended.
func (w *world) neverEarly() {
	var ends time.Time
	for _, e := range w.state.Timeline {
		switch e.Kind { //nolint:exhaustive // What starts and ends levels.
		case oncall.LevelStarted:
			ends = e.Until
		case oncall.LevelEnded:
			if e.Reason == "nobody acknowledged in time" && e.At.Before(ends) {
				w.t.Errorf("a level ended at %s, before its time %s", e.At, ends)
			}
		}
	}
}

// noSilentZero: an escalation that paged nobody says why.
func (w *world) noSilentZero() {
	if len(w.phones.rang) > 0 {
		return
	}
	for _, e := range w.state.Timeline {
		switch e.Kind { //nolint:exhaustive // What explains that nobody was paged.
		case oncall.PageAbandoned, oncall.Exhausted, oncall.Recovered, oncall.Cancelled, oncall.Waiting, oncall.WaitingForHours, oncall.Skipped, oncall.Acknowledged, oncall.Merged:
			return
		}
	}
	w.t.Error("nobody was paged, and nothing says why")
}

// nothingRingsAfterTheEnd: once it is over, every telephone is silent, or Settle has been given what is left.
func (w *world) nothingRingsAfterTheEnd() {
	if !w.state.Over() || w.phones.mode == "down" {
		return
	}
	for key, c := range w.phones.calls {
		if c.ring != oncall.RingClosed {
			w.t.Errorf("page %s still rings for %s (%s)", key, c.person, c.ring)
		}
	}
}
