package workflows_test

import (
	"strings"
	"time"

	"hansho/oncall"
)

// checkInvariants holds a finished story against what must always hold (docs/concepts.md).
func (w *world) checkInvariants() {
	w.t.Helper()
	w.noPageAfterAck()
	w.boundedDoubles()
	w.neverEarly()
	w.stepsInTime()
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
	for name, p := range w.providers {
		for _, r := range p.rang {
			if count[name+r.key]++; count[name+r.key] > 1 {
				w.t.Errorf("page %s rang %d times", r.key, count[name+r.key])
			}
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
	for _, p := range w.providers {
		if len(p.rang) > 0 {
			return
		}
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
	for name, p := range w.providers {
		if !w.state.Over() || p.mode == "down" || p.mode == "late" {
			continue
		}
		for key, c := range p.calls {
			if c.ring != oncall.RingClosed {
				w.t.Errorf("page %s still rings for %s at %s (%s)", key, c.person, name, c.ring)
			}
		}
	}
}

// stepsInTime: a further step begins once for each time that its person is paged, and not before its time, unless nothing before
// it reached them.
func (w *world) stepsInTime() {
	type nth struct {
		person string
		step   int
	}
	began, begun := map[string]time.Time{}, map[nth]string{}
	for _, e := range w.state.Timeline {
		again := strings.Contains(e.Reason, " failed: ") || strings.Contains(e.Reason, " was silent: ")
		switch {
		case e.Kind != oncall.PageIntended || again:
		case e.Step == 0:
			began[e.Person] = e.At
			for key := range begun {
				if key.person == e.Person {
					delete(begun, key)
				}
			}
		default:
			steps := w.org.People[e.Person].StepsFor(w.state.Severity)
			early := e.At.Before(began[e.Person].Add(steps[e.Step].After))
			if early && !strings.HasPrefix(e.Reason, "nothing before reached them: ") {
				w.t.Errorf("step %d of %s began at %s, and they were paged at %s", e.Step, e.Person, e.At, began[e.Person])
			}
			key := nth{e.Person, e.Step}
			if begun[key] != "" {
				w.t.Errorf("step %d of %s began twice: by %s and by %s", e.Step, e.Person, begun[key], e.Provider)
			}
			begun[key] = e.Provider
		}
	}
}
