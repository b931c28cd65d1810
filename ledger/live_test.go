package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/ledger"
)

// log is what the provider has of the sound escalation, in seconds as PagerDuty counts: alice was not reached, bob acknowledged.
func log() []activities.AuditEntry {
	entry := func(n int, kind activities.AuditKind, at float64, to string) activities.AuditEntry {
		return activities.AuditEntry{Key: key(n), Ref: "Q" + string(rune('0'+n)), Kind: kind, At: after(at).Truncate(time.Second), To: to}
	}
	return []activities.AuditEntry{
		entry(1, activities.AuditCreated, 0, ""), entry(1, activities.AuditNotified, 1, "PALICE"), entry(1, activities.AuditResolved, 5, "PHANSHO"),
		entry(2, activities.AuditCreated, 3, ""), entry(2, activities.AuditNotified, 4, "PBOB"), entry(2, activities.AuditDelivered, 4, "PBOB"),
		entry(2, activities.AuditAcknowledged, 5, "PBOB"), entry(2, activities.AuditResolved, 10, "PHANSHO"),
	}
}

// without leaves the entries of a page and kind out.
func without(entries []activities.AuditEntry, n int, kind activities.AuditKind) []activities.AuditEntry {
	return slices.DeleteFunc(entries, func(e activities.AuditEntry) bool { return e.Key == key(n) && (e.Kind == kind || kind == "") })
}

// moved lets entries of a page and kind be at another moment.
func moved(entries []activities.AuditEntry, n int, kind activities.AuditKind, at float64) []activities.AuditEntry {
	for i := range entries {
		if entries[i].Key == key(n) && entries[i].Kind == kind {
			entries[i].At = after(at)
		}
	}
	return entries
}

func TestTheProvidersLogAgrees(t *testing.T) {
	t.Parallel()
	x := sound()
	x.State.Pages[1].DeliveredAt = after(4.4)
	if v := ledger.Compare(*x, "pagerduty", log(), after(1000)); len(v) > 0 {
		t.Errorf("%q", v)
	}
	x.Rings, x.RingsKnown = ledger.RingsOf(log()), true
	if v := ledger.Check(*x, after(1000)); len(v) > 0 || len(x.Rings) != 2 {
		t.Errorf("with its rings: %q, %v", v, x.Rings)
	}
}

// TestAPageThatTheLogNoLongerKnowsIsNotMissing holds that a log of what is recent is no witness against what is older.
func TestAPageThatTheLogNoLongerKnowsIsNotMissing(t *testing.T) {
	t.Parallel()
	unknown := append(without(log(), 2, ""), activities.AuditEntry{Key: key(2), Ref: "Q2", Kind: activities.AuditUnknown})
	if v := ledger.Compare(*sound(), "pagerduty", unknown, after(1000)); len(v) > 0 {
		t.Errorf("%q", v)
	}
}

// disagreeing are ways in which a provider's log and the ledger contradict each other.
var disagreeing = map[string]struct {
	doctor func(*ledger.Escalation, []activities.AuditEntry) []activities.AuditEntry
	rule   ledger.Rule
	says   string
}{
	"a page that the provider does not have": {func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		return without(l, 2, "")
	}, ledger.UnknownThere, "pagerduty does not have it"},
	"a page that the ledger does not have": {func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		x.State.Pages = x.State.Pages[:1]
		return l
	}, ledger.UnknownHere, "pagerduty has it since 2026-11-21 03:00:03.0 UTC as Q2"},
	"it was there before it was decided": {func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		return moved(l, 2, activities.AuditCreated, -5)
	}, ledger.TimesDiffer, "and it was decided at"},
	"it was there after it was accepted": {func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		return moved(l, 2, activities.AuditCreated, 9)
	}, ledger.TimesDiffer, "had accepted it at"},
	"delivered at another time": {func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		x.State.Pages[1].DeliveredAt = after(20)
		return l
	}, ledger.TimesDiffer, "the ledger says 2026-11-21 03:00:20.0 UTC"},
	"an acknowledgement that was never taken": {func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		x.State.Pages[1].AnsweredAt, x.State.Pages[1].WithdrawnAt = time.Time{}, after(900)
		return l
	}, ledger.AckNeverTaken, "pagerduty at 2026-11-21 03:00:05.0 UTC by PBOB"},
	"one by nobody that was never taken": {func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		x.State.Pages[1].AnsweredAt, x.State.Pages[1].WithdrawnAt = time.Time{}, after(900)
		l[6].To = ""
		return l
	}, ledger.AckNeverTaken, "by no person"},
	"an acknowledgement that was taken late": {func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		x.State.Pages[1].AnsweredAt, x.State.Pages[1].WithdrawnAt = after(300), after(900)
		return l
	}, ledger.TimesDiffer, "was a webhook lost?"},
	"it is open there although all is over": {func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		return without(l, 1, activities.AuditResolved)
	}, ledger.StillOpenThere, "has not been resolved there"},
	"it rang again after it was closed": {func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
		return append(l, activities.AuditEntry{Key: key(1), Ref: "Q9", Kind: activities.AuditCreated, At: after(50)})
	}, ledger.StillOpenThere, ""},
}

