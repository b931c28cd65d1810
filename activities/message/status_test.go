package message_test

import (
	"fmt"
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/oncall"
)

// statuses are a good one, a bad one, and one of which little is known.
func statuses() map[string]oncall.Situation {
	up := func(kind oncall.CheckKind, name string) oncall.Check {
		return oncall.Check{Kind: kind, Name: name, Condition: oncall.Up}
	}
	incident := oncall.OpenIncident{Slug: "checkout-20261120-run1", Title: "5xx <above> 5 %", Severity: "SEV-1", Commander: "responder-b", Since: began}
	return map[string]oncall.Situation{
		"normal": {At: after(7), Checks: []oncall.Check{up(oncall.CheckHansho, oncall.CheckTemporal), up(oncall.CheckHansho, oncall.CheckWorkers), up(oncall.CheckProvider, "pagerduty")}},
		"trouble": {
			At: after(7), Unacked: 2, Incidents: []oncall.OpenIncident{incident, {Slug: "other-1", Title: "Other", Since: began}},
			Checks: []oncall.Check{
				up(oncall.CheckHansho, oncall.CheckTemporal),
				{Kind: oncall.CheckProvider, Name: "splunk", Condition: oncall.Down, Since: after(2), Detail: "503 <!channel>"},
				{Kind: oncall.CheckProbe, Name: "checkout *API*", Condition: oncall.Down, Detail: "it answers 500"},
				{Kind: oncall.CheckProvider, Name: "email", Condition: oncall.CannotTell, Detail: "nobody can tell"},
			},
		},
		"dark": {At: after(7), Checks: []oncall.Check{
			{Kind: oncall.CheckHansho, Name: oncall.CheckTemporal, Condition: oncall.CannotTell}, {Kind: oncall.CheckHansho, Name: oncall.CheckWorkers, Condition: oncall.CannotTell},
		}},
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		reader := o.People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		for _, name := range []string{"normal", "trouble", "dark"} {
			fmt.Fprintf(&all, "== %s\n%s\n== %s, watched\n%s\n", name, message.StatusText(statuses()[name], reader, o), name, message.StatusSaying(statuses()[name], "m", o).Text)
		}
		now := statuses()["trouble"]
		fmt.Fprintf(&all, "== changed\n%s\n", message.StatusChanged(now.Since(statuses()["normal"]), now, "m", o).Text)
		before := now
		now = statuses()["normal"]
		now.Checks = append(now.Checks, oncall.Check{Kind: oncall.CheckProvider, Name: "splunk", Condition: oncall.Up}, oncall.Check{Kind: oncall.CheckProbe, Name: "checkout *API*", Condition: oncall.CannotTell})
		fmt.Fprintf(&all, "== changed back\n%s\n", message.StatusChanged(now.Since(before), now, "m", o).Text)
		fmt.Fprintf(&all, "== ended\n%s\n", message.StatusUnwatched(message.UnwatchedFacts{At: after(9), By: oncall.Actor{ID: "responder-b", Via: "slack"}}, o).Text)
		fmt.Fprintf(&all, "== ended by itself\n%s\n", message.StatusUnwatched(message.UnwatchedFacts{At: after(9)}, o).Text)
		golden(t, "status_"+language, all.String())
	}
}
