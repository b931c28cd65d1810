package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hansho/oncall"
	"hansho/report"
	"hansho/workflows/contract"
)

var began = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) // A Monday.

func number(took, target time.Duration, marked string) *oncall.Number {
	return &oncall.Number{Took: took, Target: target, Marked: marked}
}

func organisation() *oncall.Org {
	return &oncall.Org{
		Zone: "Asia/Tokyo", Calendar: oncall.Calendar{Zone: "Asia/Tokyo", Holidays: "JP"},
		Hours:    oncall.WorkingHours{Zone: "Asia/Tokyo", Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * 60, To: 18 * 60},
		People:   map[string]oncall.Person{"sato": {ID: "sato", Name: "佐藤 花子", Zone: "Asia/Tokyo"}, "alex": {ID: "alex", Name: "Alex Doe", Zone: "Europe/Berlin"}, "kim": {ID: "kim"}},
		Policies: map[string]oncall.Policy{"shop": {ID: "shop", LastResort: "kim", Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "sato"}}}}}},
		Services: map[string]oncall.Service{"checkout": {ID: "checkout", Policy: "shop"}, "search": {ID: "search", Policy: "shop"}},
	}
}

func outcome(n int, service string, severity oncall.Severity, opened time.Time) contract.Outcome {
	return contract.Outcome{
		WorkflowID: fmt.Sprintf("escalation/%s/%d", service, n), Instance: fmt.Sprint(n), Service: service, Severity: severity, Outcome: "resolved",
		Opened: opened, Policy: "shop", Owner: "sato",
	}
}

func make90(in report.Input, by report.Dimension) report.Report {
	return report.Make(in, report.Options{Since: began, Until: began.AddDate(0, 3, 0), By: by, Org: organisation(), Now: began.AddDate(0, 3, 0)})
}

func TestNumbersBesideTheirTargets(t *testing.T) {
	t.Parallel()
	var in report.Input
	for i, took := range []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 60} {
		o := outcome(i, "checkout", oncall.SEV2, began.Add(time.Duration(i)*time.Hour))
		o.Numbers = oncall.Numbers{Detect: number(took*time.Second, 5*time.Second, ""), Engage: number(took*time.Minute, 0, "from the acknowledgement"), Hops: i % 2, Pages: 2}
		in.Escalations = append(in.Escalations, o)
	}
	in.Escalations = append(in.Escalations, outcome(99, "checkout", oncall.SEV2, began.Add(-time.Second))) // Before the period.
	r := make90(in, report.ByService)
	seconds := func(n float64) report.Took { return report.Took(n * float64(time.Second)) }
	want := report.Group{
		Name: "checkout", Count: 10, Hops: 5, Pages: 20,
		Detect: report.Stat{Count: 10, Mean: seconds(10.5), Median: seconds(5.5), P90: seconds(9), Target: seconds(5), Targeted: 10, Met: 5},
		Engage: report.Stat{Count: 10, Mean: seconds(630), Median: seconds(330), P90: seconds(540), Marked: []report.Marked{{Why: "from the acknowledgement", Count: 10}}},
	}
	if diff := cmp.Diff([]report.Group{want}, r.Groups); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMonthsAreThoseOfTheOrganisation(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC) // December already in Tokyo.
	r := make90(report.Input{Escalations: []contract.Outcome{outcome(1, "checkout", oncall.SEV1, late), outcome(2, "checkout", oncall.SEV1, late.Add(-2*time.Hour))}}, report.ByMonth)
	if len(r.Groups) != 2 || r.Groups[0].Name != "2026-11" || r.Groups[1].Name != "2026-12" {
		t.Errorf("months: %+v", r.Groups)
	}
}

