package starter

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// testRuns is a Temporal in which a test page can be started once.
type testRuns struct {
	client.Client
	client.WorkflowRun
	started []client.StartWorkflowOptions
	over    bool
}

func (r *testRuns) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, _ any, _ ...any) (client.WorkflowRun, error) {
	if len(r.started) > 0 {
		return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("already", "request", "run-1")
	}
	r.started = append(r.started, o)
	return r, nil
}

func (r *testRuns) GetRunID() string { return "run-1" }

func (r *testRuns) DescribeWorkflowExecution(_ context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	status := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	if r.over {
		status = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: run}, Type: &commonpb.WorkflowType{Name: contract.TestPage}, Status: status,
	}}, nil
}

func (r *testRuns) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, serviceerror.NewUnavailable("no worker")
}

func (r *testRuns) GetWorkflow(context.Context, string, string) client.WorkflowRun { return r }

func (r *testRuns) Get(_ context.Context, into any) error {
	*into.(**oncall.Test) = &oncall.Test{Person: "anna"}
	return nil
}

func paged() *oncall.Org {
	return &oncall.Org{People: map[string]oncall.Person{
		"anna": {ID: "anna", Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "P1"}, {Provider: "email", Address: "a@example.com"}}}, "boss": {ID: "boss"},
	}}
}

func TestOneTestOfAPersonAtATime(t *testing.T) {
	t.Parallel()
	runs := &testRuns{}
	c := NewClient(runs, paged)
	first, err := c.TestPage(t.Context(), contract.OpenTest{Person: "anna"})
	second, err2 := c.TestPage(t.Context(), contract.OpenTest{Person: "anna", Wait: time.Minute})
	if err != nil || err2 != nil || first != (Testing{"test/anna", "run-1", false}) || second != (Testing{"test/anna", "run-1", true}) {
		t.Errorf("%+v, %v; %+v, %v", first, err, second, err2)
	}
	if o := runs.started[0]; o.WorkflowIDConflictPolicy != enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL || !o.WorkflowExecutionErrorWhenAlreadyStarted {
		t.Errorf("%+v", o)
	}
	open, err := c.Tested(t.Context(), "test/anna", "run-1")
	if err != nil || !open.Open || open.Test != nil {
		t.Errorf("without a worker: %+v, %v", open, err)
	}
	runs.over = true
	if over, err := c.Tested(t.Context(), "test/anna", "run-1"); err != nil || over.Open || over.Test == nil || over.Test.Person != "anna" {
		t.Errorf("when it is over: %+v, %v", over, err)
	}
}

func TestATestThatMakesNoSense(t *testing.T) {
	t.Parallel()
	for want, in := range map[string]contract.OpenTest{
		`no person "ana": did you mean "anna"?`:                 {Person: "ana"},
		"boss cannot be paged":                                  {Person: "boss"},
		`anna is not paged by "sms": there is pagerduty, email`: {Person: "anna", Providers: []string{"email", "sms"}},
		"the wait 1s is not from 10s to 1h0m0s":                 {Person: "anna", Wait: time.Second},
		"the wait 2h0m0s is not from 10s to 1h0m0s":             {Person: "anna", Wait: 2 * time.Hour},
	} {
		runs := &testRuns{}
		if _, err := NewClient(runs, paged).TestPage(t.Context(), in); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) || len(runs.started) > 0 {
			t.Errorf("%+v: %v", in, err)
		}
	}
	if _, err := NewClient(&testRuns{}, paged).TestEveryone(t.Context(), contract.OpenEveryone{ReportTo: "bos"}); !errors.Is(err, ErrInvalid) || !slices.Contains(strings.Fields(err.Error()), `"boss"?`) {
		t.Errorf("error %v", err)
	}
}
