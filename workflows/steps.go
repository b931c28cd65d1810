package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// after says what comes after a page that failed, and writes it into the ledger: the next provider of the same step, or the
// person's next step, at once, because nobody was reached and so nobody is waited for. It is 0 when nothing is left, or nothing more
// is wanted.
func (e *escalation) after(ctx workflow.Context, n int) int {
	s, p := e.state, *e.state.Page(n)
	if p.Wanted() != oncall.RingLoud {
		return 0
	}
	if len(p.Then) > 0 {
		next := oncall.Event{
			Person: p.Person, Round: p.Round, Level: p.Level, Step: p.Step, Text: string(p.Purpose), Reason: p.Provider + howFailed(p) + cause(p.Reason),
		}
		if p.Silent() || s.Stepped(p.Person, p.Turn) {
			next.Turn = p.Turn // Its level may have ended in the meantime.
		}
		countFailover(ctx, p, p.Then[0])
		return e.intend(ctx, p.Then, next)
	}
	if step, ok := s.StepNow(p.Person, p.Turn); ok {
		countFailover(ctx, p, step.By[0])
		return e.beginStep(ctx, step, "nothing before reached them: ")
	}
	if s.Unreached(p.Person, p.Turn) {
		at, why := s.Position, "every provider refused or could not be reached"
		if slices.ContainsFunc(s.Pages, func(o oncall.Page) bool { return o.Person == p.Person && o.Turn == p.Turn && o.Silent() }) {
			why = "nothing that was sent is known to have arrived"
		}
		e.apply(ctx, oncall.Event{Kind: oncall.PageAbandoned, Person: p.Person, Page: n, Round: at.Round, Level: at.Level, Reason: why})
	}
	return 0
}

// countFailover counts for the metrics that another provider is tried. The SDK counts nothing while it replays.
func countFailover(ctx workflow.Context, p oncall.Page, to string) {
	why := "refused"
	if p.Silent() {
		why = "silent"
	}
	workflow.GetMetricsHandler(ctx).WithTags(map[string]string{"from": p.Provider, "to": to, "why": why}).Counter("hansho_failovers").Inc(1)
}

// How a page failed, between the provider and the reason for which its person is paged.
const (
	refusedBefore = " failed: "
	silentBefore  = " was silent: "
)

func howFailed(p oncall.Page) string {
	if p.Silent() {
		return silentBefore
	}
	return refusedBefore
}

// cause is why a person is paged, without what became of the provider before, and without why their first provider was chosen.
func cause(reason string) string {
	reason, _, _ = strings.Cut(reason, "; ")
	for _, failed := range []string{refusedBefore, silentBefore} {
		if provider, why, ok := strings.Cut(reason, failed); ok && !strings.Contains(provider, " ") {
			return why
		}
	}
	return reason
}

// beginStep writes the page of a person's further step into the ledger, by which it is no longer ahead.
func (e *escalation) beginStep(ctx workflow.Context, step oncall.Ahead, why string) int {
	return e.intend(ctx, step.By, oncall.Event{
		Person: step.Person, Turn: step.Turn, Round: step.Round, Level: step.Level, Step: step.Step, Text: string(step.Purpose), Reason: why + cause(step.Reason),
	})
}

// keepSteps begins the further steps of people who are being paged, each at its time and beside whatever else is waited for.
// What is ahead stands in the state, so that a new run goes on with it, and a step that nobody wants any more is not there.
func (e *escalation) keepSteps(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool { return len(e.state.Ahead) > 0 })
		next, _ := e.state.StepAt()
		if !due(ctx, next.At) {
			_ = awaitFor(ctx, next.At.Sub(workflow.Now(ctx)), e.sayStep(ctx, next), func() bool { return !e.isNext(next) })
			continue
		}
		e.working++
		e.askBeforeStep(ctx, next)
		e.beginSteps(ctx)
		e.working--
	}
}

// isNext tells whether a step is still the one that comes next.
func (e *escalation) isNext(step oncall.Ahead) bool {
	next, ok := e.state.StepAt()
	return ok && next.Person == step.Person && next.Turn == step.Turn && next.Step == step.Step && next.At.Equal(step.At)
}

// askBeforeStep asks where the person's pages stand: whoever has acknowledged at a provider whose webhook was lost is not called
// again a minute later. It takes two seconds at most; without an answer the step begins.
func (e *escalation) askBeforeStep(ctx workflow.Context, step oncall.Ahead) {
	theirs := slices.DeleteFunc(e.openPages(), func(p activities.OpenPage) bool { return e.state.Page(p.N).Person != step.Person })
	if len(theirs) > 0 {
		e.takeLooks(ctx, e.lookOnce(ctx, theirs, "did "+step.Person+" answer"))
	}
}

// lookOnce asks the providers where pages stand; nothing when that fails.
func (e *escalation) lookOnce(ctx workflow.Context, pages []activities.OpenPage, summary string) []activities.PageLook {
	var found activities.NextResult
	request := activities.NextRequest{At: workflow.Now(ctx).UTC(), Open: pages}
	if workflow.ExecuteLocalActivity(askOptions(ctx, summary), activities.NameNext, request).Get(ctx, &found) != nil {
		return nil
	}
	return found.Looks
}

// beginSteps begins every step whose time has come. Nothing is waited for between the look at the state and the page.
func (e *escalation) beginSteps(ctx workflow.Context) {
	for {
		step, ok := e.state.StepAt()
		if !ok || !due(ctx, step.At) {
			return
		}
		n := e.beginStep(ctx, step, "")
		workflow.Go(ctx, func(ctx workflow.Context) { e.reach(ctx, n) })
	}
}

// sayStep is the summary of a step's timer.
func (e *escalation) sayStep(ctx workflow.Context, step oncall.Ahead) string {
	at := oncall.Clock(step.At, workflow.Now(ctx), e.state.Plan.Location())
	return fmt.Sprintf("page %s by %s at %s unless acknowledged", step.Person, strings.Join(step.By, ", else "), at)
}
