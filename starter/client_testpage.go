package starter

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// Testing says which test was started.
type Testing struct {
	WorkflowID string
	Instance   string // The run's ID.
	Joined     bool   // A test ran already, and goes on as it was: nobody is paged twice.
}

// TestPage starts a test page of a person. While one of the same person runs, that is the one. The error is ErrInvalid when the
// person, or a way, is not in the configuration, or the wait is out of bounds.
func (c *Client) TestPage(ctx context.Context, in contract.OpenTest) (Testing, error) {
	if err := checkTest(c.org(), in); err != nil {
		return Testing{}, err
	}
	title := "Test page to " + in.Person
	return c.startTest(ctx, contract.TestID(in.Person), contract.TestPage, title, in,
		contract.AttrResponder.ValueSet(in.Person), contract.AttrState.ValueSet(contract.StateTesting))
}

// TestEveryone starts a test of everyone, now. While one that a person started runs, that is the one. The error is ErrInvalid when
// the wait is out of bounds or the person to report to is not in the configuration.
func (c *Client) TestEveryone(ctx context.Context, in contract.OpenEveryone) (Testing, error) {
	if err := checkWait(in.Wait); err != nil {
		return Testing{}, err
	}
	if _, known := c.org().People[in.ReportTo]; in.ReportTo != "" && !known {
		return Testing{}, tell(ErrInvalid, "the configuration has no person %q: %s", in.ReportTo, inbound.Cure(in.ReportTo, slices.Sorted(maps.Keys(c.org().People))))
	}
	return c.startTest(ctx, contract.TestEveryoneID, contract.TestEveryone, "Test pages to everyone", in, contract.AttrState.ValueSet(contract.StateTesting))
}

func (c *Client) startTest(ctx context.Context, id, workflow, title string, in any, attributes ...temporal.SearchAttributeUpdate) (Testing, error) {
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            summary(title),
		Memo:                                     map[string]any{contract.MemoTitle: summary(title)},
		TypedSearchAttributes:                    temporal.NewSearchAttributes(attributes...),
	}, workflow, in)
	if running, already := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); already {
		return Testing{WorkflowID: id, Instance: running.RunId, Joined: true}, nil
	}
	if err != nil {
		return Testing{}, classify("start "+id, err)
	}
	return Testing{WorkflowID: id, Instance: run.GetRunID()}, nil
}

func checkTest(org *oncall.Org, in contract.OpenTest) error {
	person, known := org.People[in.Person]
	switch ways := person.Providers(); {
	case !known:
		return tell(ErrInvalid, "the configuration has no person %q: %s", in.Person, inbound.Cure(in.Person, slices.Sorted(maps.Keys(org.People))))
	case len(ways) == 0:
		return tell(ErrInvalid, "%s cannot be paged: no provider knows them; add pagerduty or splunk_oncall to people.%s, or page: steps", in.Person, in.Person)
	default:
		for _, name := range in.Providers {
			if !slices.Contains(ways, name) {
				return tell(ErrInvalid, "%s is not paged by %q: there is %s", in.Person, name, strings.Join(ways, ", "))
			}
		}
	}
	return checkWait(in.Wait)
}

func checkWait(wait time.Duration) error {
	if wait != 0 && (wait < contract.ShortestTest || wait > contract.LongestTest) {
		return tell(ErrInvalid, "the wait %s is not from %s to %s", wait, contract.ShortestTest, contract.LongestTest)
	}
	return nil
}

// Tested is what is known of a test: of one person, or of everyone. Neither is set when no worker answers.
type Tested struct {
	WorkflowID string                 `json:"workflow_id"`
	Instance   string                 `json:"instance"`
	Open       bool                   `json:"open"`
	Test       *oncall.Test           `json:"test,omitempty"`
	Everyone   *oncall.TestOfEveryone `json:"everyone,omitempty"`
}

// Tested tells how a test stands, or how it ended; without an instance the newest. What is over is known without a worker. The
// error is ErrNotFound when there never was a test, or Temporal keeps it no longer.
func (c *Client) Tested(ctx context.Context, workflowID, instance string) (Tested, error) {
	described, err := c.temporal.DescribeWorkflowExecution(ctx, workflowID, instance)
	if class := classify("look at "+workflowID, err); errors.Is(class, ErrNotFound) {
		return Tested{}, tell(ErrNotFound, "there is no %s, or Temporal keeps it no longer", workflowID)
	} else if class != nil {
		return Tested{}, class
	}
	info := described.GetWorkflowExecutionInfo()
	if info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW {
		return c.Tested(ctx, workflowID, "")
	}
	tested := Tested{WorkflowID: workflowID, Instance: info.GetExecution().GetRunId(), Open: info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}
	into := any(&tested.Test)
	if info.GetType().GetName() == contract.TestEveryone {
		into = &tested.Everyone
	}
	if !tested.Open {
		err := c.temporal.GetWorkflow(ctx, workflowID, tested.Instance).Get(ctx, into)
		if failed, ok := errors.AsType[*temporal.WorkflowExecutionError](err); ok {
			return tested, failed
		}
		return tested, classify("read the result of "+workflowID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if value, err := c.temporal.QueryWorkflow(ctx, workflowID, tested.Instance, contract.QueryState); err == nil && value.HasValue() {
		_ = value.Get(into)
	}
	return tested, nil
}

// LastTestOfEveryone finds the newest test of everyone, whoever started it. The error is ErrNotFound when there is none.
func (c *Client) LastTestOfEveryone(ctx context.Context) (Tested, error) {
	query := "WorkflowType = " + quote(contract.TestEveryone) + " AND ExecutionStatus != 'ContinuedAsNew'"
	answer, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 1})
	if err != nil {
		return Tested{}, classify("find the last test of everyone", err)
	}
	if len(answer.GetExecutions()) == 0 {
		return Tested{}, tell(ErrNotFound, "nobody has tested everyone yet: \"hansho test-page --everyone\" does, and tests: in the configuration does it regularly")
	}
	run := answer.GetExecutions()[0].GetExecution()
	return c.Tested(ctx, run.GetWorkflowId(), run.GetRunId())
}
