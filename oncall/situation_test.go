package oncall_test

import (
	"testing"

	"hansho/oncall"
)

func check(name string, is oncall.Condition) oncall.Check {
	return oncall.Check{Kind: oncall.CheckProvider, Name: name, Condition: is}
}

func TestASituationIsNormalOnlyWhenEverythingIsKnownToBe(t *testing.T) {
	t.Parallel()
	for want, s := range map[oncall.Overall][]oncall.Situation{
		oncall.Normal: {{}, {Checks: []oncall.Check{check("pagerduty", oncall.Up)}}},
		oncall.Troubled: {
			{Incidents: []oncall.OpenIncident{{Slug: "a"}}}, {Unacked: 1}, {Checks: []oncall.Check{check("pagerduty", oncall.CannotTell), check("splunk", oncall.Down)}},
		},
		oncall.Unconfirmed: {{Checks: []oncall.Check{check("pagerduty", oncall.Up), check("mail", oncall.CannotTell)}}},
	} {
		for _, one := range s {
			if got := one.Overall(); got != want {
				t.Errorf("%+v: %s, want %s", one, got, want)
			}
		}
	}
}

func TestWhatHasChangedSinceTheLastLook(t *testing.T) {
	t.Parallel()
	before := oncall.Situation{
		Incidents: []oncall.OpenIncident{{Slug: "over"}, {Slug: "worse", Severity: "SEV-2"}, {Slug: "same", Severity: "SEV-3"}},
		Checks:    []oncall.Check{check("pagerduty", oncall.Up), check("splunk", oncall.Down), check("mail", oncall.Up)},
	}
	now := oncall.Situation{
		Incidents: []oncall.OpenIncident{{Slug: "new"}, {Slug: "worse", Severity: "SEV-1"}, {Slug: "same", Severity: "SEV-3"}},
		Checks: []oncall.Check{
			{Kind: oncall.CheckProvider, Name: "pagerduty", Condition: oncall.Down, Detail: "503"}, check("splunk", oncall.Up), check("mail", oncall.Up), check("added", oncall.Down),
		},
	}
	changes := now.Since(before)
	if len(changes) != 5 {
		t.Fatalf("%d changes: %+v", len(changes), changes)
	}
	switch {
	case changes[0].Opened == nil || changes[0].Opened.Slug != "new":
		t.Errorf("opened: %+v", changes[0])
	case changes[1].Changed == nil || changes[1].Changed.Severity != "SEV-1":
		t.Errorf("changed: %+v", changes[1])
	case changes[2].Over == nil || changes[2].Over.Slug != "over":
		t.Errorf("over: %+v", changes[2])
	case changes[3].Check == nil || changes[3].Check.Detail != "503":
		t.Errorf("down: %+v", changes[3])
	case changes[4].Check == nil || changes[4].Check.Condition != oncall.Up:
		t.Errorf("up: %+v", changes[4])
	}
	if same := now.Since(now); len(same) != 0 {
		t.Errorf("nothing has changed, and %+v is told", same)
	}
}
