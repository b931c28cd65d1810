package workflows_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// board is a status page in virtual time: it remembers what is up, and fails as a test says.
type board struct {
	w        *publicWorld
	name     string
	posts    []string   // Marks, the oldest first.
	words    [][]string // Of each post.
	fail     func(at time.Duration) error
	loses    int // So many next answers are lost after their effect.
	attempts int
}

func (b *board) Preview(_ context.Context, p activities.Publication) (oncall.PagePreview, error) {
	if err := b.down(); err != nil {
		return oncall.PagePreview{}, err
	}
	return oncall.PagePreview{Name: "The " + b.name, Link: "https://" + b.name + ".example.com", Title: p.Title, Body: p.Body, Stage: string(p.Stage), Impact: string(p.Impact), Components: p.Components}, nil
}

func (b *board) down() error {
	if b.fail == nil {
		return nil
	}
	return b.fail(b.w.now())
}

func (b *board) Post(ctx context.Context, p activities.Publication) (activities.Posted, error) {
	if activities.Retrying(ctx) {
		if at := slices.Index(b.posts, p.Mark); at >= 0 {
			return b.add(ctx, at, p)
		}
	}
	return b.add(ctx, -1, p)
}

func (b *board) Update(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	at := 0
	if _, err := fmt.Sscanf(ref, b.name+"-%d", &at); err != nil {
		return activities.Posted{}, activities.Refused(err)
	}
	return b.add(ctx, at, p)
}

func (b *board) Resolve(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	return b.Update(ctx, ref, p)
}

// add says a word on a post; -1 makes a new one.
func (b *board) add(ctx context.Context, at int, p activities.Publication) (activities.Posted, error) {
	b.attempts++
	if err := b.down(); err != nil {
		return activities.Posted{}, err
	}
	verb := "update"
	if at < 0 {
		verb, at = "post", len(b.posts)
		b.posts, b.words = append(b.posts, p.Mark), append(b.words, nil)
	}
	word := fmt.Sprintf("%d %s: %s", p.N, p.Stage, firstLine(p.Body))
	if !activities.Retrying(ctx) || !slices.Contains(b.words[at], word) {
		b.words[at] = append(b.words[at], word)
		b.w.log(fmt.Sprintf("%s: %s %s", b.name, verb, word))
	}
	if b.loses > 0 {
		b.loses--
		return activities.Posted{}, activities.AnswerLost(errors.New("connection reset"))
	}
	ref := fmt.Sprintf("%s-%d", b.name, at)
	return activities.Posted{Ref: ref, Link: "https://" + b.name + ".example.com/" + ref}, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// happening is something that happens from outside.
type happening struct {
	at   time.Duration
	do   func()
	done bool
}

// publicWorld plays one Public in virtual time.
type publicWorld struct {
	t      *testing.T
	env    *testsuite.TestWorkflowEnvironment
	boards map[string]*board
	org    *oncall.Org
	began  time.Time
	steps  []happening
	runs   int

	mu    sync.Mutex
	lines []string
}

// tenOClock is in Tokyo.
var tenOClock = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

// newPublicWorld has status pages of the names; each is on a provider of its own.
func newPublicWorld(t *testing.T, pages ...string) *publicWorld {
	t.Helper()
	w := &publicWorld{
		t: t, boards: map[string]*board{}, began: tenOClock, org: &oncall.Org{Zone: "Asia/Tokyo", Language: "en", StatusPages: map[string]oncall.StatusPage{}},
	}
	for _, name := range pages {
		w.boards[name] = &board{w: w, name: name}
		w.org.StatusPages[name] = oncall.StatusPage{ID: name, Provider: name, Page: "P", Language: "en", Components: map[string][]string{"checkout": {"c1"}}}
	}
	w.run(tenOClock)
	return w
}

// run makes the environment of one run.
func (w *publicWorld) run(begins time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(20 * time.Second)
	w.env.SetStartTime(begins)
	workflows.Register(w.env)
	a := &activities.Activities{Org: func() *oncall.Org { return w.org }, StatusPages: map[string]activities.StatusPage{}}
	for name, b := range w.boards {
		a.StatusPages[name] = b
	}
	activities.Register(w.env, a)
}

func (w *publicWorld) now() time.Duration { return w.env.Now().Sub(w.began) }

func (w *publicWorld) log(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf("%s %s", w.now().Round(time.Second), text))
}

