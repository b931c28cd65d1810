package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// reviewWorld plays one Postmortem in virtual time, over every continue-as-new.
type reviewWorld struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	org   *oncall.Org
	in    contract.OpenPostmortem
	began time.Time
	steps []happening
	runs  int

	mu      sync.Mutex
	lines   []string
	exports []any
	stored  []activities.Document
	refuse  error // Of the place where documents are kept.
	gone    map[string]bool
	outcome contract.PostmortemOutcome
	err     error
}

// friday is Friday 20 November 2026, 12:00 in Tokyo; the Monday after it is 勤労感謝の日.
var friday = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

// newReview is of a SEV-1 of a team in Tokyo that ended at a moment. Anna commanded; her lead is Chie; Ben helped.
func newReview(t *testing.T, ended time.Time, change func(*contract.OpenPostmortem)) *reviewWorld {
	t.Helper()
	calendar := oncall.Calendar{Zone: "Asia/Tokyo", Holidays: oncall.Japan}
	in := contract.OpenPostmortem{
		Rules: oncall.DefaultPostmortemRules(),
		Incident: oncall.Incident{
			Slug: "checkout-1", Title: "Nobody can pay", Kind: oncall.NormalIncident, Service: "checkout", Severity: oncall.SEV1, Status: oncall.IncidentOver,
			Began: ended.Add(-time.Hour), Opened: ended.Add(-time.Hour), Resolved: ended,
			Roles:      []oncall.RoleHolder{{Role: oncall.Commander, Person: "anna"}},
			Responders: []oncall.Responder{{Person: "ben"}},
			Todos:      []oncall.Todo{{Text: "Alert on lock waits", By: oncall.Actor{ID: "ben"}}},
			Plan: oncall.IncidentPlan{
				Zone: "Asia/Tokyo", Language: "en", Team: "checkout", Calendar: calendar, Terms: map[oncall.Severity]oncall.Terms{
					oncall.SEV1: {PostmortemDays: 3, ActionDays: 15}, oncall.SEV2: {PostmortemDays: 5, BusinessDays: true, ActionDays: 30},
				},
			},
		},
	}
	if change != nil {
		change(&in)
	}
	return &reviewWorld{
		t: t, in: in, began: ended, gone: map[string]bool{},
		org: &oncall.Org{Zone: "Asia/Tokyo", Language: "en", People: map[string]oncall.Person{
			"anna": {ID: "anna", Name: "Anna", Email: "anna", Language: "en", Zone: "Asia/Tokyo", Lead: "chie"}, "ben": {ID: "ben", Name: "Ben", Email: "ben", Zone: "Asia/Tokyo"},
			"chie": {ID: "chie", Name: "Chie", Email: "chie", Zone: "Asia/Tokyo"}, "dora": {ID: "dora", Name: "Dora", Email: "dora", Zone: "Asia/Tokyo"},
		}},
	}
}

// at does something at a time after the end of the incident.
func (w *reviewWorld) at(after time.Duration, do func()) {
	w.steps = append(w.steps, happening{at: after, do: do})
}

// command gives a command as somebody and writes down the answer.
func (w *reviewWorld) command(after time.Duration, who string, c contract.Command) {
	c.By, c.Request = oncall.Actor{ID: who, Via: "cli"}, fmt.Sprintf("%s-%s-%s-%d%s", after, who, c.Verb, c.N, c.Item)
	w.at(after, func() { w.update(c) })
}

func (w *reviewWorld) update(c contract.Command) {
	w.env.UpdateWorkflow(string(c.Verb), c.Request+w.env.Now().String(), &reviewReply{w, c}, c)
}

// reviewReply writes down the answer to an Update.
type reviewReply struct {
	w *reviewWorld
	c contract.Command
}

func (*reviewReply) Accept() {}

func (r *reviewReply) Reject(err error) { r.Complete(nil, err) }

func (r *reviewReply) Complete(answer any, err error) {
	text := ""
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		text = "no: " + app.Message()
	} else if answer, ok := answer.(contract.Answer); ok {
		text = string(answer.Result) + ": " + answer.Text
	}
	r.w.log(fmt.Sprintf("> %s %s: %s", r.c.By.ID, r.c.Verb, text))
}

func (w *reviewWorld) log(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf("%s %s", w.env.Now().In(oncall.Location("Asia/Tokyo")).Format("Mon 01-02 15:04"), text))
}

