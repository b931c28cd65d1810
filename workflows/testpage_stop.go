package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// stop closes every page at its provider. What cannot be closed now goes to Settle: a provider that was down must not ring for a
// test that is over.
func (t *test) stop(ctx workflow.Context) {
	t.hangUp()
	_ = workflow.Await(ctx, func() bool { return t.calls == 0 }) // They are cancelled, and end within seconds.
	now := workflow.Now(ctx).UTC()
	for i := range t.state.Pages {
		t.state.Pages[i].WithdrawnAt = now
	}
	if left := t.closeAll(ctx); len(left.Pages) > 0 {
		_ = startSettle(ctx, t.state.Instance, "close at the providers: test of "+t.state.Person, left)
	}
	t.state.Ended = workflow.Now(ctx).UTC()
	t.tell(ctx)
	result := "silent"
	if t.state.Answered() {
		result = "answered"
	}
	_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrState.ValueSet(result))
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	breathe(ctx)
}

// closeAll closes what may still ring, and gives back what could not be closed.
func (t *test) closeAll(ctx workflow.Context) activities.QuietRequest {
	request := activities.QuietRequest{Note: "the test is over"}
	for _, p := range t.state.Pages {
		if p.Due() {
			request.Pages = append(request.Pages, activities.QuietPage{PageRef: t.ref(p), N: p.N, Provider: p.Provider, Want: oncall.RingClosed})
		}
		if p.Open() && p.DeliveredAt.IsZero() {
			request.Look = append(request.Look, activities.OpenPage{PageRef: t.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	if len(request.Pages) == 0 {
		return request
	}
	var result activities.QuietResult
	if workflow.ExecuteActivity(durableOptions(ctx, "stop the telephones: "+request.Note), activities.NameQuiet, request).Get(ctx, &result) != nil {
		return request
	}
	for _, look := range result.Looks {
		if p := t.state.Page(look.N); p != nil && !look.DeliveredAt.IsZero() {
			t.deliver(ctx, p, look.DeliveredAt)
		}
	}
	for _, done := range result.Done {
		t.state.Page(done.N).Ring = oncall.RingClosed
	}
	request.Pages = slices.DeleteFunc(request.Pages, func(p activities.QuietPage) bool { return t.state.Page(p.N).Ring == oncall.RingClosed })
	request.Look = nil
	return request
}

// startSettle starts a Settle that outlives the workflow, and waits until it has started.
func startSettle(ctx workflow.Context, name, summary string, request activities.QuietRequest) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: contract.SettleID(name), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, StaticSummary: summary,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, Memo: map[string]any{contract.MemoTitle: summary},
	})
	return workflow.ExecuteChildWorkflow(ctx, contract.Settle, request).GetChildWorkflowExecution().Get(ctx, nil)
}

// tell shows the test in the Temporal UI.
func (t *test) tell(ctx workflow.Context) {
	var b strings.Builder
	fmt.Fprintf(&b, "### Test page to %s\n\n", plain(t.state.Person))
	if t.state.Fault != "" {
		fmt.Fprintf(&b, "%s\n\n", plain(t.state.Fault))
	}
	fmt.Fprintf(&b, "Answers count%s.\n\n", until(" until ", t.state.Until, t.zone))
	for _, p := range t.state.Pages {
		fmt.Fprintf(&b, "- %s: **%s**%s\n", p.Provider, t.state.Verdict(p), after(p, t.state.Verdict(p)))
	}
	workflow.SetCurrentDetails(ctx, b.String())
}

// after says how fast a page was answered, or why it failed.
func after(p oncall.Tested, verdict oncall.Verdict) string {
	switch {
	case verdict == oncall.VerdictAnswered:
		return " after " + p.Took(p.AnsweredAt).Round(time.Second).String()
	case p.Refusal != "":
		return ": " + plain(p.Refusal)
	default:
		return ""
	}
}