// at does something after a time.
func (w *publicWorld) at(after time.Duration, do func()) {
	w.steps = append(w.steps, happening{at: after, do: do})
}

// give sends a command as an Update and logs the answer. Each has an ID of its own: Temporal itself answers one again that has come
// before, but only within a run.
func (w *publicWorld) give(after time.Duration, verb contract.Verb, c contract.Command) {
	w.at(after, func() { w.env.UpdateWorkflow(string(verb), after.String()+c.Request, &publicReply{w, string(verb)}, c) })
}

// publicReply logs the answer to an Update.
type publicReply struct {
	w    *publicWorld
	verb string
}

func (*publicReply) Accept() {}
func (r *publicReply) Reject(err error) {
	text := err.Error()
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		text = app.Message()
	}
	r.w.log(r.verb + " refused: " + text)
}

func (r *publicReply) Complete(answer any, err error) {
	switch answer := answer.(type) {
	case contract.Answer:
		r.w.log(fmt.Sprintf("%s %s: %s", r.verb, answer.Result, answer.Text))
	case oncall.PublicPreview:
		for _, page := range answer.Pages {
			r.w.log(fmt.Sprintf("preview of %s: %s/%s/%s %v %v", page.ID, page.Name, page.Stage, page.Impact, page.Components, page.Problems))
		}
	default:
		r.w.log(fmt.Sprintf("%s: %v %v", r.verb, answer, err))
	}
}

// play runs the story to its end, over every continue-as-new, and gives what was left.
func (w *publicWorld) play(in contract.OpenPublic) contract.PublicState {
	w.t.Helper()
	w.runs++
	for i := range w.steps {
		if step := &w.steps[i]; !step.done {
			w.env.RegisterDelayedCallback(func() {
				step.done = true
				step.do()
			}, max(0, step.at-w.now()))
		}
	}
	w.env.ExecuteWorkflow(contract.Public, in)
	var state contract.PublicState
	if err := w.env.GetWorkflowError(); err != nil {
		if next, ok := errors.AsType[*workflow.ContinueAsNewError](err); ok {
			w.run(w.env.Now())
			var in contract.OpenPublic
			if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
				w.t.Fatal(err)
			}
			return w.play(in)
		}
		if temporal.IsCanceledError(err) {
			w.log("cancelled")
			return state
		}
		w.t.Fatal(err)
	}
	if err := w.env.GetWorkflowResult(&state); err != nil {
		w.t.Fatal(err)
	}
	w.log("the story ends " + state.Status)
	return state
}

// told are the lines in the order of time; what happens at one moment is in the order of the alphabet.
func (w *publicWorld) told() []string {
	when := func(line string) time.Duration {
		at, err := time.ParseDuration(strings.Fields(line)[0])
		if err != nil {
			w.t.Fatal(err)
		}
		return at
	}
	slices.SortFunc(w.lines, func(a, b string) int { return cmp.Or(cmp.Compare(when(a), when(b)), cmp.Compare(a, b)) })
	return w.lines
}

// word is a command that says something; the request is its text.
func (w *publicWorld) word(text string, next time.Duration, stage oncall.Stage) contract.Command {
	c := contract.Command{Request: text, By: oncall.Actor{ID: "sato", Via: "cli"}, Draft: &contract.Draft{Title: "Card payments fail", Text: text, Stage: stage}}
	if next > 0 {
		c.Draft.Next = w.env.Now().Add(next)
	}
	return c
}
