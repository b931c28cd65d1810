package config_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/config"
	"hansho/examples"
	"hansho/oncall"
)

// small is the least that a configuration says.
const small = `
organization: {name: Example, zone: Asia/Tokyo}
people:
  alex: {pagerduty: PALEX01}
policies:
  only: {levels: [{page: [alex]}], last_resort: alex}
services:
  all: {policy: only}
default_service: all
`

func parse(t *testing.T, text string) *oncall.Org {
	t.Helper()
	org, err := config.Parse("hansho.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return org
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	office := oncall.WorkingHours{Zone: "Asia/Tokyo", Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * 60, To: 18 * 60}
	sum := sha256.Sum256([]byte(small))
	want := &oncall.Org{
		Name: "Example", Zone: "Asia/Tokyo", Language: "en", Digest: hex.EncodeToString(sum[:6]), DefaultService: "all",
		Calendar: oncall.Calendar{Zone: "Asia/Tokyo", Workdays: office.Days, DueAt: 18 * 60}, Hours: office,
		People: map[string]oncall.Person{"alex": {
			ID: "alex", Name: "alex", Zone: "Asia/Tokyo", Language: "en",
			Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "PALEX01"}},
		}},
		Schedules: map[string]oncall.Schedule{},
		Policies: map[string]oncall.Policy{"only": {
			ID: "only", LastResort: "alex", Timing: oncall.DefaultTiming(), Hours: office,
			Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "alex"}}, AckWithin: 5 * time.Minute}},
		}},
		Services:  map[string]oncall.Service{"all": {ID: "all", Name: "all", Policy: "only", Severity: oncall.SEV3}},
		Incidents: oncall.DefaultIncidentRules(), Status: oncall.StatusRules{StalkEvery: 30 * time.Second},
		Postmortems: oncall.PostmortemRules{Language: "en", DocumentBefore: 24 * time.Hour},
		Severities: map[oncall.Severity]oncall.Terms{
			oncall.SEV1: {UpdateEvery: 30 * time.Minute, PostmortemDays: 3, ActionDays: 15, Public: true},
			oncall.SEV2: {UpdateEvery: time.Hour, PostmortemDays: 5, BusinessDays: true, ActionDays: 30},
			oncall.SEV3: {AutoResolve: true}, oncall.SEV4: {AutoResolve: true}, oncall.SEV5: {AutoResolve: true},
		},
		Tests: oncall.Tests{Zone: "Asia/Tokyo", Wait: 5 * time.Minute, Hours: office},
	}
	if diff := cmp.Diff(want, parse(t, small)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExamplesLoad(t *testing.T) {
	t.Parallel()
	for name, text := range map[string][]byte{"hansho.yaml": examples.Demo, "production.yaml": examples.Production, "direct.yaml": examples.Direct} {
		org, err := config.Load("../examples/" + name)
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			continue
		}
		checkPlans(t, org)
		if !strings.HasPrefix(string(text), "# yaml-language-server: $schema=../config/hansho.schema.json\n") {
			t.Errorf("%s does not begin with its schema", name)
		}
	}
}

