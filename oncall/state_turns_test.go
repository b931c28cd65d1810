package oncall_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hansho/oncall"
)

// refused is an escalation whose running level every provider has just refused.
func refused() *oncall.State {
	plan := oncall.Plan{Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "ann"}}, AckWithin: 5 * time.Minute}}, Timing: oncall.DefaultTiming()}
	s := oncall.NewState("run", "escalation/db/disk", plan)
	at := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	for _, e := range []oncall.Event{
		{Kind: oncall.Opened, Severity: oncall.SEV3, Alert: &oncall.Alert{Received: at}},
		{Kind: oncall.LevelStarted, Round: 1, Level: 1, Until: at.Add(5 * time.Minute)},
		{Kind: oncall.PageIntended, Page: 1, Person: "ann", Provider: "pagerduty", Text: string(oncall.PurposeLevel)},
		{Kind: oncall.PageRefused, Page: 1, Provider: "pagerduty"},
	} {
		e.At = at
		s.Apply(e)
	}
	return s
}

// TestRefusalEndsWithItsTurn holds what keeps the workflow from turning without end: a refusal counts only while the level
// that was refused is waited for.
func TestRefusalEndsWithItsTurn(t *testing.T) {
	t.Parallel()
	if !refused().LevelRefused() {
		t.Fatal("the level is not refused although its only page is")
	}
	by, until := oncall.Actor{ID: "ann"}, time.Date(2026, 11, 20, 18, 30, 0, 0, time.UTC)
	for name, e := range map[string]oncall.Event{
		"acknowledged by hand": {Kind: oncall.Acknowledged, By: by, Until: until},
		"a task by now":        {Kind: oncall.SeveritySet, By: by, Severity: oncall.SEV5},
		"given back":           {Kind: oncall.Unacknowledged, By: by},
		"reassigned":           {Kind: oncall.Reassigned, By: by, Person: "ben"},
	} {
		s := refused()
		s.Apply(e)
		if s.LevelRefused() {
			t.Errorf("%s: the refusal still counts", name)
		}
	}
}

// TestLeasePagesHaveTheirOwnTurn: a page of the level that was accepted long ago does not hide that the owner's is refused.
func TestLeasePagesHaveTheirOwnTurn(t *testing.T) {
	t.Parallel()
	s := refused()
	for _, e := range []oncall.Event{
		{Kind: oncall.Acknowledged, By: oncall.Actor{ID: "ann"}, Until: time.Date(2026, 11, 20, 18, 30, 0, 0, time.UTC)},
		{Kind: oncall.LeaseEnded, Person: "ann", Until: time.Date(2026, 11, 20, 18, 35, 0, 0, time.UTC)},
		{Kind: oncall.PageIntended, Page: 2, Person: "ann", Provider: "pagerduty", Text: string(oncall.PurposeLease)},
	} {
		s.Apply(e)
	}
	if s.LevelRefused() {
		t.Error("the owner's page is under way, and counts as refused")
	}
	at := time.Date(2026, 11, 20, 18, 30, 1, 0, time.UTC)
	if s.Apply(oncall.Event{At: at, Kind: oncall.PageRefused, Page: 2, Provider: "pagerduty"}); !s.LevelRefused() {
		t.Error("the owner's page is refused, and the owner is waited for")
	}
}

// TestTheTimelineKeepsTextsShort: whatever people and providers write, the state stays small enough to continue as new.
func TestTheTimelineKeepsTextsShort(t *testing.T) {
	t.Parallel()
	s := refused()
	for range 2_000 {
		s.Apply(oncall.Event{Kind: oncall.Noted, By: oncall.Actor{ID: "ann"}, Text: strings.Repeat("半鐘", 5_000)})
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 1_000_000 {
		t.Errorf("the state has %d bytes", len(data))
	}
	if text := s.Timeline[len(s.Timeline)-1].Text; !utf8.ValidString(text) {
		t.Errorf("a text was cut inside a character: %q", text)
	}
}

// TestAShortLeaseIsAskedForAtItsHalf, and what is said to come next is what comes.
func TestAShortLeaseIsAskedForAtItsHalf(t *testing.T) {
	t.Parallel()
	s := refused()
	s.Plan.AckHolds = 4 * time.Minute
	until := time.Date(2026, 11, 20, 18, 4, 0, 0, time.UTC)
	s.Apply(oncall.Event{Kind: oncall.Acknowledged, By: oncall.Actor{ID: "ann"}, Until: until})
	if got, want := s.Next(), (oncall.Next{Kind: oncall.NextAsk, At: until.Add(-2 * time.Minute)}); got.Kind != want.Kind || !got.At.Equal(want.At) {
		t.Errorf("next is %v, want %v", got, want)
	}
}
