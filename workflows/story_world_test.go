package workflows_test

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/config"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// basics is the part of the configuration that stories share unless they bring their own.
const basics = `
organization: {name: Story, zone: Asia/Tokyo, language: en, executive_channel: executives, calendar: {holidays: jp, days_off: ["12-29..01-03"], hours: "09:00-18:00", days: mon-fri}}
people:
  anna: {name: Anna, email: anna@example.com, pagerduty: PANNA01}
  ben: {name: Ben, email: ben@example.com, pagerduty: PBEN001}
  chie: {name: Chie, email: chie@example.com, pagerduty: PCHIE01}
  dora: {name: Dora, email: dora@example.com, pagerduty: PDORA01}
schedules:
  primary: {pagerduty: PPRIM01, fallback: [anna]}
  secondary: {pagerduty: PSECO01, fallback: [ben]}
policies:
  standard:
    levels: [{page: [primary], ack_within: 5m}, {page: [secondary], ack_within: 5m}]
    last_resort: chie
services:
  checkout: {policy: standard, channel: checkout}
default_service: checkout
`

// world is everything outside the workflows, in virtual time.
type world struct {
	t       *testing.T
	org     *oncall.Org
	started time.Time     // When the story begins.
	before  time.Duration // Of the story, in runs that have continued as new.
	steps   []step
	env     *testsuite.TestWorkflowEnvironment
	state   *oncall.State
	input   contract.Open
	id      string
	runs    int

	mu        sync.Mutex
	phones    *phones            // PagerDuty's.
	providers map[string]*phones // All of them by name, PagerDuty's too.
	both      bool               // Another escalation is being merged into this one.
	health    *activities.Health // Nil unless the story says "health on".
	known     map[string]oncall.ProviderHealth
	lines     []line
	messages  int
	chatDown  bool
	chatBusy  bool // Cards can be edited, but a line of a thread waits for its turn.
	children  []string

	leads    bool                  // The story is an Incident that somebody declares, and no escalation.
	opened   contract.OpenIncident // Its input.
	incident *oncall.Incident      // As it was at last.
	asked    []step                // Commands of the incident.
	heard    []read                // What people read of it.
	topic    string                // Of its room.
}

// child finds the ID of a workflow that the story has started.
func (w *world) child(prefix string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range slices.Backward(w.children) {
		if strings.HasPrefix(id, prefix) {
			return id
		}
	}
	w.t.Errorf("no %s was ever started", prefix)
	return ""
}

// line is something that happened. Within one instant what providers answered and what was seen from outside comes last,
// in alphabetical order: it happens at the same time.
type line struct {
	at   time.Duration
	late int // 0 decided by the workflow, 1 answered by a provider, 2 seen from outside.
	text string
}

func (l line) before(other line) bool {
	switch {
	case l.at != other.at:
		return l.at < other.at
	case l.late != other.late:
		return l.late < other.late
	default:
		return l.late > 0 && l.text < other.text
	}
}

