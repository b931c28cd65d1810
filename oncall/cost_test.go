package oncall_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

func TestWhatAnEscalationCostPeople(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Unix(int64(minute)*60, 0).UTC() }
	s := oncall.NewState("i", "escalation/a/b", oncall.Plan{Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "a"}}}}, Timing: oncall.DefaultTiming()})
	s.Apply(oncall.Event{At: at(100), Kind: oncall.Opened, Alert: &oncall.Alert{Received: at(100)}, Severity: oncall.SEV2})
	page := func(n int, person string, minute int, outcome oncall.Kind, ref string) {
		s.Apply(oncall.Event{At: at(minute), Kind: oncall.PageIntended, Page: n, Person: person, Provider: "p", Text: string(oncall.PurposeLevel)})
		s.Apply(oncall.Event{At: at(minute), Kind: oncall.PageAttempted, Page: n, Provider: "p"})
		s.Apply(oncall.Event{At: at(minute + 1), Kind: outcome, Page: n, Provider: "p", Ref: ref})
	}
	page(1, "b", 100, oncall.PageAccepted, "1")
	page(2, "a", 105, oncall.PageAccepted, "2")
	page(3, "c", 106, oncall.PageRefused, "")                // It rang nowhere.
	page(4, "d", 107, oncall.PageRefused, oncall.AnswerLost) // It may have rung.
	page(5, "e", 108, oncall.PageObserved, "")               // Nothing was sent.
	by := func(person string) oncall.Actor { return oncall.Actor{ID: person} }
	s.Apply(oncall.Event{At: at(110), Kind: oncall.Acknowledged, By: by("b")})
	s.Apply(oncall.Event{At: at(112), Kind: oncall.HelperJoined, By: by("f")})
	s.Apply(oncall.Event{At: at(120), Kind: oncall.Unacknowledged, By: by("b")})
	s.Apply(oncall.Event{At: at(130), Kind: oncall.Acknowledged, By: by("a")})
	s.Apply(oncall.Event{At: at(150), Kind: oncall.Resolved, By: by("a")})
	s.Apply(oncall.Event{At: at(155), Kind: oncall.Reopened})
	s.Apply(oncall.Event{At: at(160), Kind: oncall.Resolved, By: by("a")})
	s.Apply(oncall.Event{At: at(175), Kind: oncall.Ended})

	want := []oncall.PersonCost{
		{Person: "a", Pages: []int64{106}, Work: []oncall.MinuteSpan{{130, 150}, {155, 160}}},
		{Person: "b", Pages: []int64{101}, Work: []oncall.MinuteSpan{{110, 120}}},
		{Person: "d", Pages: []int64{107}},
		{Person: "f", Work: []oncall.MinuteSpan{{112, 150}}},
	}
	if diff := cmp.Diff(want, s.Costs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatAnIncidentCostPeople(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Unix(int64(minute)*60, 0).UTC() }
	i := oncall.Incident{Responders: []oncall.Responder{
		{Person: "b", Joined: at(10)}, {Person: "a", Joined: at(5), Left: at(20)}, {Person: "a", Joined: at(30), Left: at(70)}, {Person: "c", Joined: at(90)},
	}}
	want := []oncall.PersonCost{
		{Person: "a", Work: []oncall.MinuteSpan{{5, 20}, {30, 60}}},
		{Person: "b", Work: []oncall.MinuteSpan{{10, 60}}},
	}
	if diff := cmp.Diff(want, i.Costs(at(60))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
