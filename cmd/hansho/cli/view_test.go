package cli

import (
	"bytes"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// escalation is one that alice was paged for, bob was paged for after her, and bob has.
func escalation() *oncall.State {
	plan := oncall.Plan{
		Policy: "usual", Zone: "Asia/Tokyo", Runbook: "https://runbooks.example.com/shop", Timing: oncall.DefaultTiming(),
		Levels: []oncall.Level{
			{Targets: []oncall.Target{{Schedule: "primary"}}, AckWithin: 5 * time.Minute},
			{Targets: []oncall.Target{{Person: "bob"}}, AckWithin: 5 * time.Minute},
		},
		Terms: map[oncall.Severity]oncall.Terms{oncall.SEV2: {Engage: 2 * time.Minute}},
	}
	s := oncall.NewState("01a2005b-649f-7eff-b8e7-e762bb805609", "escalation/shop/disk", plan)
	alert := oncall.Alert{Service: "shop", DedupKey: "disk", Title: "Disk full", Severity: oncall.SEV2, Received: noon, Link: "https://grafana.example.com/d/1"}
	for i, e := range []oncall.Event{
		{Kind: oncall.Opened, Alert: &alert, Severity: oncall.SEV2},
		{Kind: oncall.LevelStarted, Round: 1, Level: 1, Until: noon.Add(5 * time.Minute)},
		{Kind: oncall.PageIntended, Page: 1, Person: "alice", Provider: "pagerduty", Round: 1, Level: 1, Text: string(oncall.PurposeLevel), Reason: "on call in primary"},
		{Kind: oncall.PageAccepted, Page: 1, Provider: "pagerduty", Ref: "Q1"},
		{Kind: oncall.LevelEnded, Round: 1, Level: 1, Reason: "time is up"},
		{Kind: oncall.LevelStarted, Round: 1, Level: 2, Until: noon.Add(10 * time.Minute)},
		{Kind: oncall.PageIntended, Page: 2, Person: "bob", Provider: "pagerduty", Round: 1, Level: 2, Text: string(oncall.PurposeLevel), Reason: "named by the policy"},
		{Kind: oncall.PageRefused, Page: 2, Provider: "pagerduty", Reason: "no such\nuser"},
		{Kind: oncall.PageAbandoned, Person: "bob", Reason: "every provider refused"},
		{Kind: oncall.Acknowledged, By: oncall.Actor{ID: "bob", Via: "cli"}, Until: noon.Add(37 * time.Minute)},
		{Kind: oncall.HelperJoined, By: oncall.Actor{ID: "carol", Via: "slack"}},
	} {
		e.At = noon.Add(time.Duration(i) * time.Minute)
		s.Apply(e)
	}
	return s
}

func shown(t *testing.T, what starter.Shown) string {
	t.Helper()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	cmd := showCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	s := &session{cmd: cmd, zone: tokyo, namespace: "hansho"}
	s.settings.TemporalUIURL = "http://127.0.0.1:8233/"
	s.printShown(what)
	return out.String()
}

func TestShowTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	golden(t, "show_escalation.golden", shown(t, starter.Shown{
		Source: starter.FromWorker, Instance: "01a2005b-649f-7eff-b8e7-e762bb805609", State: escalation(),
		Listed: starter.Listed{WorkflowID: "escalation/shop/disk", Severity: "SEV-2", State: "paging", Started: noon, Open: true},
	}))
}

func TestShowWithoutAWorkerSaysSo(t *testing.T) {
	t.Parallel()
	golden(t, "show_record.golden", shown(t, starter.Shown{
		Source: starter.FromRecord, Instance: "01a2005b-649f-7eff-b8e7-e762bb805609",
		Listed: starter.Listed{WorkflowID: "escalation/shop/disk", Title: "Disk full", Severity: "SEV-2", State: "paging", Started: noon, Open: true},
	}))
}

