package oncall_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hansho/oncall"
)

// TestAnIncidentKeepsItsRules lets people do anything to an incident, in any order, and holds the rules: one holder of each role but
// expert, a commander without other roles, nobody with a role who does not work on it, nothing owed once it is over, and a state that
// crosses continue-as-new unchanged.
func TestAnIncidentKeepsItsRules(t *testing.T) {
	t.Parallel()
	people := rapid.SampledFrom([]string{"anna", "ben", "chie", "dora"})
	kinds := []oncall.IncidentEventKind{
		oncall.RoleTaken, oncall.RoleTaken, oncall.RoleOffered, oncall.RoleDeclined, oncall.RoleLeft, oncall.ResponderJoined, oncall.ResponderLeft,
		oncall.TeamFormed, oncall.IncidentSeverity, oncall.IncidentFixed, oncall.IncidentReopened, oncall.IncidentEnded, oncall.TaskGiven, oncall.TaskDone,
		oncall.SummaryPosted, oncall.TodoAdded, oncall.IncidentNoted, oncall.EscalationAttached, oncall.EscalationDetached, oncall.EscalationTold,
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
		plan := oncall.IncidentPlan{IncidentRules: oncall.DefaultIncidentRules(), Zone: "Asia/Tokyo", Terms: map[oncall.Severity]oncall.Terms{
			oncall.SEV1: {UpdateEvery: 30 * time.Minute, Public: true}, oncall.SEV2: {UpdateEvery: time.Hour},
		}}
		i := oncall.NewIncident("shop-1", "Checkout is down", rapid.SampledFrom(oncall.IncidentKinds).Draw(t, "kind"), plan)
		i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.IncidentDeclared, Severity: oncall.SEV1, By: oncall.Actor{ID: "anna"}})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			if i.Status == oncall.IncidentOver {
				break
			}
			at = at.Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "seconds")) * time.Second)
			e := oncall.IncidentEvent{
				At: at, Kind: rapid.SampledFrom(kinds).Draw(t, "kind of event"), By: oncall.Actor{ID: people.Draw(t, "by")}, Person: people.Draw(t, "person"),
				Role: rapid.SampledFrom(oncall.Roles).Draw(t, "role"), Severity: rapid.SampledFrom(oncall.Severities).Draw(t, "severity"), Text: "words", N: 1,
			}
			if e.Kind == oncall.TeamFormed {
				if e.Team = i.NextTeam(); e.Team == "" {
					continue
				}
			}
			e.Ref = rapid.SampledFrom([]string{"escalation/shop/a", "escalation/shop/b"}).Draw(t, "escalation")
			e.Attached = &oncall.Attached{WorkflowID: e.Ref, Purpose: oncall.PurposeAlert, Status: oncall.AckStatus}
			if due, ok := i.NextDue(); ok && !due.At.After(at) {
				i.Apply(i.Remind(due, at))
			}
			i.Apply(e)
			checkIncident(t, i)
		}
	})
}

func checkIncident(t *rapid.T, i *oncall.Incident) {
	for n, h := range i.Roles {
		if h.Role != oncall.Expert && slices.ContainsFunc(i.Roles[n+1:], func(o oncall.RoleHolder) bool { return o.Role == h.Role }) {
			t.Fatalf("two people are %s: %+v", h.Role, i.Roles)
		}
		if h.Role == oncall.Commander && len(i.RolesOf(h.Person)) > 1 {
			t.Fatalf("the commander has other roles: %+v", i.Roles)
		}
		if i.Status != oncall.IncidentOver && i.Responder(h.Person) == nil {
			t.Fatalf("%s is %s and does not work on it", h.Person, h.Role)
		}
	}
	working := i.Working()
	slices.Sort(working)
	if len(slices.Compact(working)) != len(i.Working()) {
		t.Fatalf("somebody works on it twice: %+v", i.Responders)
	}
	if _, timed := i.NextDue(); timed && i.Status == oncall.IncidentOver {
		t.Fatalf("it is over, and something is due: %+v", i.Dues())
	}
	data, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	var again oncall.Incident
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*i, again, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("it is another one after JSON:\n%s", diff)
	}
}

// TestTheTimelineHasAnEnd: an incident of days stays within what Temporal takes.
func TestTheTimelineHasAnEnd(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	i := oncall.NewIncident("shop-1", "Checkout is down", "", oncall.IncidentPlan{IncidentRules: oncall.DefaultIncidentRules()})
	i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.IncidentDeclared, Severity: oncall.SEV1, By: oncall.Actor{ID: "anna"}})
	for range 5_000 {
		i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.IncidentNoted, By: oncall.Actor{ID: "anna"}, Text: strings.Repeat("words ", 500), Request: "r"})
	}
	data, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 1_000_000 {
		t.Errorf("it takes %d bytes", len(data))
	}
	if i.Timeline[0].Kind != oncall.IncidentDeclared || len(i.Timeline) > 1_500 {
		t.Errorf("the timeline has %d entries and begins with %s", len(i.Timeline), i.Timeline[0].Kind)
	}
}
