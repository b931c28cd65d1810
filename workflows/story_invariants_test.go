package workflows_test

import (
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/ledger"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// checkInvariants holds a finished story against what must always hold (docs/concepts.md).
func (w *world) checkInvariants() {
	w.t.Helper()
	w.ledger()
	w.boundedDoubles()
	w.stepsInTime()
	w.nothingRingsAfterTheEnd()
}

// ledger: the rules that are checked on real escalations hold in every story.
func (w *world) ledger() {
	x := ledger.Escalation{WorkflowID: w.id, Instance: w.state.Instance, State: w.state, Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, RingsKnown: true}
	for _, p := range w.providers {
		for _, r := range p.rang {
			if id, _, _, _ := contract.ParsePageKey(r.key); id != w.id {
				continue // Of an escalation that pages somebody to an incident.
			}
			x.Rings = append(x.Rings, ledger.Ring{Key: r.key, At: r.at})
		}
	}
	if w.state.Over() {
		x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}
	for _, p := range w.state.Due() { // Whether they are closed is seen below, on the telephones.
		x.Settling = append(x.Settling, contract.PageKey(w.id, w.state.Instance, p.N))
	}
	for _, v := range ledger.Check(x, w.now()) {
		w.t.Error(v)
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
