package starter

import (
	"context"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"hansho/workflows/contract"
)

// Listed is one line of a list. It comes from Temporal's visibility, which lags behind by a moment.
type Listed struct {
	WorkflowID string    `json:"workflow_id"`
	Run        string    `json:"run"` // ID of the newest run; its last 8 characters find an open escalation.
	Kind       string    `json:"kind"`
	Title      string    `json:"title,omitempty"`
	Service    string    `json:"service,omitempty"`
	Severity   string    `json:"severity,omitempty"`
	State      string    `json:"state,omitempty"`
	Responder  string    `json:"responder,omitempty"`
	Incident   string    `json:"incident,omitempty"`
	Due        time.Time `json:"due,omitzero"`
	Started    time.Time `json:"started"` // Of the newest run.
	Closed     time.Time `json:"closed,omitzero"`
	Open       bool      `json:"open"`
}

// List lists workflows, the newest first.
func (c *Client) List(ctx context.Context, filter Filter) ([]Listed, error) {
	query, limit, err := filter.query()
	if err != nil {
		return nil, err
	}
	listed := []Listed{}
	var page []byte
	for len(listed) < limit {
		answer, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Query: query, PageSize: int32(limit - len(listed)), NextPageToken: page, //nolint:gosec // At most 1000.
		})
		if err != nil {
			return nil, classify("list", err)
		}
		for _, execution := range answer.GetExecutions() {
			listed = append(listed, c.listed(execution))
		}
		if page = answer.GetNextPageToken(); len(page) == 0 {
			break
		}
	}
	return listed, nil
}

func (c *Client) listed(execution *workflowpb.WorkflowExecutionInfo) Listed {
	fields := execution.GetSearchAttributes().GetIndexedFields()
	line := Listed{
		WorkflowID: execution.GetExecution().GetWorkflowId(),
		Run:        execution.GetExecution().GetRunId(),
		Kind:       execution.GetType().GetName(),
		Service:    attribute[string](fields, contract.AttrService.GetName()),
		Severity:   attribute[string](fields, contract.AttrSeverity.GetName()),
		State:      attribute[string](fields, contract.AttrState.GetName()),
		Responder:  attribute[string](fields, contract.AttrResponder.GetName()),
		Incident:   attribute[string](fields, contract.AttrIncident.GetName()),
		Due:        attribute[time.Time](fields, contract.AttrDue.GetName()),
		Started:    execution.GetStartTime().AsTime(),
		Open:       execution.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
	}
	if execution.GetCloseTime().IsValid() {
		line.Closed = execution.GetCloseTime().AsTime()
	}
	c.memo(execution.GetMemo(), contract.MemoTitle, &line.Title)
	return line
}

// attribute reads a search attribute; the zero value when it is missing or of another type. They bypass data converters.
func attribute[T any](fields map[string]*commonpb.Payload, name string) (value T) {
	if payload, ok := fields[name]; ok {
		if err := converter.GetDefaultDataConverter().FromPayload(payload, &value); err != nil {
			var zero T
			return zero
		}
	}
	return value
}

// memo reads one value of a memo, and tells whether it is there.
func (c *Client) memo(memo *commonpb.Memo, key string, into any) bool {
	payload, ok := memo.GetFields()[key]
	return ok && c.converter.FromPayload(payload, into) == nil
}
