package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// oneAnswer is a Temporal whose workflows give one answer to everything; without one it knows no workflow.
type oneAnswer struct {
	client.Client
	client.WorkflowUpdateHandle
	answer *contract.Answer
}

func (o oneAnswer) UpdateWorkflow(context.Context, client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	if o.answer == nil {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	return o, nil
}

func (o oneAnswer) Get(_ context.Context, into any) error {
	*into.(*contract.Answer) = *o.answer
	return nil
}

func (o oneAnswer) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return nil, serviceerror.NewNotFound("no such workflow")
}

// sign makes a session in which "satoo" speaks with a Temporal. The organisation may be nil.
func sign(t *testing.T, temporal oneAnswer, org *oncall.Org) *session {
	t.Helper()
	cmd := &cobra.Command{}
	cmd.SetOut(&bytes.Buffer{})
	return &session{cmd: cmd, org: org, me: "satoo", ctx: t.Context(), client: starter.NewClient(temporal, nil)}
}

// A stranger is asked to take over. Without a configuration nobody can tell a stranger from a name that was mistyped.
func TestTakeOverSaysWhenNobodyCheckedTheName(t *testing.T) {
	t.Parallel()
	temporal := oneAnswer{answer: &contract.Answer{Result: contract.Confirm, Text: "satoo is not on this policy. Take over?"}}
	command := contract.Command{Verb: contract.Acknowledge}
	const unchecked = `nobody has checked that "satoo" is somebody: name one by --config or HANSHO_CONFIG`
	err := sign(t, temporal, nil).give("escalation/a/b", "", command)
	if status(err) != exitRefused || !strings.Contains(err.Error(), unchecked) || !strings.Contains(err.Error(), "--take-over") {
		t.Errorf("error %v", err)
	}
	err = sign(t, temporal, &oncall.Org{}).give("escalation/a/b", "", command)
	if status(err) != exitRefused || strings.Contains(err.Error(), "checked") {
		t.Errorf("with a configuration: error %v", err)
	}
}

func TestAWrongNamePointsToItsList(t *testing.T) {
	t.Parallel()
	for id, list := range map[string]string{
		"escalation/a/typo": `"hansho list --all"`, "incident/typo": `"hansho list --kind incident --all"`, "postmortem/typo": `"hansho postmortem list --all"`,
	} {
		err := sign(t, oneAnswer{}, nil).give(id, "", contract.Command{Verb: starter.ClosePostmortem})
		if status(err) != exitFailed || !strings.Contains(err.Error(), "there is no "+id) || !strings.Contains(err.Error(), list) {
			t.Errorf("%s: error %v", id, err)
		}
	}
}

func TestAnEmptyListSaysOfWhat(t *testing.T) {
	t.Parallel()
	for want, filter := range map[string]starter.Filter{
		"Nothing is open.":         {Kind: contract.Escalation},
		"There is nothing.":        {Kind: contract.Escalation, All: true},
		"No postmortem is open.":   {Kind: contract.Postmortem},
		"There is no postmortem.":  {Kind: contract.Postmortem, All: true},
		"No incident is open.":     {Kind: contract.Incident},
		"No public story is open.": {Kind: contract.Public},
	} {
		s := sign(t, oneAnswer{}, nil)
		if err := s.printList(nil, filter); err != nil {
			t.Fatal(err)
		}
		if got := s.cmd.OutOrStdout().(*bytes.Buffer).String(); got != want+"\n" {
			t.Errorf("%+v: %q", filter, got)
		}
	}
}