// Show, Say and Tell make it a chat.
func (w *reviewWorld) Show(context.Context, activities.Place, message.Card) (activities.Place, error) {
	return activities.Place{}, errors.New("a postmortem has no card")
}

func (w *reviewWorld) Say(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	return place, w.hear("#"+place.Channel, say)
}

func (w *reviewWorld) Tell(_ context.Context, _, email string, say message.Saying) error {
	return w.hear(email, say)
}

// hear writes down who hears what: the first line of it without its sign, and what is due.
func (w *reviewWorld) hear(who string, say message.Saying) error {
	if w.gone[who] {
		return activities.Refused(errors.New("the chat does not know them"))
	}
	kind := strings.Split(strings.TrimPrefix(say.Mark, "postmortem/"), "/")[1]
	var due []string
	for line := range strings.SplitSeq(say.Text, "\n") {
		if item, _, found := strings.Cut(line, " · "); found && (strings.HasPrefix(item, "•") || strings.HasPrefix(item, "⚠️ Action") || strings.HasPrefix(item, "⚠️ The") || strings.HasPrefix(item, "⚠️ It")) {
			due = append(due, item)
		}
	}
	w.log(fmt.Sprintf("%s hears %q: %s", who, kind, strings.Join(due, "; ")))
	return nil
}

// Store makes it a place for documents.
func (w *reviewWorld) Store(_ context.Context, d activities.Document) (activities.Stored, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return activities.Stored{}, w.refuse
	}
	w.stored = append(w.stored, d)
	return activities.Stored{Where: "/srv/" + d.Slug + ".md", Link: "https://docs.example.com/" + d.Slug}, nil
}

// play runs it to its end, or until a time after the end of the incident, when it is cancelled.
func (w *reviewWorld) play(most time.Duration) *oncall.Postmortem {
	w.at(most, func() { w.env.CancelWorkflow() })
	input, begins := w.in, w.began
	for {
		w.runs++
		if w.run(input, begins); w.runs > 500 {
			w.t.Fatal("continued as new for ever")
		}
		var again *workflow.ContinueAsNewError
		if !errors.As(w.env.GetWorkflowError(), &again) {
			break
		}
		input, begins = contract.OpenPostmortem{}, w.env.Now()
		if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &input); err != nil {
			w.t.Fatal(err)
		}
	}
	w.err = w.env.GetWorkflowError()
	_ = w.env.GetWorkflowResult(&w.outcome)
	value, err := w.env.QueryWorkflow(contract.QueryState)
	if err != nil {
		w.t.Fatal(err)
	}
	var state oncall.Postmortem
	if err := value.Get(&state); err != nil {
		w.t.Fatal(err)
	}
	return &state
}

func (w *reviewWorld) run(input contract.OpenPostmortem, begins time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(20 * time.Second)
	w.env.SetStartTime(begins)
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: contract.PostmortemID(w.in.Incident.Slug), TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: 3000 * 24 * time.Hour})
	workflows.Register(w.env)
	activities.Register(w.env, &activities.Activities{
		Org: func() *oncall.Org { return w.org }, Chat: w, Documents: w, Export: func(line any) error {
			w.exports = append(w.exports, line)
			return nil
		},
	})
	for n := range w.steps {
		if s := &w.steps[n]; !s.done {
			w.env.RegisterDelayedCallback(func() { s.done = true; s.do() }, max(0, w.began.Add(s.at).Sub(begins)))
		}
	}
	w.env.ExecuteWorkflow(contract.Postmortem, input)
}

// heard are the lines that hold a text.
func (w *reviewWorld) heard(text string) []string {
	return slices.DeleteFunc(slices.Clone(w.lines), func(line string) bool { return !strings.Contains(line, text) })
}

// told is the transcript. What happens at one moment is in the order of the alphabet.
func (w *reviewWorld) told() string {
	const moment = len("Mon 01-02 15:04")
	for from := 0; from < len(w.lines); {
		until := from
		for until < len(w.lines) && w.lines[until][:moment] == w.lines[from][:moment] {
			until++
		}
		slices.Sort(w.lines[from:until])
		from = until
	}
	return strings.Join(w.lines, "\n") + "\n"
}

// goldenReview compares with testdata/postmortems/<name>.golden, or rewrites it when the test runs with -update.
func goldenReview(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "postmortems", name+".golden")
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(got), 0o600)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
