package oncall_test

import (
	"testing"
	"time"

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
