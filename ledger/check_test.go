package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/ledger"
	"hansho/oncall"
	"hansho/workflows/contract"
)

const (
	id       = "escalation/shop/disk"
	instance = "run-1"
)

var start = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

// after is a moment of the escalation.
func after(seconds float64) time.Time {
	return start.Add(time.Duration(seconds * float64(time.Second)))
}

func key(n int) string { return contract.PageKey(id, instance, n) }

// timeline of an escalation in which alice did not answer in 3 s, bob had it after 5 s, and it was over after 11 s.
var timeline = []oncall.Event{
	{Kind: oncall.Opened, At: after(0)},
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

// page is a page that was decided at a moment, sent, accepted, withdrawn and closed.
func page(n int, person string, at float64) oncall.Page {
	return oncall.Page{
		N: n, Person: person, Provider: "pagerduty", Purpose: oncall.PurposeLevel, Turn: n, IntendedAt: after(at), AttemptedAt: after(at), AcceptedAt: after(at + 0.2),
		WithdrawnAt: after(at + 100), Ring: oncall.RingClosed,
	}
}

// sound is that escalation. Nothing is wrong with it.
func sound() *ledger.Escalation {
	alice, bob := page(1, "alice", 0), page(2, "bob", 3.1)
	alice.WithdrawnAt, bob.AnsweredAt, bob.WithdrawnAt = after(5), after(5), after(10)
	return &ledger.Escalation{
		WorkflowID: id, Instance: instance, Status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, RingsKnown: true,
		State: &oncall.State{
			Instance: instance, WorkflowID: id, Status: oncall.OverStatus, Outcome: "resolved", Timeline: slices.Clone(timeline), LastPage: 2,
			Plan: oncall.Plan{Levels: []oncall.Level{{AckWithin: 3 * time.Second}, {AckWithin: 5 * time.Second}}}, Pages: []oncall.Page{alice, bob},
		},
		Sent: []ledger.Sent{
			{Key: key(1), Began: after(0), Ended: after(0.05), Attempts: 1, Answered: true},
			{Key: key(2), Began: after(3.1), Ended: after(3.15), Attempts: 1, Answered: true},
		},
		Rings: []ledger.Ring{{Key: key(1), At: after(0.1)}, {Key: key(2), At: after(3.2)}},
	}
}

// running is an escalation that pages alice since the beginning.
func running() *ledger.Escalation {
	x := sound()
	alice := page(1, "alice", 0)
	alice.WithdrawnAt, alice.Ring = time.Time{}, oncall.RingLoud
	x.Status, x.State.Status, x.State.Outcome, x.State.Timeline, x.State.Pages = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, oncall.Paging, "", timeline[:4:4], []oncall.Page{alice}
	x.State.Severity, x.State.LevelEnds, x.State.Position = oncall.SEV1, after(600), oncall.Position{Round: 1, Level: 1}
	x.State.Plan.Levels[0].AckWithin = 600 * time.Second
	x.State.Alert.Received, x.Sent, x.Rings = after(0), x.Sent[:1], x.Rings[:1]
	return x
}

func TestWhatIsSoundHolds(t *testing.T) {
	t.Parallel()
	if violations := ledger.Check(*sound(), after(20)); len(violations) > 0 {
		t.Errorf("%q", violations)
	}
	if violations := ledger.Check(*running(), after(200)); len(violations) > 0 {
		t.Errorf("while it runs: %q", violations)
	}
}

// late adds a page that was sent at a moment and rang.
func late(x *ledger.Escalation, n int, began, ended float64) {
	x.Sent = append(x.Sent, ledger.Sent{Key: key(n), Began: after(began), Ended: after(ended), Attempts: 1, Answered: true})
	x.State.Pages = append(x.State.Pages, page(n, "alice", began))
	x.State.LastPage = n
	x.Rings = append(x.Rings, ledger.Ring{Key: key(n), At: after(ended)})
}

// thrice lets a key ring three times although one answer was lost.
func thrice(x *ledger.Escalation) {
	x.Rings = append(x.Rings, x.Rings[1], x.Rings[1])
	x.Sent[1].Attempts, x.State.Pages[1].Lost = 2, true
}

// second adds a page to bob's other provider in the same turn.
func second(x *ledger.Escalation) *oncall.Page {
	other := x.State.Pages[1]
	other.N, other.Provider, other.IntendedAt, other.AttemptedAt, other.AcceptedAt = 3, "sms", after(3.5), after(3.5), after(3.6)
	x.State.Pages, x.State.LastPage = append(x.State.Pages, other), 3
	return &x.State.Pages[1]
}

// violating are ways to doctor the evidence, each with the rule that it breaks and what must be said.
var violating = map[string]struct {
	doctor func(*ledger.Escalation)
	rule   ledger.Rule
	says   string
}{
	"nobody was paged and nothing says why": {func(x *ledger.Escalation) {
		x.Rings, x.State.Pages, x.State.Timeline = nil, nil, []oncall.Event{{Kind: oncall.Ended, At: after(20)}}
	}, ledger.NoSilentZero, "no page was accepted"},
	"the ledger says accepted and no telephone rang": {func(x *ledger.Escalation) { x.Rings, x.State.Timeline = nil, x.State.Timeline[:8] }, ledger.NoSilentZero, ""},

	"a page after the ack":                {func(x *ledger.Escalation) { late(x, 3, 6, 6.1) }, ledger.NoPageAfterAck, "scheduled by the task of"},
	"a page after the ack, by the ledger": {func(x *ledger.Escalation) { late(x, 3, 6, 6.1); x.Sent = nil }, ledger.NoPageAfterAck, "decided at 2026-11-21 03:00:06.0 UTC, held since 2026-11-21 03:00:05.0 UTC"},
	"a page that was sent after the ack": {func(x *ledger.Escalation) {
		x.State.Pages[0].AttemptedAt, x.State.Pages[0].AcceptedAt = after(6), after(6.1)
	}, ledger.NoPageAfterAck, "sent at"},
	"a page in the ack's own task":           {func(x *ledger.Escalation) { late(x, 3, 4.9, 5.1) }, ledger.NoPageAfterAck, "scheduled by the task of"},
	"a page after the end":                   {func(x *ledger.Escalation) { late(x, 3, 12, 12.1) }, ledger.NoPageAfterAck, ""},
	"a page that its task cancelled and ran": {func(x *ledger.Escalation) { late(x, 3, 4.9, 5.1); x.Sent[2].Unborn = true }, ledger.NoPageAfterAck, ""},

	"a key rang twice":              {func(x *ledger.Escalation) { x.Rings = append(x.Rings, x.Rings[1]) }, ledger.BoundedDoubles, "it rang 2 times, with 0 attempts"},
	"a key rang twice, not marked":  {func(x *ledger.Escalation) { x.Rings = append(x.Rings, x.Rings[1]); x.Sent[1].Attempts = 2 }, ledger.BoundedDoubles, "(marked: false)"},
	"a key rang more than was lost": {thrice, ledger.BoundedDoubles, "it rang 3 times, with 1 attempts"},
	"a key rang twice, and another's answer was lost": {func(x *ledger.Escalation) {
		x.Rings = append(x.Rings, x.Rings[1])
		x.Sent[0].Attempts, x.State.Pages[1].Lost = 2, true
	}, ledger.BoundedDoubles, "with 0 attempts"},
	"a page after it was reopened with its owner": {func(x *ledger.Escalation) {
		x.State.Timeline = append(x.State.Timeline[:9:9], oncall.Event{Kind: oncall.Resolved, At: after(5.2), Until: after(11)}, oncall.Event{Kind: oncall.Reopened, At: after(5.5)},
			oncall.Event{Kind: oncall.Resolved, At: after(10), Until: after(11)}, oncall.Event{Kind: oncall.Ended, At: after(11)})
		late(x, 3, 6, 6.1)
	}, ledger.NoPageAfterAck, "held since 2026-11-21 03:00:05.0 UTC"},
	"a level of a policy without a time": {func(x *ledger.Escalation) { x.State.Plan.Levels[0].AckWithin, x.State.Timeline[4].At = 0, after(2.9) }, ledger.NeverEarly, "level 1"},
	"an unknown page rang":               {func(x *ledger.Escalation) { x.Rings = append(x.Rings, ledger.Ring{Key: key(9), At: after(4)}) }, ledger.BoundedDoubles, "in no ledger"},

	"a level ended early":                   {func(x *ledger.Escalation) { x.State.Timeline[4].At = after(2.9) }, ledger.NeverEarly, "level 1 of round 1 ended at 2026-11-21 03:00:02.9 UTC, before 2026-11-21 03:00:03.0 UTC"},
	"a level promised less than the policy": {func(x *ledger.Escalation) { x.State.Plan.Levels[0].AckWithin = time.Minute }, ledger.NeverEarly, "level 1"},
	"it ended for good too early":           {func(x *ledger.Escalation) { x.State.Timeline[10].At = after(10.5) }, ledger.NeverEarly, "the time in which it can be reopened"},
	"a hold was short": {func(x *ledger.Escalation) {
		x.State.Timeline[0].Until = after(2)
		x.State.Timeline = slices.Insert(x.State.Timeline, 1, oncall.Event{Kind: oncall.HoldEnded, At: after(1)})
	}, ledger.NeverEarly, "the hold"},
	"a pause was short": {func(x *ledger.Escalation) {
		x.State.Timeline = append(x.State.Timeline, oncall.Event{Kind: oncall.Exhausted, Until: after(30)}, oncall.Event{Kind: oncall.PauseEnded, At: after(29)})
	}, ledger.NeverEarly, "the pause"},
	"it rang before it was decided": {func(x *ledger.Escalation) { x.Rings[1].At = after(3.05) }, ledger.NeverEarly, "it rang at"},

	"a workflow failed":             {func(x *ledger.Escalation) { x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_FAILED }, ledger.NeverStuck, "its workflow is Failed"},
	"a workflow was terminated":     {func(x *ledger.Escalation) { x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED }, ledger.NeverStuck, "its workflow is Terminated"},
	"a workflow task failed":        {func(x *ledger.Escalation) { x.Broken = []string{"NonDeterministicError"} }, ledger.NeverStuck, "a workflow task failed"},
	"nobody knows the state":        {func(x *ledger.Escalation) { x.State = nil }, ledger.NeverStuck, "nobody knows its state"},
	"it ended while it paged":       {func(x *ledger.Escalation) { x.State.Status = oncall.Paging }, ledger.NeverStuck, "it was paging"},
	"it ended and nothing says why": {func(x *ledger.Escalation) { x.State.Timeline = append(x.State.Timeline[:9:9], x.State.Timeline[10]) }, ledger.NeverStuck, "nothing says why"},

	"accepted and never sent":                      {func(x *ledger.Escalation) { x.State.Pages[1].AttemptedAt = time.Time{} }, ledger.InOrder, "and never sent"},
	"accepted before it was sent":                  {func(x *ledger.Escalation) { x.State.Pages[1].AcceptedAt = after(3) }, ledger.InOrder, "it was accepted at 2026-11-21 03:00:03.0 UTC, before it was sent"},
	"sent before it was decided":                   {func(x *ledger.Escalation) { x.State.Pages[1].AttemptedAt = after(2) }, ledger.InOrder, "before it was decided"},
	"refused before it was sent":                   {func(x *ledger.Escalation) { x.State.Pages[1].RefusedAt = after(2) }, ledger.InOrder, "it was refused"},
	"delivered long before it was sent":            {func(x *ledger.Escalation) { x.State.Pages[1].DeliveredAt = after(-10) }, ledger.InOrder, "it was delivered"},
	"answered long before it was sent":             {func(x *ledger.Escalation) { x.State.Pages[1].AnsweredAt = after(-10) }, ledger.InOrder, "it was answered"},
	"silent before it was sent":                    {func(x *ledger.Escalation) { x.State.Pages[1].SilentAt = after(2) }, ledger.InOrder, "it was silent"},
	"another provider before the first was silent": {func(x *ledger.Escalation) { second(x).SilentAt = after(4) }, ledger.Failover, "had not failed by then"},
	"withdrawn before it was decided":              {func(x *ledger.Escalation) { x.State.Pages[1].WithdrawnAt = after(2) }, ledger.InOrder, "it was withdrawn"},
	"to nobody":                                    {func(x *ledger.Escalation) { x.State.Pages[1].Person = "" }, ledger.InOrder, "names no person"},
	"lost and never sent": {func(x *ledger.Escalation) {
		p := &x.State.Pages[1]
		p.AttemptedAt, p.AcceptedAt, p.AnsweredAt, p.Lost = time.Time{}, time.Time{}, time.Time{}, true
	}, ledger.InOrder, "an answer was lost of what was never sent"},
	"rings and never sent": {func(x *ledger.Escalation) {
		p := &x.State.Pages[1]
		p.AttemptedAt, p.AcceptedAt, p.AnsweredAt, p.Ring = time.Time{}, time.Time{}, time.Time{}, oncall.RingLoud
	}, ledger.InOrder, "it is ringing, and was never sent"},
	"without an outcome": {func(x *ledger.Escalation) {
		p := &x.State.Pages[1]
		p.AcceptedAt, p.AnsweredAt, p.WithdrawnAt = time.Time{}, time.Time{}, time.Time{}
	}, ledger.InOrder, "neither accepted, refused nor withdrawn"},

	"another provider although the first took it": {func(x *ledger.Escalation) { second(x) }, ledger.Failover, "sms was tried at 2026-11-21 03:00:03.5 UTC, and page 2 through pagerduty had not failed by then"},
	"another provider before the first refused":   {func(x *ledger.Escalation) { second(x).RefusedAt = after(4) }, ledger.Failover, "had not failed by then"},

	"it rings on":             {func(x *ledger.Escalation) { x.State.Pages[0].Ring = oncall.RingLoud }, ledger.ClosedInTheEnd, "the page is ringing, and no Settle looks after it"},
	"it was left quiet":       {func(x *ledger.Escalation) { x.State.Pages[1].Ring = oncall.RingQuiet }, ledger.ClosedInTheEnd, "the page is quiet"},
	"a lost one was not shut": {func(x *ledger.Escalation) { x.State.Pages[1].Ring = oncall.RingUnknown }, ledger.ClosedInTheEnd, "the page is unknown"},
}

// stale are violations of an escalation that runs, seen after ten minutes.
var stale = map[string]struct {
	doctor func(*ledger.Escalation)
	rule   ledger.Rule
	says   string
}{
	"a step should have begun": {func(x *ledger.Escalation) {
		x.State.Ahead = []oncall.Ahead{{Person: "anna", Step: 1, By: []string{"sms"}, At: after(300)}}
	}, ledger.NeverStuck, "step 2 of anna was due at"},
	"a delivery is awaited for ever": {func(x *ledger.Escalation) {
		p := &x.State.Pages[0]
		p.DeliverBy, p.WithdrawnAt, p.AnsweredAt, p.DeliveredAt = after(300), time.Time{}, time.Time{}, time.Time{}
	}, ledger.NeverStuck, "its delivery was awaited until"},
	"a level should have ended": {func(x *ledger.Escalation) { x.State.LevelEnds = after(300) }, ledger.NeverStuck, "was due at"},
	"a page was never sent": {func(x *ledger.Escalation) {
		x.State.Pages[0] = oncall.Page{N: 1, Person: "alice", Provider: "pagerduty", IntendedAt: after(0)}
	}, ledger.InOrder, "not sent by"},
	"nobody was paged":             {func(x *ledger.Escalation) { x.State.Pages, x.Sent, x.Rings = nil, nil, nil }, ledger.NoSilentZero, ""},
	"a withdrawn page rings on":    {func(x *ledger.Escalation) { x.State.Pages[0].WithdrawnAt = after(100) }, ledger.ClosedInTheEnd, "it was withdrawn at"},
	"an answered page rings on":    {func(x *ledger.Escalation) { x.State.Pages[0].AnsweredAt = after(100) }, ledger.ClosedInTheEnd, "it was answered at"},
	"its workflow ended by itself": {func(x *ledger.Escalation) { x.Status = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED }, ledger.NeverStuck, "its workflow has ended"},
}

// TestEveryRuleCanFail doctors the evidence in every way that a rule forbids.
func TestEveryRuleCanFail(t *testing.T) {
	t.Parallel()
	seen := map[ledger.Rule]bool{}
	fails := func(name string, x *ledger.Escalation, now time.Time, rule ledger.Rule, says string) {
		seen[rule] = true
		violations := ledger.Check(*x, now)
		if !slices.ContainsFunc(violations, func(v ledger.Violation) bool {
			return v.Rule == rule && strings.Contains(v.What, says) && v.Cure != "" && v.Escalation == id
		}) {
			t.Errorf("%s: it says %q, and not %s: %s", name, violations, rule, says)
		}
	}
	for name, v := range violating {
		x := sound()
		v.doctor(x)
		fails(name, x, after(20), v.rule, v.says)
	}
	for name, v := range stale {
		x := running()
		v.doctor(x)
		fails(name, x, after(590), v.rule, v.says)
	}
	if len(seen) != 8 {
		t.Errorf("only %d rules were seen to fail", len(seen))
	}
}

// allowed are things that look like violations and are none.
var allowed = map[string]func(*ledger.Escalation){
	"a page that had been sent when the ack came": func(x *ledger.Escalation) { late(x, 3, 4.5, 4.9); x.Rings[2].At = after(5.3) },
	"a page that its own task cancelled": func(x *ledger.Escalation) {
		x.Sent = append(x.Sent, ledger.Sent{Key: key(2), Began: after(4.9), Ended: after(5.1), Unborn: true})
	},
	"a double after a lost answer, marked": func(x *ledger.Escalation) {
		x.Rings = append(x.Rings, x.Rings[1])
		x.Sent[1].Attempts, x.State.Pages[1].Lost = 2, true
	},
	"a helper who was asked":         func(x *ledger.Escalation) { late(x, 3, 6, 6.1); x.State.Pages[2].Purpose = oncall.PurposeResponder },
	"an owner whose lease has ended": func(x *ledger.Escalation) { late(x, 3, 6, 6.1); x.State.Pages[2].Purpose = oncall.PurposeLease },
	"a page after it was given back": func(x *ledger.Escalation) {
		x.State.Timeline = slices.Insert(x.State.Timeline, 9, oncall.Event{Kind: oncall.Unacknowledged, At: after(5.5)})
		late(x, 3, 6, 6.1)
	},
	"a page after it was reopened without an owner": func(x *ledger.Escalation) {
		x.State.Timeline = append(x.State.Timeline[:8:8], oncall.Event{Kind: oncall.Resolved, At: after(5), Until: after(11)}, oncall.Event{Kind: oncall.Reopened, At: after(5.5)},
			oncall.Event{Kind: oncall.Resolved, At: after(10), Until: after(11)}, oncall.Event{Kind: oncall.Ended, At: after(11)})
		late(x, 3, 6, 6.1)
	},
	"a level that everybody refused": func(x *ledger.Escalation) {
		x.State.Timeline[3].Kind, x.State.Timeline[4].At = oncall.PageRefused, after(1)
	},
	"a level of a policy that was replaced": func(x *ledger.Escalation) {
		x.State.Plan.Levels[0].AckWithin = time.Minute
		x.State.Timeline = append(x.State.Timeline, oncall.Event{Kind: oncall.Migrated, At: after(6)})
	},
	"a failover after a refusal": func(x *ledger.Escalation) { second(x).RefusedAt = after(3.4) },
	"a level that the policy no longer has": func(x *ledger.Escalation) {
		x.State.Timeline[1].Level, x.State.Timeline[4].Level, x.State.Timeline[4].At = 7, 7, after(2.9)
	},
	"a pause whose beginning is no longer kept": func(x *ledger.Escalation) {
		x.State.Dropped = 7
		many := slices.Repeat([]oncall.Event{{Kind: oncall.Noted, At: after(5)}}, oncall.TimelineHead-9)
		x.State.Timeline = slices.Concat([]oncall.Event{{Kind: oncall.Exhausted, At: after(0), Until: after(900)}}, x.State.Timeline[:8], many, []oncall.Event{{Kind: oncall.PauseEnded, At: after(7)}}, x.State.Timeline[8:])
	},
	"a failover after silence":              func(x *ledger.Escalation) { second(x).SilentAt = after(3.4) },
	"a page that a Settle looks after":      func(x *ledger.Escalation) { x.State.Pages[0].Ring, x.Settling = oncall.RingLoud, []string{key(1)} },
	"a provider's clock that is a bit late": func(x *ledger.Escalation) { x.State.Pages[1].DeliveredAt = after(2) },
	"nobody asked the provider":             func(x *ledger.Escalation) { x.Rings, x.RingsKnown = nil, false },
	"a cancelled workflow that says so": func(x *ledger.Escalation) {
		x.Status, x.State.Outcome = enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, "cancelled"
	},
	"every provider refused, and it is told": func(x *ledger.Escalation) {
		x.Rings, x.State.Timeline = nil, append(x.State.Timeline, oncall.Event{Kind: oncall.PageAbandoned, At: after(1)})
	},
	"a timeline with a hole in it": func(x *ledger.Escalation) {
		x.State.Dropped = 7
		held := slices.Repeat([]oncall.Event{{Kind: oncall.Noted, At: after(5)}}, oncall.TimelineHead-9)
		x.State.Timeline = slices.Concat(x.State.Timeline[:9], held, []oncall.Event{{Kind: oncall.Noted, At: after(7)}}, x.State.Timeline[9:])
		late(x, 3, 6, 6.1)
	},
	"an old page of a ledger that was too long": func(x *ledger.Escalation) {
		for n := 3; n <= oncall.LedgerLimit+2; n++ {
			p := page(n, "alice", 3.2)
			x.State.Pages = append(x.State.Pages, p)
		}
		x.State.LastPage = oncall.LedgerLimit + 9
		x.Rings = append(x.Rings, ledger.Ring{Key: key(oncall.LedgerLimit + 5), At: after(4)})
	},
	"one that only watches": func(x *ledger.Escalation) {
		x.State.Plan.Paging, x.Rings, x.State.Pages, x.Sent = oncall.Observe, nil, nil, nil
		x.State.Timeline = []oncall.Event{{Kind: oncall.Merged, At: after(20)}}
	},
}

func TestWhatLooksLikeAViolationAndIsNone(t *testing.T) {
	t.Parallel()
	for name, doctor := range allowed {
		x := sound()
		doctor(x)
		if violations := ledger.Check(*x, after(20)); len(violations) > 0 {
			t.Errorf("%s: %q", name, violations)
		}
	}
}

// TestWhatHasJustBegunIsNotSilence: nobody is paged yet, and nothing is wrong.
func TestWhatHasJustBegunIsNotSilence(t *testing.T) {
	t.Parallel()
	for name, doctor := range map[string]func(*ledger.Escalation) time.Time{
		"an alert that has just come": func(x *ledger.Escalation) time.Time { x.State.Pages = nil; return after(30) },
		"a page on its way": func(x *ledger.Escalation) time.Time {
			x.State.Pages = []oncall.Page{{N: 1, Person: "alice", Provider: "pagerduty", IntendedAt: after(200)}}
			return after(210)
		},
		"a hold": func(x *ledger.Escalation) time.Time {
			x.State.Pages, x.State.Status, x.State.HoldEnds = nil, oncall.Holding, after(600)
			return after(500)
		},
	} {
		x := running()
		x.Sent, x.Rings = nil, nil
		now := doctor(x)
		if v := ledger.Check(*x, now); len(v) > 0 {
			t.Errorf("%s: %q", name, v)
		}
	}
}

func TestAViolationNamesItsPage(t *testing.T) {
	t.Parallel()
	x := sound()
	x.State.Pages[0].Ring = oncall.RingLoud
	v := ledger.Check(*x, after(20))
	if len(v) != 1 || v[0].Page != 1 || v[0].Provider != "pagerduty" || v[0].String() != key(1)+": closed in the end: all is over, the page is ringing, and no Settle looks after it" {
		t.Errorf("%q %+v", v, v)
	}
	x = sound()
	x.Rings = append(x.Rings, ledger.Ring{Key: key(9), At: after(6)}, ledger.Ring{Key: key(9), At: after(4)})
	if v := ledger.Check(*x, after(20)); len(v) != 1 || !v[0].At.Equal(after(4)) {
		t.Errorf("it rang first at %+v", v)
	}
	sorted := ledger.Sorted([]ledger.Violation{{Escalation: "b"}, {Escalation: "a", At: after(2)}, {Escalation: "a", At: after(1), Page: 2}, {Escalation: "a", At: after(1), Page: 1}})
	if sorted[0].Page != 1 || sorted[1].Page != 2 || sorted[2].At != after(2) || sorted[3].Escalation != "b" {
		t.Errorf("%+v", sorted)
	}
}