// checkPlans holds what an accepted configuration promises: each service has a plan, and it ends with a named person whom
// a provider can page.
func checkPlans(t *testing.T, org *oncall.Org) {
	t.Helper()
	if _, ok := org.Services[org.DefaultService]; !ok {
		t.Errorf("no default service %q", org.DefaultService)
	}
	for id := range org.Services {
		plan, ok := org.Plan(id)
		if !ok || len(plan.Levels) == 0 || plan.Rounds < 1 || plan.Digest == "" {
			t.Errorf("%s has the plan %+v", id, plan)
			continue
		}
		for _, level := range plan.Levels {
			if len(level.Targets) == 0 || level.AckWithin <= 0 {
				t.Errorf("%s has the level %+v", id, level)
			}
		}
		named := false
		for _, target := range plan.Levels[len(plan.Levels)-1].Targets {
			named = named || len(org.People[target.Person].Contacts) > 0
		}
		if !named {
			t.Errorf("%s ends with nobody who can be paged: %+v", id, plan.Levels)
		}
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	t.Parallel()
	org := parse(t, `
organization:
  {name: Example, zone: Asia/Tokyo, language: ja, executive_channel: "#exec", calendar: {days: sun-thu, hours: "10:00-19:00", days_off: [08-13..08-15]}}
people:
  alex: {name: Alex, email: a@example.com, phone: +819012345678, slack: U012AB3CD, pagerduty: PALEX01, zone: Europe/Berlin, language: en}
schedules:
  nights: {rotation: {members: [alex], every: 2w, handoff: "sunday 22:00", zone: UTC, from: 2026-01-04, only: {hours: "22:00-06:00", days: "sat,sun"}}}
policies:
  only:
    {levels: [{page: [nights, alex], ack_within: 90s}], last_resort: alex, rounds: 1, hold: 2m, ack_holds: forever, reopen_within: none,
     deliver_within: 20s, look_every: 90s, pause: {first: 1m, most: 2m}, working_hours: {days: mon}}
services:
  all: {policy: only, severity: sev2, channel: "#all", labels: {env: 1, on: true}, key_env: KEY, runbook: "https://example.com/a", bridge: "https://meet.example.com/a", auto_resolve: true, hold: 30s}
default_service: all
severities:
  SEV-1: {meaning: bad, auto_resolve: true, update_every: none, postmortem: 1 business day, actions: 2 business days, public: false, targets: {detect: 1m, engage: 2m, fix: 3m}, subscribers: [SEV-1 Stakeholders, PTEAM01]}
  SEV-2: {postmortem: none}
`)
	hours := oncall.WorkingHours{Zone: "Asia/Tokyo", Days: []time.Weekday{1}, From: 10 * 60, To: 19 * 60}
	only := oncall.WorkingHours{Days: []time.Weekday{0, 6}, From: 22 * 60, To: 6 * 60}
	autoResolve := true
	for what, pair := range map[string][2]any{
		"calendar": {org.Calendar, oncall.Calendar{
			Zone: "Asia/Tokyo", Workdays: []time.Weekday{0, 1, 2, 3, 4}, DueAt: 19 * 60,
			DaysOff: []oncall.DaysOff{{First: oncall.Date{Month: 8, Day: 13}, Last: oncall.Date{Month: 8, Day: 15}}},
		}},
		"channel": {org.ExecutiveChannel, "exec"},
		"person": {org.People["alex"], oncall.Person{
			ID: "alex", Name: "Alex", Email: "a@example.com", Phone: "+819012345678", Slack: "U012AB3CD", Zone: "Europe/Berlin", Language: "en",
			Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "PALEX01"}},
		}},
		"rotation": {org.Schedules["nights"].Rotation, &oncall.Rotation{
			Members: []string{"alex"}, Every: 2, Unit: oncall.Weeks, HandoffAt: 22 * 60, Zone: "UTC",
			From: oncall.Date{Year: 2026, Month: 1, Day: 4}, Only: &only,
		}},
		"policy": {org.Policies["only"], oncall.Policy{
			ID: "only", LastResort: "alex", Hours: hours,
			Levels: []oncall.Level{{Targets: []oncall.Target{{Schedule: "nights"}, {Person: "alex"}}, AckWithin: 90 * time.Second}},
			Timing: oncall.Timing{Hold: 2 * time.Minute, Rounds: 1, DeliverWithin: 20 * time.Second, PauseFirst: time.Minute, PauseMost: 2 * time.Minute, LookEvery: 90 * time.Second},
		}},
		"service": {org.Services["all"], oncall.Service{
			ID: "all", Name: "all", Policy: "only", Severity: oncall.SEV2, Channel: "all", Labels: map[string]string{"env": "1", "on": "true"},
			KeyEnv: "KEY", Runbook: "https://example.com/a", Bridge: "https://meet.example.com/a", AutoResolve: &autoResolve, Hold: 30 * time.Second,
		}},
		"SEV-1": {org.Severities[oncall.SEV1], oncall.Terms{
			Respond: "bad", AutoResolve: true, PostmortemDays: 1, BusinessDays: true, ActionDays: 2, ActionBusinessDays: true,
			Detect: time.Minute, Engage: 2 * time.Minute, Fix: 3 * time.Minute, Subscribers: []string{"SEV-1 Stakeholders", "PTEAM01"},
		}},
		"SEV-2": {org.Severities[oncall.SEV2], oncall.Terms{UpdateEvery: time.Hour}},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestTooLargePlanIsRefused(t *testing.T) {
	t.Parallel()
	var people, fallback strings.Builder
	for n := range 1100 {
		fmt.Fprintf(&people, "  responder-%d: {pagerduty: P%05d}\n", n, n)
		fmt.Fprintf(&fallback, "responder-%d, ", n)
	}
	text := strings.Replace(small, "people:\n", "schedules: {big: {pagerduty: PBIG01, fallback: ["+fallback.String()+"]}}\npeople:\n"+people.String(), 1)
	parse(t, text)
	_, err := config.Parse("hansho.yaml", []byte(strings.Replace(text, "page: [alex]", "page: [big]", 1)))
	if err == nil || !strings.Contains(err.Error(), "services.all.policy: the plan of \"only\" has ") {
		t.Errorf("got %v", err)
	}
}

func TestTooLargeFileIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := config.Parse("hansho.yaml", make([]byte, 2<<20)); err == nil || len(err.Error()) > 100 {
		t.Errorf("got %v", err)
	}
}

func TestByteOrderMarkAndCarriageReturns(t *testing.T) {
	t.Parallel()
	checkPlans(t, parse(t, "\ufeff"+strings.ReplaceAll(small, "\n", "\r\n")))
}

func TestStatusPages(t *testing.T) {
	t.Parallel()
	org := parse(t, small+`
status_pages:
  public:
    provider: statuspage
    page: kctbh9vrtdwd
    url: https://status.example.com
    language: ja
    components: {all: [8kbf7d35c070]}
    impact: {SEV-2: critical, SEV-3: none}
  partners: {provider: pagerduty}
`)
	want := map[string]oncall.StatusPage{
		"public": {
			ID: "public", Provider: "statuspage", Page: "kctbh9vrtdwd", URL: "https://status.example.com", Language: "ja",
			Components: map[string][]string{"all": {"8kbf7d35c070"}},
			Impact:     map[oncall.Severity]oncall.Impact{1: "critical", 2: "critical", 3: "none", 4: "none", 5: "none"},
		},
		"partners": {
			ID: "partners", Provider: "pagerduty", Language: "en",
			Impact: map[oncall.Severity]oncall.Impact{1: "critical", 2: "major", 3: "minor", 4: "none", 5: "none"},
		},
	}
	if diff := cmp.Diff(want, org.StatusPages); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
