package proof_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/deploy/standalone/e2e/proof"
	"hansho/ledger"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
	"hansho/workflows/contract"
)

const (
	id       = "escalation/shop/disk"
	instance = "run-1"
)

var start = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

// after is a moment of the run.
func after(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

func key(n int) string { return contract.PageKey(id, instance, n) }

// timeline of a run in which alice did not answer in 3 s, bob had it after 5 s, and it was over after 11 s.
var timeline = []oncall.Event{
	{Kind: oncall.LevelStarted, At: after(0), Level: 1, Round: 1, Until: after(3)},
	{Kind: oncall.PageIntended, At: after(0), Page: 1, Person: "alice"},
	{Kind: oncall.PageAccepted, At: after(0.2), Page: 1, Person: "alice"},
	{Kind: oncall.LevelEnded, At: after(3.1), Level: 1, Round: 1},
	{Kind: oncall.LevelStarted, At: after(3.1), Level: 2, Round: 1, Until: after(8.1)},
	{Kind: oncall.PageIntended, At: after(3.1), Page: 2, Person: "bob"},
	{Kind: oncall.PageAccepted, At: after(3.3), Page: 2, Person: "bob"},
	{Kind: oncall.Acknowledged, At: after(5), By: oncall.Actor{ID: "bob"}},
	{Kind: oncall.Resolved, At: after(10), By: oncall.Actor{ID: "bob"}, Until: after(11)},
	{Kind: oncall.Ended, At: after(11)},
}

// page is a page that was decided and sent at a moment, accepted, and closed in the end.
func page(n int, person string, at float64) oncall.Page {
	return oncall.Page{
		N: n, Person: person, Provider: "pagerduty", Purpose: oncall.PurposeLevel, Turn: n, IntendedAt: after(at), AttemptedAt: after(at),
		AcceptedAt: after(at + 0.2), WithdrawnAt: after(at + 10), Ring: oncall.RingClosed,
	}
}

// sound is the evidence of that run. Nothing is wrong with it.
func sound() *proof.Evidence {
	state := &oncall.State{
		Instance: instance, WorkflowID: id, Status: oncall.OverStatus, Requests: []string{"alert-1"}, Timeline: slices.Clone(timeline),
		Plan: oncall.Plan{Levels: []oncall.Level{{AckWithin: 3 * time.Second}, {AckWithin: 5 * time.Second}}},
		Pages: []oncall.Page{
			page(1, "alice", 0), page(2, "bob", 3.1),
		},
	}
	return &proof.Evidence{
		Alerts:    []proof.Alert{{ID: "alert-1", WorkflowID: id, AnsweredAt: after(0)}},
		Commands:  []proof.Command{{Verb: "acknowledge", Person: "bob", WorkflowID: id, AnsweredAt: after(5)}, {Verb: "resolve", Person: "bob", WorkflowID: id, AnsweredAt: after(10)}},
		Log:       []sandbox.Entry{{Kind: "page", Key: key(1), At: after(0.1)}, {Kind: "page", Key: key(2), At: after(3.2)}},
		Incidents: map[string]pagerduty.Status{key(1): pagerduty.Resolved, key(2): pagerduty.Resolved},
		Escalations: []proof.Escalation{{
			WorkflowID: id, Instance: instance, Status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, State: state,
			Sent: []ledger.Sent{
				{Key: key(1), Began: after(0), Ended: after(0.05), Attempts: 1, Answered: true},
				{Key: key(2), Began: after(3.1), Ended: after(3.15), Attempts: 1, Answered: true},
			},
		}},
	}
}

func TestSoundEvidenceHolds(t *testing.T) {
	t.Parallel()
	if violations := proof.Check(*sound()); len(violations) > 0 {
		t.Errorf("%q", violations)
	}
}

// late is a page that was sent at a moment and rang.
func late(e *proof.Evidence, n int, began, ended float64) {
	x := &e.Escalations[0]
	x.Sent = append(x.Sent, ledger.Sent{Key: key(n), Began: after(began), Ended: after(ended), Attempts: 1, Answered: true})
	x.State.Pages = append(x.State.Pages, page(n, "alice", began))
	e.Log = append(e.Log, sandbox.Entry{Kind: "page", Key: key(n), At: after(ended)})
}

// violating are ways to doctor the evidence, each with what must be said of it.
var violating = map[string]struct {
	doctor func(*proof.Evidence, *proof.Escalation)
	want   string
}{
	"an alert was forgotten": {func(_ *proof.Evidence, x *proof.Escalation) { x.State.Requests = nil }, "a 2xx means durable: alert"},
	"an alert opened nothing": {func(e *proof.Evidence, _ *proof.Escalation) {
		e.Alerts = append(e.Alerts, proof.Alert{ID: "alert-2", WorkflowID: "escalation/shop/other"})
	}, "a 2xx means durable: alert"},
	"an acknowledgement was forgotten": {func(e *proof.Evidence, x *proof.Escalation) {
		e.Commands[0].Person, x.State.Timeline = "carol", x.State.Timeline[:8]
	}, "a 2xx means durable: acknowledge by carol"},
	"an alert opened two": {func(e *proof.Evidence, x *proof.Escalation) {
		second := *x
		second.Instance = "run-2"
		e.Escalations = append(e.Escalations, second)
	}, "no second escalation"},
	"nobody was paged and nothing says why": {func(e *proof.Evidence, x *proof.Escalation) {
		e.Log, e.Commands, x.State.Pages, x.State.Timeline = nil, nil, nil, []oncall.Event{{Kind: oncall.Ended, At: after(20)}}
	}, "no silent zero"},
	"the ledger says accepted and no telephone rang": {func(e *proof.Evidence, x *proof.Escalation) {
		e.Log, e.Commands, x.State.Timeline = nil, nil, x.State.Timeline[:7]
	}, "no silent zero"},
	"a page after the ack":         {func(e *proof.Evidence, _ *proof.Escalation) { late(e, 3, 6, 6.1) }, "no page after an ack"},
	"a page in the ack's own task": {func(e *proof.Evidence, _ *proof.Escalation) { late(e, 3, 4.9, 5.1) }, "no page after an ack"},
	"a page that its task cancelled and that ran all the same": {func(e *proof.Evidence, x *proof.Escalation) {
		late(e, 3, 4.9, 5.1)
		x.Sent[2].Unborn = true
	}, "no page after an ack"},
	"a page after the end":          {func(e *proof.Evidence, _ *proof.Escalation) { late(e, 3, 12, 12.1) }, "no page after an ack"},
	"a key rang twice":              {func(e *proof.Evidence, _ *proof.Escalation) { e.Log = append(e.Log, e.Log[1]) }, "bounded doubles"},
	"a key rang twice, not marked":  {func(e *proof.Evidence, x *proof.Escalation) { e.Log = append(e.Log, e.Log[1]); x.Sent[1].Attempts = 2 }, "bounded doubles"},
	"a key rang more than was lost": {thrice, "bounded doubles"},
	"an unknown page rang": {func(e *proof.Evidence, _ *proof.Escalation) {
		e.Log = append(e.Log, sandbox.Entry{Kind: "page", Key: key(9), At: after(4)})
	}, "in no ledger"},
	"a level ended early": {func(_ *proof.Evidence, x *proof.Escalation) { x.State.Timeline[3].At = after(2.9) }, "never early: level 1"},
	"a level promised less than the policy": {func(_ *proof.Evidence, x *proof.Escalation) {
		x.State.Plan.Levels[0].AckWithin = time.Minute
	}, "never early: level 1"},
	"it ended for good too early": {func(_ *proof.Evidence, x *proof.Escalation) { x.State.Timeline[9].At = after(10.5) }, "never early"},
	"a pause was short": {func(_ *proof.Evidence, x *proof.Escalation) {
		x.State.Timeline = append(x.State.Timeline, oncall.Event{Kind: oncall.Exhausted, Until: after(30)}, oncall.Event{Kind: oncall.PauseEnded, At: after(29)})
	}, "never early: the pause"},
	"it rang before it was decided": {func(e *proof.Evidence, _ *proof.Escalation) { e.Log[1].At = after(3.05) }, "never early: it rang"},
	"a workflow runs on":            {func(_ *proof.Evidence, x *proof.Escalation) { x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING }, "never stuck"},
	"a workflow failed":             {func(_ *proof.Evidence, x *proof.Escalation) { x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_FAILED }, "never stuck"},
	"a workflow task failed":        {func(_ *proof.Evidence, x *proof.Escalation) { x.Broken = []string{"NonDeterministicError"} }, "a workflow task failed"},
	"Settle runs on":                {func(e *proof.Evidence, _ *proof.Escalation) { e.Stuck = []string{"settle/run-1"} }, "never stuck"},
	"an incident rings on":          {func(e *proof.Evidence, _ *proof.Escalation) { e.Incidents[key(1)] = pagerduty.Triggered }, "closed in the end"},
	"an incident was left":          {func(e *proof.Evidence, _ *proof.Escalation) { e.Incidents[key(2)] = pagerduty.Acknowledged }, "closed in the end"},
}

// thrice lets a key ring three times although one answer was lost.
func thrice(e *proof.Evidence, x *proof.Escalation) {
	e.Log = append(e.Log, e.Log[1], e.Log[1])
	x.Sent[1].Attempts, x.State.Pages[1].Lost = 2, true
}

// TestTheCheckerCanFail doctors the evidence in every way that an invariant forbids.
func TestTheCheckerCanFail(t *testing.T) {
	t.Parallel()
	for name, v := range violating {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sound()
			v.doctor(e, &e.Escalations[0])
			violations := proof.Check(*e)
			if !slices.ContainsFunc(violations, func(said string) bool { return strings.Contains(said, v.want) }) {
				t.Errorf("it says %q, and not %q", violations, v.want)
			}
		})
	}
}

