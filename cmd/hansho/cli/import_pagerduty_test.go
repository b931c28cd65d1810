package cli

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"hansho/config"
	"hansho/oncall"
	"hansho/sandbox"
)

// firm is an account with what accounts have.
func firm() sandbox.Options {
	zone := time.FixedZone("JST", 9*60*60)
	return sandbox.Options{
		Users: []sandbox.User{
			{ID: "PSATO01", Name: "佐藤 花子", Email: "hanako.sato@example.com", TimeZone: "Asia/Tokyo", Rules: []sandbox.NotificationRule{{Urgency: "high", By: "phone", Delay: 5 * time.Minute}}},
			{ID: "PDOE001", Name: "Alex Doe", Email: "alex@example.com", TimeZone: "Europe/Berlin", Contacts: []string{}},
			{ID: "PSTAKE1", Name: "Stake Holder", Email: "stake@example.com", Role: "read_only_user"},
		},
		Schedules: []sandbox.Schedule{
			{ID: "PSCHED1", Name: "Primary", TimeZone: "Asia/Tokyo", OnCall: []string{"PSATO01", "PDOE001"}, Start: time.Date(2026, time.January, 5, 9, 0, 0, 0, zone)},
			{ID: "PSCHED2", Name: "Odd", TimeZone: "Asia/Tokyo", OnCall: []string{"PDOE001"}, Turn: 12 * time.Hour},
			{
				ID: "PSCHED3", Name: "Nights", TimeZone: "Asia/Tokyo", OnCall: []string{"PDOE001"}, Start: time.Date(2026, time.January, 5, 9, 30, 0, 0, zone), Turn: 24 * time.Hour,
				Restrictions: []sandbox.Restriction{{Day: 1, Start: "22:00:00", Duration: 8 * time.Hour}, {Day: 3, Start: "22:00:00", Duration: 8 * time.Hour}},
			},
		},
		EscalationPolicies: []sandbox.EscalationPolicy{{ID: "PPOLICY", Name: "Shop", NumLoops: 2, Rules: []sandbox.EscalationRule{
			{Delay: 5 * time.Minute, Targets: []string{"PSCHED1"}}, {Delay: 15 * time.Minute, Targets: []string{"PSCHED2", "PDOE001"}, RoundRobin: true},
		}}},
		Services: []sandbox.Service{
			{ID: "PSHOP00", Name: "Shop", EscalationPolicyID: "PPOLICY", AckTimeout: 30 * time.Minute, AutoResolve: 4 * time.Hour, Urgency: "use_support_hours", Grouping: "intelligent", AutoPause: 2 * time.Minute},
			{ID: "PPAGES0", Name: "Hansho pages", EscalationPolicyID: "PPOLICY"},
		},
	}
}

func TestAPagerDutyAccountIsImported(t *testing.T) {
	a := newPagerDuty(t, firm())
	t.Chdir(t.TempDir())
	if setup := a.run(t, "pagerduty", "setup", "--yes"); setup.code != exitDone { // What is Hansho's own is not imported.
		t.Fatalf("%+v", setup)
	}
	got := a.run(t, "import", "pagerduty")
	if got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	org, err := config.Load("hansho.yaml")
	if err != nil {
		t.Fatal(err)
	}
	shop, policy := org.Services["shop"], org.Policies["shop"]
	if len(org.Services) != 1 || shop.Paging != oncall.Observe || shop.PagerDuty != "PSHOP00" {
		t.Errorf("services: %+v", org.Services)
	}
	if _, own := org.Policies["hansho-pages-nobody"]; own || len(org.People) != 2 {
		t.Errorf("Hansho's own is imported: %+v, %+v", org.Policies, org.People)
	}
	if policy.Rounds != 3 || len(policy.Levels) != 2 || policy.Levels[1].AckWithin != 15*time.Minute || len(policy.Levels[1].Targets) != 2 {
		t.Errorf("the policy: %+v", policy)
	}
	if s := org.Schedules["primary"]; s.Source != "pagerduty" || s.External != "PSCHED1" || len(s.Fallback) != 2 {
		t.Errorf("the schedule: %+v", s)
	}
	if p := org.People["hanako-sato"]; p.Phone != "+1 5550100" || p.Zone != "Asia/Tokyo" {
		t.Errorf("a person: %+v", p)
	}
	for _, want := range []string{
		"event orchestrations", "1 stakeholders", "take turns (round robin)", "acknowledgement time-out of 30m0s", "auto-resolution after 4h0m0s", "support hours",
		"alert grouping (intelligent)", "auto-pause", "rings only after 5 minutes", "no contact method",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not named in\n%s", want, got.out)
		}
	}
	if check := a.run(t, "check"); check.code != exitDone {
		t.Errorf("hansho check: %+v", check)
	}
}

func TestSchedulesBecomeRotationsWhereTheyFit(t *testing.T) {
	a := newPagerDuty(t, firm())
	t.Chdir(t.TempDir())
	got := a.run(t, "import", "pagerduty", "--rotations", "--output", "json")
	var result struct {
		Schedules int
		Left      []struct{ Where, What string } `json:"not_carried_over"`
	}
	if err := json.Unmarshal([]byte(got.out), &result); err != nil || got.code != exitDone || result.Schedules != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	org, err := config.Load("hansho.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := org.Schedules["primary"].Rotation
	if r == nil || r.Every != 1 || r.Unit != oncall.Weeks || r.Zone != "Asia/Tokyo" || r.From.String() != "2026-01-05" || r.HandoffAt != 9*60 || r.Members[0] != "hanako-sato" {
		t.Errorf("primary: %+v", r)
	}
	night := org.Schedules["nights"].Rotation
	if night == nil || night.Only == nil || len(night.Only.Days) != 2 || night.Only.From != 22*60 || night.Only.To != 6*60 || night.HandoffAt != 9*60+30 {
		t.Errorf("nights: %+v", night)
	}
	if org.Schedules["odd"].External != "PSCHED2" {
		t.Errorf("odd: %+v", org.Schedules["odd"])
	}
	text, err := os.ReadFile("hansho.yaml")
	if err != nil || !strings.Contains(string(text), "a turn of 12h0m0s is no number of days") {
		t.Errorf("the reason is missing: %v", err)
	}
}