func TestWhatHanshoWouldHaveDoneIsNotCounted(t *testing.T) {
	t.Parallel()
	cost := []oncall.PersonCost{{Person: "sato", Pages: []int64{oncall.MinuteOf(began)}}}
	numbers := oncall.Numbers{Detect: number(1, 0, ""), Engage: number(1, 0, ""), Fix: number(1, 0, ""), Pages: 3}
	observed, followed := outcome(1, "checkout", oncall.SEV2, began), outcome(2, "checkout", oncall.SEV2, began)
	observed.Paging, observed.Numbers, observed.People = oncall.Observe, numbers, cost
	followed.Paging, followed.Numbers, followed.People = oncall.Follow, numbers, cost
	r := make90(report.Input{Escalations: []contract.Outcome{observed, followed}}, report.ByTeam)
	g := r.Groups[0]
	if g.Name != "shop" || g.Detect.Count != 1 || g.Engage.Count != 1 || g.Fix.Count != 2 || g.Pages != 0 || r.Human.Pages != 0 {
		t.Errorf("%+v, %d pages of people", g, r.Human.Pages)
	}
	want := []report.Note{{Kind: report.NoteObserved, N: 1}, {Kind: report.NoteFollowed, N: 1}, {Kind: report.NoteUntargeted}}
	if diff := cmp.Diff(want, r.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestWhatItCostPeople(t *testing.T) {
	t.Parallel()
	at := func(text string) int64 {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return oncall.MinuteOf(moment)
	}
	o := outcome(1, "checkout", oncall.SEV2, began)
	o.Numbers.Pages = 6
	o.People = []oncall.PersonCost{
		{Person: "sato", Pages: []int64{
			at("2026-11-02T03:00:00Z"), // Monday noon in Tokyo.
			at("2026-11-02T03:30:00Z"), // The same hour.
			at("2026-11-03T03:00:00Z"), // A holiday: Culture Day.
			at("2026-11-01T18:00:00Z"), // Three at night.
		}, Work: []oncall.MinuteSpan{{at("2026-11-02T03:10:00Z"), at("2026-11-02T05:10:00Z")}}},
		{Person: "alex", Pages: []int64{at("2026-11-02T20:59:00Z")}}, // 21:59 in Berlin: evening, not night.
	}
	got := make90(report.Input{Escalations: []contract.Outcome{o}}, report.ByService).Human
	want := report.Human{
		Pages: 5, Night: 1, Most: 0.8, Even: 1. / 3, Gini: 2*(2*1+3*4.)/(3*5) - 4./3,
		People: []report.Load{
			{Person: "sato", Name: "佐藤 花子", Zone: "Asia/Tokyo", Escalations: 1, Pages: 4, Share: .8, Night: 1, Outside: 2, Hours: 5},
			{Person: "alex", Name: "Alex Doe", Zone: "Europe/Berlin", Escalations: 1, Pages: 1, Share: .2, Outside: 1, Hours: 1},
			{Person: "kim", Zone: "Asia/Tokyo"}, // On call, and never paged.
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCadenceAndPostmortems(t *testing.T) {
	t.Parallel()
	incident := contract.IncidentOutcome{
		WorkflowID: "incident/a", Slug: "a", Title: "Checkout is down", Kind: oncall.NormalIncident, Severity: oncall.SEV1, Opened: began,
		Summaries: oncall.SummaryClock{Kept: 3, Owed: 4}, Public: oncall.PublicClock{Kept: 1, Owed: 2, Posts: 2}, PersonTime: time.Hour,
	}
	drill := incident
	drill.WorkflowID, drill.Kind = "incident/drill", oncall.DrillIncident
	due := func(done time.Duration) oncall.PostmortemDue {
		return oncall.PostmortemDue{Due: began.AddDate(0, 0, 3), Done: began.AddDate(0, 0, 3).Add(done)}
	}
	post := contract.PostmortemOutcome{WorkflowID: "postmortem/a", Slug: "a", Title: "Checkout is down", Owner: "sato", DocumentDue: due(0), Meeting: due(time.Minute), Actions: 4, ActionsLate: 1, Reminders: 2}
	open := report.Open{Kind: contract.Postmortem, WorkflowID: "postmortem/b", Title: "Search was slow", Due: began}
	r := make90(report.Input{
		Incidents: []contract.IncidentOutcome{incident, drill}, Postmortems: []contract.PostmortemOutcome{post}, Open: []report.Open{open},
	}, report.ByService)
	wantCadence := report.Cadence{
		SummariesOwed: 4, SummariesKept: 3, PublicOwed: 2, PublicKept: 1, Posts: 2,
		Incidents: []report.Kept{{Slug: "a", Title: "Checkout is down", Severity: oncall.SEV1, Opened: began, SummariesOwed: 4, SummariesKept: 3, PublicOwed: 2, PublicKept: 1, PersonTime: report.Took(time.Hour)}},
	}
	if diff := cmp.Diff(wantCadence, r.Cadence); diff != "" {
		t.Errorf("cadence (-want +got):\n%s", diff)
	}
	p := r.Postmortems
	if p.Closed != 1 || p.Document != (report.OnTime{Owed: 1, Kept: 1}) || p.Meeting != (report.OnTime{Owed: 1}) || p.Actions != (report.OnTime{Owed: 4, Kept: 3}) ||
		p.Open != 1 || p.OpenOverdue != 1 || len(p.Late) != 3 {
		t.Errorf("postmortems: %+v", p)
	}
}

// TestStatsHoldWhateverIsCounted: a percentile is one of the values, nine in ten do not exceed it and fewer do not exceed any smaller
// one; the order of the outcomes does not matter.
func TestStatsHoldWhateverIsCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		took := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 60).Draw(t, "took")
		statOf := func(order []int) report.Stat {
			var in report.Input
			for i, n := range order {
				o := outcome(i, "checkout", oncall.SEV3, began)
				o.Numbers.Fix = number(time.Duration(n)*time.Second, 25*time.Second, "")
				in.Escalations = append(in.Escalations, o)
			}
			return make90(in, report.ByService).Total.Fix
		}
		s := statOf(took)
		if diff := cmp.Diff(s, statOf(rapid.Permutation(took).Draw(t, "order"))); diff != "" {
			t.Fatalf("the order matters:\n%s", diff)
		}
		below, upTo, met, present := 0, 0, 0, false
		for _, n := range took {
			value := report.Took(time.Duration(n) * time.Second)
			if value < s.P90 {
				below++
			}
			if value <= s.P90 {
				upTo++
			}
			if n <= 25 {
				met++
			}
			present = present || value == s.P90
		}
		if !present || upTo*10 < len(took)*9 || below*10 >= len(took)*9 {
			t.Fatalf("p90 %v of %v", s.P90, took)
		}
		if s.Median > s.P90 && len(took) > 1 || s.Met != met || s.Count != len(took) || s.Targeted != len(took) {
			t.Fatalf("%+v of %v", s, took)
		}
	})
}

// TestTheSameOutcomeTwiceIsOne: whatever the sources have in common, each outcome counts once, and the better source's.
func TestTheSameOutcomeTwiceIsOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 20)
		source := func(name string) (in report.Input, distinct map[int]bool) {
			distinct = map[int]bool{}
			for _, id := range ids.Draw(t, name) {
				o := outcome(id, "checkout", oncall.SEV3, began)
				o.Title = name
				in.Escalations = append(in.Escalations, o)
				distinct[id] = true
			}
			return in, distinct
		}
		better, known := source("visibility")
		other, more := source("export")
		better.Merge(other)
		all := map[int]bool{}
		for _, o := range better.Escalations {
			var id int
			if _, err := fmt.Sscan(o.Instance, &id); err != nil || all[id] {
				t.Fatalf("%s twice (%v)", o.Instance, err)
			}
			all[id] = true
			if known[id] != (o.Title == "visibility") {
				t.Fatalf("%s is from %s", o.Instance, o.Title)
			}
		}
		for id := range more {
			known[id] = true
		}
		if len(known) != len(all) {
			t.Fatalf("%d of %d are left", len(all), len(known))
		}
	})
}

