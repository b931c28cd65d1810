package oncall_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
)

func TestASecurityIncidentIsReadByItsPeopleAlone(t *testing.T) {
	t.Parallel()
	plan := oncall.IncidentPlan{IncidentRules: oncall.DefaultIncidentRules()}
	plan.SecurityTeam = []string{"sec"}
	i := oncall.NewIncident("sealed-amber", "Keys leaked", oncall.SecurityIncident, plan)
	i.Codename = "amber"
	at := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	for _, e := range []oncall.IncidentEvent{
		{Kind: oncall.IncidentDeclared, By: oncall.Actor{ID: "anna"}},
		{Kind: oncall.ResponderJoined, Person: "ben"},
		{Kind: oncall.IncidentNoted, By: oncall.Actor{ID: "ben"}, Text: "keys on a pastebin"},
		{Kind: oncall.EscalationAttached, Ref: "e", Attached: &oncall.Attached{WorkflowID: "e", Purpose: oncall.PurposePerson, Person: "chie"}},
	} {
		e.At = at
		i.Apply(e)
	}
	for _, person := range []string{"sec", "anna", "ben", "chie"} {
		if i.For(person) != i {
			t.Errorf("%s may not read it", person)
		}
	}
	for _, person := range []string{"dora", ""} {
		seen, err := json.Marshal(i.For(person))
		if err != nil || strings.Contains(strings.ToLower(string(seen)), "keys") || strings.Contains(string(seen), "ben") || !strings.Contains(string(seen), "amber") {
			t.Errorf("%q reads %s", person, seen)
		}
	}
	if open := oncall.NewIncident("shop-1", "Checkout is down", "", plan); open.For("dora") != open {
		t.Error("other incidents are for everybody")
	}
}
