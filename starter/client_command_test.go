package starter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hansho/workflows/contract"
)

// nobodyHome is a Temporal in which no workflow is open.
type nobodyHome struct {
	client.Client
	was    map[string]bool // Workflows that are closed, and still kept.
	broken error           // What the question for a workflow is answered with.
}

func (n nobodyHome) UpdateWorkflow(context.Context, client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	return nil, serviceerror.NewNotFound("workflow execution already completed")
}

func (n nobodyHome) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	switch {
	case n.broken != nil:
		return nil, n.broken
	case n.was[id]:
		return &workflowservice.DescribeWorkflowExecutionResponse{}, nil
	default:
		return nil, serviceerror.NewNotFound("no such workflow")
	}
}

func TestACommandThatComesTooLateIsToldFromOneThatNamesNothing(t *testing.T) {
	t.Parallel()
	was := map[string]bool{"escalation/a/b": true, "incident/a-1": true, "postmortem/a-1": true, "test/anna": true}
	for _, c := range []struct {
		id, instance string
		broken       error
		over         string // Empty: there is no such workflow.
	}{
		{id: "escalation/a/b", over: "That escalation is over."},
		{id: "incident/a-1", over: "That incident is over."},
		{id: "postmortem/a-1", over: "That postmortem is closed."},
		{id: "test/anna", instance: "run-1", over: "That test is over."},
		{id: "escalation/a/typo"},
		{id: "postmortem/typo"},
		{id: "escalation/a/long-ago", instance: "run-1", over: "That escalation is over."},
		{id: "escalation/a/b", broken: serviceerror.NewUnavailable("down"), over: "That escalation is over."},
	} {
		t.Run(fmt.Sprint(c.id, c.instance, c.broken), func(t *testing.T) {
			t.Parallel()
			temporal := NewClient(nobodyHome{was: was, broken: c.broken}, nil)
			got, err := temporal.Do(t.Context(), c.id, c.instance, contract.Command{Verb: contract.Acknowledge})
			if c.over == "" {
				if !errors.Is(err, ErrNotFound) || !strings.HasPrefix(err.Error(), "there is no "+c.id) {
					t.Errorf("%+v, error %v", got, err)
				}
				return
			}
			if diff := cmp.Diff(contract.Answer{Result: contract.Stale, Text: c.over}, got); err != nil || diff != "" {
				t.Errorf("error %v: %s", err, diff)
			}
		})
	}
}

func TestErrorsOfOurOwnSayWhatIsWrongAndNothingElse(t *testing.T) {
	t.Parallel()
	temporal := NewClient(nobodyHome{}, nil)
	_, tooShort := temporal.Find(t.Context(), "abc")
	_, missing := temporal.Show(t.Context(), "incident/typo")
	_, state := temporal.List(t.Context(), Filter{State: "foo"})
	_, ofIncident := temporal.List(t.Context(), Filter{Kind: contract.Incident, State: "paging"})
	for want, err := range map[string]error{
		`"abc" is too short: type at least 4 characters of the instance`:                    tooShort,
		"there is no incident/typo, or Temporal keeps it no longer":                         missing,
		`there is no state "foo": use one of holding, paging, acknowledged, resolved, over`: state,
		"an incident has no state to list it by: its escalation has":                        ofIncident,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
