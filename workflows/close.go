package workflows

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// close does what is left when an escalation is over: the chat is shown its end, what a provider has not closed goes to
// Settle, and the outcome is kept. It reports false when the alert has come again in the meantime: then it goes on.
func (e *escalation) close(ctx workflow.Context) bool {
	settled := func() bool {
		return e.quiet(ctx) && !e.chatDirty && len(e.state.Due()) == 0 && len(e.state.Tellings) == 0
	}
	again := func() bool { return !e.state.Over() }
	_ = workflow.Await(ctx, func() bool { return len(e.calls) == 0 || again() }) // They are cancelled, and end within seconds.
	_, _ = workflow.AwaitWithTimeout(ctx, closingAtMost, func() bool { return settled() || again() })
	if again() {
		return false
	}
	e.settle(ctx)
	outcome := e.outcome()
	_ = workflow.UpsertMemo(ctx, map[string]any{contract.MemoOutcome: outcome})
	_ = e.quickly(ctx, activities.NameWriteExport, outcome, nil, "write the outcome to the export")
	if again() {
		return false
	}
	e.lastNews(ctx)
	_ = workflow.Await(ctx, func() bool { return len(e.calls) == 0 && workflow.AllHandlersFinished(ctx) })
	breathe(ctx)
	return e.state.Over()
}

// settle hands what is not closed yet at a provider to a workflow that lives until it is.
func (e *escalation) settle(ctx workflow.Context) {
	due, untold := e.state.Due(), e.untold()
	if len(due)+len(untold) == 0 {
		return
	}
	request := activities.QuietRequest{Note: e.whyQuiet(), Pages: untold}
	for _, p := range due {
		request.Pages = append(request.Pages, activities.QuietPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider, Want: oncall.RingClosed})
	}
	e.startChild(ctx, contract.Settle, contract.SettleID(e.state.Instance), "close at the providers: "+e.state.Alert.Title, request)
}

// startChild starts a workflow that outlives this one, and waits until it has started. One that runs already is as good.
func (e *escalation) startChild(ctx workflow.Context, name, id, summary string, input any) {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id, ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, StaticSummary: summary,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes: childAttributes(e.state.Alert.Service, e.state.Severity),
		Memo:                  map[string]any{contract.MemoTitle: e.state.Alert.Title},
	})
	_ = workflow.ExecuteChildWorkflow(ctx, name, input).GetChildWorkflowExecution().Get(ctx, nil)
}

// outcome is the result of the escalation, as far as it is known.
func (e *escalation) outcome() contract.Outcome {
	s := e.state
	return contract.Outcome{
		WorkflowID: s.WorkflowID, Instance: s.Instance, Service: s.Alert.Service, Title: s.Alert.Title, Severity: s.Severity,
		Outcome: s.Outcome, Owner: s.Owner.ID, Began: s.Marks.Began, Opened: s.Alert.Received, Resolved: s.Marks.Resolved,
		Numbers: s.Numbers(), Incident: s.Incident, Unclosed: len(s.Due()), Paging: s.Plan.Paging,
		Policy: s.Plan.Policy, People: s.Costs(),
	}
}
