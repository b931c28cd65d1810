package starter

import (
	"context"
	"errors"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"

	"hansho/oncall"
	"hansho/seal"
	"hansho/workflows/contract"
)

// Source says where what is shown comes from.
type Source string

// The sources of Shown, the best first.
const (
	FromWorker  Source = "worker"      // A worker answered: everything is known.
	FromMemo    Source = "memo"        // No worker answered; the outcome was noted on the closed workflow.
	FromHistory Source = "history"     // No worker answered; the outcome is the result in the history.
	FromRecord  Source = "description" // No worker answered: only what Temporal itself knows.
)

// Shown is what is known of a workflow. The field of its kind is set when a worker answered.
type Shown struct {
	Source     Source                `json:"source"`
	Instance   string                `json:"instance"` // First run's ID.
	Listed     Listed                `json:"summary"`
	State      *oncall.State         `json:"state,omitempty"`
	Incident   *oncall.Incident      `json:"incident,omitempty"`
	Postmortem *oncall.Postmortem    `json:"postmortem,omitempty"`
	Public     *contract.PublicState `json:"public,omitempty"`
	Outcome    *contract.Outcome     `json:"outcome,omitempty"` // Of a closed Escalation.
}

// Show tells what is known of a workflow. It asks the workers first, for two seconds, and falls back to what Temporal has: see
// Source. The error is ErrNotFound when Temporal does not know the workflow, or no longer does.
func (c *Client) Show(ctx context.Context, workflowID string) (Shown, error) {
	info, err := c.describe(ctx, "show", workflowID)
	if err != nil {
		return Shown{}, err
	}
	shown := Shown{Source: FromRecord, Instance: info.GetFirstRunId(), Listed: c.listed(info)}
	if shown.Instance == "" {
		shown.Instance = info.GetExecution().GetRunId()
	}
	c.outcome(ctx, info, &shown)
	switch answered, err := c.query(ctx, workflowID, &shown); {
	case err != nil:
		return Shown{}, classify("show "+workflowID, err)
	case answered:
		shown.Source = FromWorker
	}
	return shown, nil
}

// describe is what Temporal knows of the newest run of a workflow.
func (c *Client) describe(ctx context.Context, what, workflowID string) (*workflowpb.WorkflowExecutionInfo, error) {
	described, err := c.temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	if class := classify(what+" "+workflowID, err); errors.Is(class, ErrNotFound) {
		return nil, tell(ErrNotFound, "there is no %s, or Temporal keeps it no longer", workflowID)
	} else if class != nil {
		return nil, class
	}
	return described.GetWorkflowExecutionInfo(), nil
}

// outcome reads how an escalation ended.
func (c *Client) outcome(ctx context.Context, info *workflowpb.WorkflowExecutionInfo, shown *Shown) {
	if shown.Listed.Kind != contract.Escalation || shown.Listed.Open {
		return
	}
	var outcome contract.Outcome
	if c.memo(info.GetMemo(), contract.MemoOutcome, &outcome) {
		shown.Outcome, shown.Source = &outcome, FromMemo
		return
	}
	if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		return
	}
	run := c.temporal.GetWorkflow(ctx, info.GetExecution().GetWorkflowId(), info.GetExecution().GetRunId())
	if run.Get(ctx, &outcome) == nil {
		shown.Outcome, shown.Source = &outcome, FromHistory
	}
}

// query asks the workers. A failure only means that they do not answer, but for what is sealed with a key that is not here.
func (c *Client) query(ctx context.Context, workflowID string, shown *Shown) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	value, err := c.temporal.QueryWorkflow(ctx, workflowID, "", contract.QueryState)
	if err != nil || !value.HasValue() {
		return false, nil
	}
	switch kind, _, _ := strings.Cut(workflowID, "/"); kind {
	case "escalation":
		err = read(value.Get, &shown.State)
	case "incident":
		err = read(value.Get, &shown.Incident)
	case "postmortem":
		err = read(value.Get, &shown.Postmortem)
	case "public":
		err = read(value.Get, &shown.Public)
	default:
		return false, nil
	}
	if seal.IsError(err) {
		return false, err
	}
	return err == nil, nil
}

func read[T any](get func(any) error, into **T) error {
	var value T
	if err := get(&value); err != nil {
		return err
	}
	*into = &value
	return nil
}
