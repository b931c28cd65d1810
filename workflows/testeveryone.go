package workflows

import (
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// TestEveryone tests everybody who can be paged, a few at a time, and says who did not answer. A Temporal Schedule starts it, or
// a person.
func TestEveryone(ctx workflow.Context, in contract.OpenEveryone) (oncall.TestOfEveryone, error) {
	e := beginEveryone(ctx, in)
	if in.State == nil {
		if err := e.findPeople(ctx); err != nil {
			return *e.state, err
		}
	}
	e.testAll(ctx)
	if len(e.state.Left) > 0 {
		in.State = e.state
		return oncall.TestOfEveryone{}, workflow.NewContinueAsNewError(ctx, contract.TestEveryone, in)
	}
	e.report(ctx)
	return *e.state, nil
}

// everyone is one run of a TestEveryone.
type everyone struct {
	errands
	in      contract.OpenEveryone
	state   *oncall.TestOfEveryone
	running int // Tests that have not ended.
	begun   int // By this run.
}

const (
	testsAtOnce = 5   // So that a chat or a telephone provider is not flooded.
	testsARun   = 200 // Of one run of the workflow: each costs some twenty events.
)

func beginEveryone(ctx workflow.Context, in contract.OpenEveryone) *everyone {
	e := &everyone{in: in, state: in.State, errands: errands{slow: map[string]bool{}}}
	if e.state == nil {
		info := workflow.GetInfo(ctx)
		e.state = &oncall.TestOfEveryone{WorkflowID: info.WorkflowExecution.ID, Instance: instanceOf(info), By: in.By, Began: workflow.Now(ctx).UTC()}
	}
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (*oncall.TestOfEveryone, error) { return e.state, nil },
		workflow.QueryHandlerOptions{Description: "who was tested, with what result, and who is still to be"})
	return e
}

// findPeople finds everybody who can be paged, those whose working hours begin first at the front.
func (e *everyone) findPeople(ctx workflow.Context) error {
	var found []activities.Ways
	if err := workflow.ExecuteActivity(patientOptions(ctx, "who can be paged"), activities.NameWays, activities.WaysRequest{At: e.state.Began}).Get(ctx, &found); err != nil {
		return err
	}
	for _, ways := range found {
		turn := oncall.TestTurn{Person: ways.Person}
		if e.in.InHours {
			turn.NotBefore = ways.WorksFrom
		}
		e.state.Left = append(e.state.Left, turn)
	}
	slices.SortStableFunc(e.state.Left, func(a, b oncall.TestTurn) int { return a.NotBefore.Compare(b.NotBefore) })
	return nil
}

// testAll starts one test after the other as their time comes. It ends when all have ended, or when the run has become long and
// none is under way.
func (e *everyone) testAll(ctx workflow.Context) {
	for len(e.state.Left) > 0 && !e.tired(ctx) {
		next := e.state.Left[0]
		if pause := next.NotBefore.Sub(workflow.Now(ctx)); pause > 0 {
			_ = workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: "working hours of " + next.Person}).Get(ctx, nil)
		}
		_ = workflow.Await(ctx, func() bool { return e.running < testsAtOnce })
		if ctx.Err() != nil {
			break
		}
		e.state.Left = e.state.Left[1:]
		e.test(ctx, next.Person)
	}
	done, _ := workflow.NewDisconnectedContext(ctx)
	_ = workflow.Await(done, func() bool { return e.running == 0 })
	if ctx.Err() != nil { // Somebody has cancelled it: the rest is not tested, and the report says so.
		for _, turn := range e.state.Left {
			e.state.People = append(e.state.People, oncall.TestedPerson{Person: turn.Person, Fault: "the test of everyone was cancelled before"})
		}
		e.state.Left = nil
	}
}

// tired tells whether this run should end. Each run tests somebody: it cannot go in circles.
func (e *everyone) tired(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return e.begun > 0 && (e.begun >= testsARun || info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() >= eventsMost)
}

// test tests one person by a workflow that outlives this one, and waits for its result in the background.
func (e *everyone) test(ctx workflow.Context, person string) {
	e.running++
	e.begun++
	outlives, _ := workflow.NewDisconnectedContext(ctx)
	outlives = workflow.WithChildOptions(outlives, workflow.ChildWorkflowOptions{
		WorkflowID: contract.TestID(person), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, StaticSummary: "Test page to " + person,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, Memo: map[string]any{contract.MemoTitle: "Test page to " + person},
		TypedSearchAttributes: temporal.NewSearchAttributes(contract.AttrResponder.ValueSet(person), contract.AttrState.ValueSet(contract.StateTesting)),
	})
	child := workflow.ExecuteChildWorkflow(outlives, contract.TestPage, contract.OpenTest{Person: person, Wait: e.in.Wait, Loud: e.in.Loud, By: e.in.By})
	workflow.Go(outlives, func(ctx workflow.Context) {
		defer func() { e.running-- }()
		var result oncall.Test
		tested := oncall.TestedPerson{Person: person}
		switch err := child.Get(ctx, &result); {
		case temporal.IsWorkflowExecutionAlreadyStartedError(err):
			tested.Fault = "somebody else was testing them at that time"
		case err != nil:
			tested.Fault = "the test did not end: " + providerWords(err)
		default:
			tested = result.Summary()
		}
		e.state.People = append(e.state.People, tested)
	})
}

// report says in the chat, and to whom it is owed, who did not answer.
func (e *everyone) report(ctx workflow.Context) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	e.state.Ended = workflow.Now(ctx).UTC()
	slices.SortFunc(e.state.People, func(a, b oncall.TestedPerson) int { return strings.Compare(a.Person, b.Person) })
	say := activities.SayRequest{Mark: e.state.Instance + "/tested", Tested: e.state}
	if e.in.Channel != "" {
		say.Place.Channel = e.in.Channel
		_ = e.sayUntilHeard(ctx, say, "say in #"+e.in.Channel+" who did not answer")
	}
	if e.in.ReportTo != "" {
		say.Place.Channel, say.Person = "", e.in.ReportTo
		_ = e.sayUntilHeard(ctx, say, "tell "+e.in.ReportTo+" who did not answer")
	}
	result := "failed"
	if e.state.Passed() {
		result = "passed"
	}
	_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrState.ValueSet(result))
}