// allowed are things that look like violations and are none.
var allowed = map[string]func(*proof.Evidence, *proof.Escalation){
	"a page that had been sent when the ack came": func(e *proof.Evidence, _ *proof.Escalation) {
		late(e, 3, 4.5, 4.9)
		e.Log[2].At = after(5.3)
	},
	"a page that its own task cancelled": func(_ *proof.Evidence, x *proof.Escalation) {
		x.Sent = append(x.Sent, ledger.Sent{Key: key(2), Began: after(4.9), Ended: after(5.1), Unborn: true})
	},
	"a double after a lost answer, marked": func(e *proof.Evidence, x *proof.Escalation) {
		e.Log = append(e.Log, e.Log[1])
		x.Sent[1].Attempts, x.State.Pages[1].Lost = 2, true
	},
	"a helper who was asked": func(e *proof.Evidence, x *proof.Escalation) {
		late(e, 3, 6, 6.1)
		x.State.Pages[2].Purpose = oncall.PurposeResponder
	},
	"a page after it was given back": func(e *proof.Evidence, x *proof.Escalation) {
		given := oncall.Event{Kind: oncall.Unacknowledged, At: after(6)}
		x.State.Timeline = slices.Insert(x.State.Timeline, 8, given)
		late(e, 3, 6, 6.1)
	},
	"a level that everybody refused": func(_ *proof.Evidence, x *proof.Escalation) {
		x.State.Timeline[2].Kind, x.State.Timeline[3].At = oncall.PageRefused, after(1)
	},
	"a level that ended late": func(_ *proof.Evidence, x *proof.Escalation) { x.State.Timeline[3].At = after(3.1) },
}

func TestWhatLooksLikeAViolationAndIsNone(t *testing.T) {
	t.Parallel()
	for name, doctor := range allowed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sound()
			doctor(e, &e.Escalations[0])
			if violations := proof.Check(*e); len(violations) > 0 {
				t.Errorf("%q", violations)
			}
		})
	}
}

func TestLatenessLeavesOutagesOut(t *testing.T) {
	t.Parallel()
	e := sound()
	if said := proof.Lateness(*e); !strings.HasPrefix(said, "100ms at the median") {
		t.Errorf("it says %q", said)
	}
	e.Outages = []proof.Outage{{From: after(2), Until: after(3.06)}}
	if said := proof.Lateness(*e); !strings.HasPrefix(said, "40ms at the median") {
		t.Errorf("with an outage it says %q", said)
	}
}