func newWorld(t *testing.T, yaml, script string) *world {
	t.Helper()
	switch trimmed := strings.TrimSpace(yaml); {
	case yaml == "":
		yaml = basics
	case strings.HasPrefix(trimmed, "basics:"):
		yaml = overlay(basics, yaml)
	case strings.HasPrefix(trimmed, "led:"):
		yaml = overlay(led, yaml)
	}
	org, err := config.Parse("hansho.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, org: org}
	w.providers, w.known = map[string]*phones{}, map[string]oncall.ProviderHealth{}
	for _, name := range slices.Concat(oncall.Vendors, oncall.DirectChannels) {
		w.providers[name] = newPhones(w, name)
	}
	w.phones = w.providers[oncall.PagerDuty]
	w.started, w.steps = parseScript(t, script)
	return w
}

// overlay replaces parts of a configuration: "basics:" or "led:" is followed by "old => new" lines.
func overlay(text, yaml string) string {
	for _, l := range strings.Split(strings.TrimSpace(yaml), "\n")[1:] {
		before, after, ok := strings.Cut(strings.TrimSpace(l), " => ")
		if !ok || !strings.Contains(text, before) {
			panic("story: the configuration has no " + l)
		}
		text = strings.Replace(text, before, strings.ReplaceAll(after, `\n`, "\n    "), 1)
	}
	return text
}

// play runs the workflow from its first alert on, over every continue-as-new, and tells what happened.
func (w *world) play() string {
	w.prologue()
	first := w.steps[0]
	switch first.verb {
	case "declare":
		w.steps = w.steps[1:]
		return w.playIncident(first)
	case "alert":
	default:
		w.t.Fatal("a story begins with an alert, or with somebody who declares")
	}
	alert := w.alert(first)
	w.id = contract.EscalationID(alert.Service, alert.DedupKey)
	plan, _ := w.org.Plan(alert.Service)
	if alert.Severity == 0 {
		alert.Severity = w.org.Services[alert.Service].Severity
	}
	w.input, w.steps = contract.Open{Alert: alert, Plan: plan}, w.steps[1:]
	for w.run() {
		w.runs++
		if w.runs > 200 {
			w.t.Fatal("continued as new for ever")
		}
	}
	return w.outcome()
}

// prologue is how things stand before the alert: "provider down", "provider sms silent", "reports sms 45s".
func (w *world) prologue() {
	for ; slices.Contains([]string{"provider", "reports", "health", "there"}, w.steps[0].verb); w.steps = w.steps[1:] {
		words := w.steps[0].words
		p, named := w.providers[words[0]]
		switch {
		case w.steps[0].verb == "there": // It was resolved a week ago.
			w.phones.own = &activities.Incident{
				Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q6"}, Service: "PCHECKOUT"}, Ring: oncall.RingClosed, At: w.started.Add(-7 * 24 * time.Hour),
			}
		case w.steps[0].verb == "health":
			w.health = &activities.Health{Now: w.now}
			w.health.Tell = w.heal
		case w.steps[0].verb == "reports":
			p.reports, _ = time.ParseDuration(words[1])
		case named:
			p.mode = words[1]
		default:
			w.phones.mode = words[0]
		}
	}
}

// heal is the Health workflow of a provider that takes news.
func (w *world) heal(news oncall.ProviderNews) {
	w.mu.Lock()
	state := w.known[news.Provider]
	state.Provider = news.Provider
	changed := state.Take(news, w.now())
	w.known[news.Provider] = state
	w.mu.Unlock()
	if changed && news.Down {
		w.see("%s is known to be down", news.Provider)
	} else if changed {
		w.see("%s is known to work again", news.Provider)
	}
}

// probe is the Health workflow that asks a provider which is back.
func (w *world) probe(provider string) {
	w.mu.Lock()
	down := w.known[provider].Down
	w.mu.Unlock()
	if down {
		w.heal(oncall.ProviderNews{Provider: provider})
	}
}

// learn is the worker that reads the Health workflows again and again.
func (w *world) learn() {
	w.mu.Lock()
	known := maps.Clone(w.known)
	w.mu.Unlock()
	for _, state := range known {
		w.health.Learn(state)
	}
}

func (w *world) pagers() map[string]activities.Pager {
	pagers := map[string]activities.Pager{}
	for name, p := range w.providers {
		pagers[name] = p.pager()
	}
	return pagers
}

// run plays one run of the workflow; it tells whether it continued as new.
func (w *world) run() bool {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(time.Minute)
	w.env.SetStartTime(w.started.Add(w.before))
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: w.id, TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: 1000 * 24 * time.Hour})
	workflows.Register(w.env)
	activities.Register(w.env, w.activities())
	for i := range w.steps {
		if s := &w.steps[i]; !s.done {
			w.env.RegisterDelayedCallback(func() { s.done = true; w.do(*s) }, max(0, s.at-w.before))
		}
	}
	w.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(func(_, id, _, _ string, _ any) error {
		if w.both {
			w.env.SignalWorkflow(contract.SignalJoin, contract.Joined{WorkflowID: id, Title: "Another alert", By: oncall.Actor{ID: "ben", Via: "cli"}})
		}
		return nil
	}).Maybe()
	w.env.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, _ converter.EncodedValues) {
		w.mu.Lock()
		w.children = append(w.children, info.WorkflowExecution.ID)
		w.mu.Unlock()
		w.see("started %s", info.WorkflowType.Name)
	})
	if w.leads {
		w.env.ExecuteWorkflow(contract.Incident, w.opened)
	} else {
		w.env.ExecuteWorkflow(contract.Escalation, w.input)
	}
	err := w.env.GetWorkflowError()
	w.remember()
	var again *workflow.ContinueAsNewError
	if !errors.As(err, &again) {
		if err != nil && !strings.Contains(err.Error(), "cancel") {
			w.t.Errorf("it never fails, but: %v", err)
		}
		return false
	}
	w.input, w.opened = contract.Open{}, contract.OpenIncident{}
	next := any(&w.input)
	if w.leads {
		next = &w.opened
	}
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, next); err != nil {
		w.t.Fatal(err)
	}
	w.before = w.env.Now().Sub(w.started)
	w.see("the workflow continued as new")
	return true
}

