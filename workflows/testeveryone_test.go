package workflows_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// everyone plays a test of everyone, over every continue-as-new, and tells how many runs it took.
func (w *ways) everyone(in contract.OpenEveryone, again bool) (result oncall.TestOfEveryone, runs int) {
	w.t.Helper()
	now := saturday
	for {
		w.start(contract.TestEveryoneID)
		w.env.SetStartTime(now)
		w.env.SetContinueAsNewSuggested(again)
		w.env.ExecuteWorkflow(contract.TestEveryone, in)
		runs++
		now = w.env.Now()
		var next *workflow.ContinueAsNewError
		if err := w.env.GetWorkflowError(); errors.As(err, &next) {
			in = contract.OpenEveryone{}
			if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
				w.t.Fatal(err)
			}
			continue
		}
		if err := w.env.GetWorkflowResult(&result); err != nil {
			w.t.Fatal(err)
		}
		return result, runs
	}
}

func crowd(t *testing.T) *ways {
	t.Helper()
	w := newWays(t, map[string]manner{
		"pagerduty": {answers: 20 * time.Second}, "ben/pagerduty": {answers: 50 * time.Second}, "chie/pagerduty": {}, "chie/email": {delivers: time.Second},
		"dora/pagerduty": {fails: activities.Refused(errors.New("no such user"))}, "dora/email": {delivers: time.Second}, "email": {},
	})
	w.person("anna", "pagerduty")
	w.person("ben", "pagerduty")
	w.person("chie", "email")
	w.person("dora", "email", "pagerduty")
	w.person("emi", "pagerduty")
	w.person("fumi", "pagerduty")
	w.person("gen", "pagerduty")
	w.person("boss")
	return w
}

func TestEveryoneIsTested(t *testing.T) {
	t.Parallel()
	w := crowd(t)
	got, runs := w.everyone(contract.OpenEveryone{Wait: time.Minute, Channel: "alerts", ReportTo: "boss"}, false)
	if runs != 1 || len(got.People) != 7 || got.Passed() || w.mostOpen > 5 {
		t.Errorf("%d runs, %d people, %d at once", runs, len(got.People), w.mostOpen)
	}
	if lived := got.Ended.Sub(got.Began); lived > 130*time.Second {
		t.Errorf("it took %s", lived)
	}
	report := w.said[0].Text
	for _, part := range []string{"5 of 7 answered", "Did not answer:* chie, dora", "dora, PagerDuty: refused (no such user)", "Fastest: anna, PagerDuty, after 20s · slowest: ben, PagerDuty, after 50s"} {
		if !strings.Contains(report, part) {
			t.Errorf("the report has no %q:\n%s", part, report)
		}
	}
	if w.told["boss@example.com"].Text == "" || len(w.said) != 1 {
		t.Errorf("told %v, said %v", w.told, w.said)
	}
	w.ends(false)
}

func TestEveryoneIsTestedOnceOverManyRuns(t *testing.T) {
	t.Parallel()
	w := crowd(t)
	got, runs := w.everyone(contract.OpenEveryone{Wait: time.Minute}, true)
	if runs < 3 || len(got.People) != 7 || len(w.order) != 7 {
		t.Errorf("%d runs, %d people, %d pages", runs, len(got.People), len(w.order))
	}
	w.ends(false)
}

func TestEveryoneIsTestedInTheirWorkingHours(t *testing.T) {
	t.Parallel()
	w := crowd(t)
	w.org.Tests.Hours = oncall.WorkingHours{Days: []time.Weekday{time.Monday, time.Friday}, From: 9 * 60, To: 18 * 60}
	for id, zone := range map[string]string{"anna": "Asia/Tokyo", "ben": "Europe/Berlin", "chie": "America/New_York"} {
		p := w.org.People[id]
		p.Zone = zone
		w.org.People = map[string]oncall.Person{"anna": w.org.People["anna"], "ben": w.org.People["ben"], "chie": w.org.People["chie"]}
		w.org.People[id] = p
	}
	got, _ := w.everyone(contract.OpenEveryone{Wait: time.Minute, InHours: true}, false)
	// It is Friday 18:00 UTC: 13:00 in New York, after hours in Berlin, Saturday in Tokyo.
	want := map[string]time.Time{"chie": saturday, "anna": time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), "ben": time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	for _, r := range w.pages {
		if late := r.at.Sub(want[r.person]); late < 0 || late > time.Minute {
			t.Errorf("%s was paged at %s, not at %s", r.person, r.at, want[r.person])
		}
	}
	if len(w.pages) != 3 || len(got.People) != 3 || !slices.IsSortedFunc(got.People, func(a, b oncall.TestedPerson) int { return strings.Compare(a.Person, b.Person) }) {
		t.Errorf("%d pages, %+v", len(w.pages), got.People)
	}
}