func BenchmarkTenThousandEscalations(b *testing.B) {
	in := report.Input{Escalations: many(10000)}
	for b.Loop() {
		if r := make90(in, report.ByService); r.Total.Count != 10000 {
			b.Fatal(r.Total.Count)
		}
	}
}

// many are outcomes with three pages each, as those of a busy organisation over 80 days.
func many(n int) []contract.Outcome {
	all := make([]contract.Outcome, n)
	for i := range all {
		opened := began.Add(time.Duration(i) * (80 * 24 * time.Hour / time.Duration(n)))
		o := outcome(i, []string{"checkout", "search"}[i%2], oncall.Severity(i%3+1), opened)
		o.Numbers = oncall.Numbers{Detect: number(time.Duration(i%90)*time.Second, time.Minute, ""), Engage: number(time.Duration(i%900)*time.Second, 10*time.Minute, ""), Fix: number(time.Duration(i%9000)*time.Second, time.Hour, ""), Pages: 3}
		minute := oncall.MinuteOf(opened)
		o.People = []oncall.PersonCost{
			{Person: "sato", Pages: []int64{minute, minute + 5}, Work: []oncall.MinuteSpan{{minute + 6, minute + 90}}}, {Person: "alex", Pages: []int64{minute + 5}},
		}
		all[i] = o
	}
	return all
}