// remember keeps the state as it was at the end of a run.
func (w *world) remember() {
	value, err := w.env.QueryWorkflow(contract.QueryState)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.leads {
		w.incident = nil
		if err := value.Get(&w.incident); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	var state oncall.State
	if err := value.Get(&state); err != nil {
		w.t.Fatal(err)
	}
	w.state = &state
}

func (w *world) activities() *activities.Activities {
	a := &activities.Activities{
		Org: func() *oncall.Org {
			w.learn()
			return w.org
		},
		Pagers:      w.pagers(),
		Directories: map[string]activities.Directory{"pagerduty": w.phones},
		Chat:        chat{w},
		Health:      w.health,
	}
	if w.org.Incidents.Command != "" {
		a.Rooms, a.StatusPages = rooms{w}, map[string]activities.StatusPage{"statuspage": customers{w}}
		a.Pagers[oncall.Email] = mailer{w.providers[oncall.Email]}
	}
	return a
}

// see writes down what was seen from outside.
func (w *world) see(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line{at: w.now().Sub(w.started), late: 2, text: fmt.Sprintf(format, args...)})
}

func (w *world) now() time.Time { return w.env.Now().UTC() }

// roomNamed is where a text names the room.
var roomNamed = regexp.MustCompile(`\s*\S+[:：]\s*<#C-[^>]+>`)

// outcome is the timeline, with what was seen from outside among it.
func (w *world) outcome() string {
	loc := oncall.Location(w.org.Zone)
	var lines []line
	status := ""
	if w.leads {
		status = fmt.Sprintf("status: %s %s\n", w.incident.Status, w.incident.Outcome)
		for _, e := range w.incident.Timeline {
			late := 0
			if e.Kind == oncall.RoomTended || e.Kind == oncall.EscalationTold || e.Kind == oncall.SecondaryTold || e.Kind == oncall.ResponderUnreached {
				late = 1 // The chat, or another workflow, has answered.
			}
			lines = append(lines, line{e.At.Sub(w.started), late, e.Sentence(loc)})
		}
		w.state = &oncall.State{}
	} else {
		status = fmt.Sprintf("status: %s %s\n", w.state.Status, w.state.Outcome)
	}
	for _, e := range w.state.Timeline {
		late := 0
		if slices.Contains([]oncall.Kind{oncall.PageAccepted, oncall.PageClosed, oncall.PageQuieted, oncall.PageRefused}, e.Kind) {
			late = 1
		}
		lines = append(lines, line{e.At.Sub(w.started), late, e.Sentence(loc)})
	}
	for _, l := range w.lines {
		lines = append(lines, line{l.at, l.late, "    " + l.text})
	}
	sort.SliceStable(lines, func(i, j int) bool { return lines[i].before(lines[j]) })
	// What of the first instant is said in the room, and what came before there was one, is a matter of milliseconds.
	lines = slices.DeleteFunc(lines, func(l line) bool { return l.at == 0 && strings.Contains(l.text, "# said in #C-") })
	for i := range lines {
		if lines[i].at == 0 {
			lines[i].text = roomNamed.ReplaceAllString(lines[i].text, "")
		}
	}
	// How many messages carry what is said aloud in one instant depends on the machine: the chat takes what has come until then.
	lines = slices.CompactFunc(lines, func(a, b line) bool { return a == b && strings.HasPrefix(a.text, "    # loud") })
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%8s  %s\n", l.at.Truncate(time.Millisecond), l.text)
	}
	return b.String() + status
}

// quiet drops the SDK's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
