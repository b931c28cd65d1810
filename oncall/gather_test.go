package oncall_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

// toldOf are the things that a provider has to be told after some events, in short.
func toldOf(plan oncall.Plan, upstream string, events ...oncall.Event) []string {
	s := oncall.NewState("run", "escalation/checkout/disk", plan)
	alert := oncall.Alert{Service: "checkout", DedupKey: "disk", Title: "Disk", Received: morning}
	alert.Upstream.Ref = upstream
	s.Apply(oncall.Event{At: morning, Kind: oncall.Opened, Alert: &alert, Severity: oncall.SEV2})
	for _, e := range events {
		e.At = morning
		s.Apply(e)
	}
	var told []string
	for _, t := range s.Tellings {
		told = append(told, fmt.Sprint(t.Say, " at ", t.Page, " ", t.Teams, t.Text))
	}
	return told
}

func TestWhoIsBroughtTogetherWhere(t *testing.T) {
	t.Parallel()
	terms := map[oncall.Severity]oncall.Terms{oncall.SEV1: {Subscribers: []string{"Board", "Support"}}, oncall.SEV2: {Subscribers: []string{"Support"}}}
	paged := func(n int, person, provider string) []oncall.Event {
		return []oncall.Event{
			{Kind: oncall.PageIntended, Person: person, Page: n, Provider: provider, Text: string(oncall.PurposeLevel)},
			{Kind: oncall.PageAccepted, Person: person, Page: n, Provider: provider, Ref: "Q1"},
		}
	}
	first, second := paged(1, "anna", oncall.PagerDuty), paged(2, "ben", oncall.PagerDuty)
	both := append(append([]oncall.Event{}, first...), second...)
	by := func(kind oncall.Kind, id string, severity oncall.Severity) oncall.Event {
		return oncall.Event{Kind: kind, By: oncall.Actor{ID: id, Via: "pagerduty"}, Severity: severity}
	}
	known := oncall.Event{Kind: oncall.UpstreamKnown, Provider: oncall.PagerDuty, Ref: "Q8"}
	for name, test := range map[string]struct {
		mode     oncall.PagingMode
		rules    int
		upstream string
		events   []oncall.Event
		want     []string
	}{
		"the first page only":        {oncall.Live, 1, "", both, []string{"subscribe at 1 [Support]"}},
		"under the old rules":        {oncall.Live, 0, "", both, nil},
		"observed":                   {oncall.Observe, 1, "Q7", both, nil},
		"paged elsewhere":            {oncall.Live, 1, "", paged(1, "anna", oncall.Slack), nil},
		"the owner's incident":       {oncall.Live, 1, "", append(both, by(oncall.Acknowledged, "ben", 0)), []string{"subscribe at 1 [Support]", "subscribe at 2 [Support]"}},
		"the owner's is the first":   {oncall.Live, 1, "", append(both, by(oncall.Acknowledged, "anna", 0)), []string{"subscribe at 1 [Support]"}},
		"others by the severity":     {oncall.Live, 1, "", append(first, by(oncall.SeveritySet, "anna", oncall.SEV1)), []string{"subscribe at 1 [Support]", "subscribe at 1 [Board Support]"}},
		"none by the severity":       {oncall.Live, 1, "", append(first, by(oncall.SeveritySet, "anna", oncall.SEV3)), []string{"subscribe at 1 [Support]"}},
		"followed":                   {oncall.Follow, 1, "Q7", nil, []string{"subscribe at 0 [Support]"}},
		"followed, not yet known":    {oncall.Follow, 1, "", []oncall.Event{by(oncall.SeveritySet, "anna", oncall.SEV1)}, nil},
		"followed, known later":      {oncall.Follow, 1, "", []oncall.Event{known}, []string{"subscribe at 0 [Support]"}},
		"followed, another incident": {oncall.Follow, 1, "Q7", []oncall.Event{known, by(oncall.Acknowledged, "anna", 0)}, []string{"subscribe at 0 [Support]", "subscribe at 0 [Support]"}},
	} {
		plan := oncall.Plan{Paging: test.mode, Rules: test.rules, Terms: terms}
		if diff := cmp.Diff(test.want, toldOf(plan, test.upstream, test.events...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTheConferenceIsShownUnlessAnotherOneWasSet(t *testing.T) {
	t.Parallel()
	plan := oncall.Plan{Paging: oncall.Follow, Rules: oncall.RulesBeside, Bridge: "https://meet.example.com/a"}
	moved := plan
	moved.Bridge = "https://meet.example.com/b"
	known := oncall.Event{Kind: oncall.UpstreamKnown, Provider: oncall.PagerDuty, Ref: "Q8"}
	other := oncall.Event{Kind: oncall.BridgeSet, Provider: oncall.PagerDuty, Text: "+819012345678"}
	migrated := oncall.Event{Kind: oncall.Migrated, Plan: &moved}
	const first, second = "bridge at 0 []https://meet.example.com/a", "bridge at 0 []https://meet.example.com/b"
	for name, test := range map[string]struct {
		events []oncall.Event
		want   []string
	}{
		"shown once":                   {[]oncall.Event{{Kind: oncall.StatusUpdated, By: oncall.Actor{ID: "anna", Via: "cli"}, Text: "soon"}}, []string{first, "status at 0 []soon"}},
		"shown at the next incident":   {[]oncall.Event{known}, []string{first, first}},
		"another one was set":          {[]oncall.Event{other, known}, []string{first}},
		"the configuration has a new":  {[]oncall.Event{migrated}, []string{first, second}},
		"a new one, and another there": {[]oncall.Event{other, migrated}, []string{first}},
	} {
		if diff := cmp.Diff(test.want, toldOf(plan, "Q7", test.events...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
