package starter

import (
	"context"
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Accepted says where an alert went. It is durable.
type Accepted struct {
	WorkflowID string
	Instance   string       // First run's ID. Empty when the alert joined an escalation and Temporal did not say which run is its first.
	Joined     bool         // An escalation ran already and was told.
	Missed     bool         // The alert recovered and no escalation was open: nothing had to be done.
	Alert      oncall.Alert // As it was taken, with its service, severity, dedup key and remark.
}

// Alert opens an escalation, or tells the one that runs. An alert that recovered opens nothing. What the alert leaves open is
// filled in by Route. A nil error means that Temporal holds the alert durably, whether or not a worker runs; after an error
// the same alert can be sent again without opening a second escalation.
func (c *Client) Alert(ctx context.Context, alert oncall.Alert) (Accepted, error) {
	org := c.org()
	alert, err := Route(org, alert)
	if err != nil {
		return Accepted{}, err
	}
	accepted := Accepted{WorkflowID: contract.EscalationID(alert.Service, alert.DedupKey), Alert: alert}
	if alert.Recovered {
		return c.recovered(ctx, accepted)
	}
	plan, ok := org.Plan(alert.Service)
	if !ok {
		return Accepted{}, tell(ErrInvalid, "service %q is not in the configuration", alert.Service)
	}
	return c.open(ctx, accepted, contract.Open{Alert: alert, Plan: plan})
}

func (c *Client) recovered(ctx context.Context, accepted Accepted) (Accepted, error) {
	err := c.temporal.SignalWorkflow(ctx, accepted.WorkflowID, "", contract.SignalAlert, accepted.Alert)
	if class := classify("recovery of "+accepted.WorkflowID, err); errors.Is(class, ErrNotFound) {
		accepted.Missed = true
		return accepted, nil
	} else if class != nil {
		return Accepted{}, class
	}
	accepted.Joined = true
	accepted.Instance = c.firstRun(ctx, accepted.WorkflowID)
	return accepted, nil
}

// open starts the escalation; when it runs already it is signalled, and started after all if it ended in between.
func (c *Client) open(ctx context.Context, accepted Accepted, input contract.Open) (Accepted, error) {
	options := startOptions(accepted.WorkflowID, input.Alert)
	run, err := c.temporal.ExecuteWorkflow(ctx, options, contract.Escalation, input)
	if err == nil {
		accepted.Instance = run.GetRunID()
		return accepted, nil
	}
	var running *serviceerror.WorkflowExecutionAlreadyStarted
	if !errors.As(err, &running) {
		return Accepted{}, classify("open "+accepted.WorkflowID, err)
	}
	run, err = c.temporal.SignalWithStartWorkflow(ctx, accepted.WorkflowID, contract.SignalAlert, input.Alert, signalled(options),
		contract.Escalation, input)
	if err != nil {
		return Accepted{}, classify("alert to "+accepted.WorkflowID, err)
	}
	if run.GetRunID() == running.RunId && running.FirstExecutionRunId != "" {
		accepted.Joined, accepted.Instance = true, running.FirstExecutionRunId
		return accepted, nil
	}
	accepted.Instance = c.firstRun(ctx, accepted.WorkflowID)
	accepted.Joined = run.GetRunID() == running.RunId || accepted.Instance != run.GetRunID()
	return accepted, nil
}

func startOptions(id string, alert oncall.Alert) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: contract.TaskQueue, EnableEagerStart: true,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            summary(alert.Title),
		Memo:                                     map[string]any{contract.MemoTitle: summary(alert.Title)},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			contract.AttrService.ValueSet(alert.Service),
			contract.AttrSeverity.ValueSet(alert.Severity.String()),
			contract.AttrState.ValueSet(string(oncall.Paging)),
		),
	}
}

// firstRun asks which run an escalation began with. The alert is durable by now, so an error only leaves it empty.
func (c *Client) firstRun(ctx context.Context, workflowID string) string {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	described, err := c.temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	if err != nil {
		return ""
	}
	return described.GetWorkflowExecutionInfo().GetFirstRunId()
}
