package oncall_test

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

// house plays one escalation event by event, in the order in which the workflows apply events, without Temporal. Whatever
// the workflows leave to chance (people, providers, time) is drawn.
type house struct {
	t     *rapid.T
	s     *oncall.State
	twin  *oncall.State // Went through JSON once, and takes the same events since.
	now   time.Time
	log   naive
	calls map[int]call
	mood  []string // What the providers of this house answer.
	sent  int      // Counts request IDs.
}

// call is a page whose provider has not answered yet.
type call struct{ person string }

// contacts are the people who can be paged. Zoe belongs to no policy; somebody who is not here cannot be paged at all.
var contacts = map[string][]string{
	"ann": {"pagerduty", "opsgenie"}, "ben": {"pagerduty"}, "chie": {"opsgenie", "pagerduty"}, "dan": {"pagerduty"}, "zoe": {"pagerduty"},
}

// rules are the further steps of people who wrote some. Chie's come at once, and two of them together.
var rules = map[string][]oncall.Step{
	"ann":  {{After: time.Minute, By: []string{"sms"}}, {After: 3 * time.Minute, By: []string{"voice", "sms"}}},
	"chie": {{By: []string{"slack"}}, {After: 10 * time.Minute, By: []string{"voice"}}, {After: 10 * time.Minute, By: []string{"sms"}}},
}

var stranger = oncall.Actor{ID: "pagerduty:PXYZ", Via: "pagerduty", Unknown: true}

func drawPlan(t *rapid.T) oncall.Plan {
	target := rapid.SampledFrom([]oncall.Target{{Person: "ann"}, {Person: "ben"}, {Person: "chie"}, {Schedule: "nobody"}})
	minutes := func(name string, of ...int) time.Duration {
		return time.Duration(rapid.SampledFrom(of).Draw(t, name)) * time.Minute
	}
	plan := oncall.Plan{
		Policy: "db", Digest: "d1", Zone: "Asia/Tokyo", Members: []string{"ann", "ben", "chie", "dan"}, Terms: map[oncall.Severity]oncall.Terms{},
		Timing: oncall.Timing{
			Hold: minutes("hold", 0, 0, 2), Rounds: rapid.IntRange(1, 3).Draw(t, "rounds"), AckHolds: minutes("ackHolds", 0, 4, 30),
			ReopenWithin: minutes("reopenWithin", 0, 15), DeliverWithin: 30 * time.Second, PauseFirst: minutes("pause", 1, 5), PauseMost: 30 * time.Minute,
		},
	}
	for range rapid.IntRange(1, 3).Draw(t, "levels") {
		plan.Levels = append(plan.Levels, oncall.Level{Targets: rapid.SliceOfN(target, 1, 2).Draw(t, "targets"), AckWithin: minutes("ackWithin", 1, 5)})
	}
	plan.Levels = append(plan.Levels, oncall.Level{Targets: []oncall.Target{{Person: "dan"}}, AckWithin: 5 * time.Minute})
	for _, severity := range oncall.Severities {
		plan.Terms[severity] = oncall.Terms{AutoResolve: rapid.Bool().Draw(t, "autoResolve"), Detect: time.Minute}
	}
	if rapid.Bool().Draw(t, "office hours") {
		plan.Hours = oncall.WorkingHours{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * 60, To: 18 * 60}
	}
	return plan
}

func newHouse(t *rapid.T) *house {
	plan := drawPlan(t)
	h := &house{
		t: t, s: oncall.NewState("0195f3c2-instance", "escalation/db/disk", plan), calls: map[int]call{},
		mood: rapid.SampledFrom([][]string{{"yes", "yes", "no", "lost"}, {"yes"}, {"no"}, {"lost", "no"}}).Draw(t, "mood"),
		now:  at.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minute of the week")) * time.Minute),
	}
	alert := oncall.Alert{ID: h.request(), Service: "db", DedupKey: "disk", Title: "disk full", Source: "alertmanager", Received: h.now}
	if rapid.Bool().Draw(t, "the source says since when") {
		alert.BeganAt = h.now.Add(-time.Minute)
	}
	opened := oncall.Event{Kind: oncall.Opened, Alert: &alert, Severity: h.severity(), By: source, Request: alert.ID, Plan: &plan}
	if plan.Hold > 0 {
		opened.Until = h.now.Add(plan.Hold)
	}
	h.apply(opened)
	h.settle()
	return h
}

var source = oncall.Actor{ID: "alertmanager", Via: "alert"}

func (h *house) severity() oncall.Severity {
	return rapid.SampledFrom([]oncall.Severity{1, 2, 3, 3, 4, 5}).Draw(h.t, "severity")
}

func (h *house) request() string {
	h.sent++
	return fmt.Sprintf("request-%d", h.sent)
}

func (h *house) apply(e oncall.Event) {
	if e.At.IsZero() {
		e.At = h.now
	}
	h.s.Apply(e)
	if h.twin != nil {
		h.twin.Apply(e)
	}
	h.log = append(h.log, e)
}

// continueAsNew replaces the state by what another run would get of it, as the twin or as the state itself.
func (h *house) continueAsNew() {
	next := throughJSON(h.t, h.s)
	same(h.t, "the state through JSON", next, h.s)
	if rapid.Bool().Draw(h.t, "as a twin") {
		h.twin = next
	} else {
		h.s = next
	}
}

func asJSON(t tester, s *oncall.State) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(text)
}

func throughJSON(t tester, s *oncall.State) *oncall.State {
	t.Helper()
	var next oncall.State
	if err := json.Unmarshal([]byte(asJSON(t, s)), &next); err != nil {
		t.Fatalf("%v", err)
	}
	return &next
}

// pass lets time go by, but never over a moment for which the workflow waits: it wakes then.
func (h *house) pass(t *rapid.T) {
	step := time.Duration(rapid.IntRange(1, 90*60).Draw(t, "seconds")) * time.Second
	if deadline := h.wakes(); !deadline.IsZero() && (rapid.Bool().Draw(t, "until it is due") || h.now.Add(step).After(deadline)) {
		step = deadline.Sub(h.now)
	}
	h.now = h.now.Add(step)
}

// due tells whether a moment has come.
func (h *house) due(moment time.Time) bool { return !moment.IsZero() && !h.now.Before(moment) }