func TestEveryDisagreementIsFound(t *testing.T) {
	t.Parallel()
	seen := map[ledger.Rule]bool{}
	for name, d := range disagreeing {
		x := sound()
		entries := d.doctor(x, log())
		violations := ledger.Compare(*x, "pagerduty", entries, after(1000))
		if !slices.ContainsFunc(violations, func(v ledger.Violation) bool {
			return v.Rule == d.rule && strings.Contains(v.What, d.says) && v.Cure != "" && v.Provider == "pagerduty"
		}) {
			t.Errorf("%s: it says %q, and not %s: %s", name, violations, d.rule, d.says)
		}
		seen[d.rule] = true
	}
	if len(seen) != 5 {
		t.Errorf("only %d rules were seen to fail", len(seen))
	}
}

func TestDisagreementsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, doctor := range map[string]func(*ledger.Escalation, []activities.AuditEntry) []activities.AuditEntry{
		"a clock that counts in seconds": func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			return moved(l, 2, activities.AuditCreated, 0)
		},
		"an acknowledgement of our own": func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			return append(l, activities.AuditEntry{Key: key(1), Kind: activities.AuditAcknowledged, At: after(5)})
		},
		"a Settle looks after it": func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			x.Settling = []string{key(1)}
			return without(l, 1, activities.AuditResolved)
		},
		"a page that was refused": func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			x.State.Pages[0].AcceptedAt = time.Time{}
			return without(l, 1, "")
		},
		"a page that was only observed": func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			x.State.Pages[0].Observed = true
			return without(l, 1, "")
		},
		"a page of another provider": func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			x.State.Pages[0].Provider = "sms"
			return without(l, 1, "")
		},
		"another escalation's page": func(_ *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			return append(l, activities.AuditEntry{Key: "escalation/a/b#run-9/7", Kind: activities.AuditCreated})
		},
		"a page of an answer that was lost": func(x *ledger.Escalation, l []activities.AuditEntry) []activities.AuditEntry {
			x.State.Pages[1].Lost = true
			return moved(l, 2, activities.AuditCreated, -9)
		},
	} {
		x := sound()
		if v := ledger.Compare(*x, "pagerduty", doctor(x, log()), after(1000)); len(v) > 0 {
			t.Errorf("%s: %q", name, v)
		}
	}
	x := running()
	x.State.Pages[0].AnsweredAt = time.Time{}
	acked := append(log()[:2], activities.AuditEntry{Key: key(1), Kind: activities.AuditAcknowledged, At: after(190), To: "PALICE"})
	if v := ledger.Compare(*x, "pagerduty", acked, after(200)); len(v) > 0 {
		t.Errorf("an acknowledgement that has just come: %q", v)
	}
	if v := ledger.Compare(*x, "pagerduty", acked, after(400)); len(v) != 1 || v[0].Rule != ledger.AckNeverTaken {
		t.Errorf("two minutes later: %q", v)
	}
}

func TestAStrangerIsNamed(t *testing.T) {
	t.Parallel()
	unknown := sound()
	unknown.State = nil
	if v := ledger.Compare(*unknown, "pagerduty", log(), after(1000)); v != nil {
		t.Errorf("of a ledger that nobody knows: %q", v)
	}
	v := ledger.Stranger("pagerduty", activities.AuditEntry{Key: key(3), Ref: "Q3", Kind: activities.AuditCreated, At: after(0)})
	if v.Escalation != id || v.Page != 3 || v.Rule != ledger.UnknownHere || !strings.Contains(v.What, "Temporal knows no such workflow") || v.Cure == "" {
		t.Errorf("%+v", v)
	}
}