func TestShowOfWhatIsOver(t *testing.T) {
	t.Parallel()
	golden(t, "show_outcome.golden", shown(t, starter.Shown{
		Source: starter.FromMemo, Instance: "01a2005b-649f-7eff-b8e7-e762bb805609",
		Listed: starter.Listed{WorkflowID: "escalation/shop/a b", Severity: "SEV-2", Started: noon, Closed: noon.Add(time.Hour)},
		Outcome: &contract.Outcome{
			Title: "Disk\x1b full", Outcome: "resolved", Owner: "bob", Resolved: noon.Add(45 * time.Minute), Incident: "incident/shop-20261121-bb805609",
			Numbers: oncall.Numbers{
				Detect: &oncall.Number{Took: time.Second, Target: 5 * time.Minute},
				Fix:    &oncall.Number{Took: 90 * time.Minute, Target: time.Hour, Marked: "from the acknowledgement"},
			},
		},
	}))
}

func TestShowIncidentAndPostmortem(t *testing.T) {
	t.Parallel()
	golden(t, "show_incident.golden", shown(t, starter.Shown{
		Source: starter.FromWorker, Listed: starter.Listed{WorkflowID: "incident/shop-1", Severity: "SEV-2", Started: noon, Open: true},
		Incident: &oncall.Incident{
			Title: "Disk full", Kind: oncall.NormalIncident, Status: oncall.IncidentOpen, Severity: oncall.SEV2, Opened: noon,
			Roles:      []oncall.RoleHolder{{Role: oncall.Commander, Person: "bob", Since: noon, Offered: &oncall.RoleOffer{To: "ann"}}},
			Responders: []oncall.Responder{{Person: "bob", Joined: noon}}, Room: oncall.IncidentRoom{Name: "inc-shop-1"},
			Bridge: oncall.Bridge{URL: "https://meet.example.com/1"}, Summary: oncall.SummaryClock{Due: noon.Add(time.Hour), Kept: 1, Owed: 2},
			Tasks:    []oncall.IncidentTask{{N: 1, Person: "ann", Text: "Fail over", Until: noon.Add(20 * time.Minute)}},
			Updates:  []oncall.StakeholderUpdate{{At: noon, By: oncall.Actor{ID: "bob"}, Text: "We are\nrolling back.", Late: true}},
			Timeline: []oncall.IncidentEvent{{At: noon, Kind: oncall.IncidentNoted, By: oncall.Actor{ID: "bob"}, Text: "Seen."}},
		},
	})+"\n"+shown(t, starter.Shown{
		Source: starter.FromWorker, Listed: starter.Listed{WorkflowID: "postmortem/shop-1", State: "draft", Severity: "SEV-2", Started: noon, Open: true},
		Postmortem: postmortemToShow(),
	}))
}

func TestLength(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Minute: "1m", 90 * time.Minute: "1h30m", 45 * time.Second: "45s", 24 * time.Hour: "24h", 0: "0s", 10 * time.Minute: "10m", 65 * time.Second: "1m5s",
	} {
		if got := length(d); got != want {
			t.Errorf("%s is written %q, want %q", d, got, want)
		}
	}
}

func TestShowSaysWhoPages(t *testing.T) {
	t.Parallel()
	upstream := oncall.Upstream{Provider: "pagerduty", Ref: "Q7"}
	for want, s := range map[string]*oncall.State{
		"": {},
		"observed: nothing is sent; pagerduty incident Q7": {Plan: oncall.Plan{Paging: oncall.Observe}, Alert: oncall.Alert{Upstream: upstream}},
		"PagerDuty's, which is followed; pagerduty incident Q7; it rings anna, ben; bridge +81 3": {
			Plan: oncall.Plan{Paging: oncall.Follow}, Alert: oncall.Alert{Upstream: upstream}, Beside: oncall.Beside{People: []string{"anna", "ben"}}, Bridge: "+81 3",
		},
	} {
		if got := (&view{}).paging(s); got != want {
			t.Errorf("%q and not %q", got, want)
		}
	}
}
