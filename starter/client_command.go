package starter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Verbs of the workflows beside Escalation, for Do. They are the names of their Updates.
const (
	PostUpdate         = contract.Verb(contract.UpdateOfStakeholders)  // Of an Incident: Text.
	ClosePostmortem    = contract.Verb(contract.UpdateClosePostmortem) // Of a Postmortem: Text is a link or a remark.
	SetPostmortemState = contract.Verb(contract.UpdatePostmortemState) // Of a Postmortem: Text is the new state.
)

// Do carries out what a person asks of a workflow, by the Update that has the verb's name. With an instance (the first run's ID)
// it touches nothing but that instance. A worker has two seconds to answer; when none does, the same command is left as a
// signal and the answer is Recorded: it is durable and will be applied once. A command that was rejected, or whose workflow is
// over, is an Answer too, with a nil error; the error is ErrNotFound when Temporal knows no such workflow and no instance was given.
// A command without a request ID gets a new one, and Migrate without a plan gets the
// one that the configuration has now.
func (c *Client) Do(ctx context.Context, workflowID, instance string, command contract.Command) (contract.Answer, error) {
	if err := c.canSeal(workflowID); err != nil {
		return contract.Answer{}, err
	}
	if command.Request == "" {
		command.Request = uuid.NewString()
	}
	command.Instance = instance
	if command.Verb == contract.Migrate && command.Plan == nil {
		plan, err := c.plan(ctx, workflowID)
		if err != nil {
			return contract.Answer{}, err
		}
		command.Plan = &plan
	}
	answer, err := c.update(ctx, workflowID, command)
	if err == nil {
		return answer, nil
	}
	if rejected, ok := rejection(err); ok {
		return rejected, nil
	}
	switch class := class(err); {
	case errors.Is(class, ErrNotFound):
		return c.tooLate(ctx, workflowID, instance)
	case errors.Is(class, ErrInvalid):
		return contract.Answer{}, classify(string(command.Verb), err)
	}
	return c.record(ctx, workflowID, command)
}

func (c *Client) update(ctx context.Context, workflowID string, command contract.Command) (answer contract.Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflowID, FirstExecutionRunID: command.Instance, UpdateID: command.Request,
		UpdateName: string(command.Verb), Args: []any{command}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return answer, err
	}
	return answer, handle.Get(ctx, &answer)
}

// plan is what the configuration has now for the service of an escalation.
func (c *Client) plan(ctx context.Context, workflowID string) (oncall.Plan, error) {
	info, err := c.describe(ctx, "migrate", workflowID)
	if err != nil {
		return oncall.Plan{}, err
	}
	service := c.listed(info).Service
	plan, ok := c.org().Plan(service)
	if !ok {
		return oncall.Plan{}, tell(ErrInvalid, "service %q is not in the configuration", service)
	}
	return plan, nil
}

// record leaves the command as a signal. The workflow takes a request once, however it comes.
func (c *Client) record(ctx context.Context, workflowID string, command contract.Command) (contract.Answer, error) {
	err := classify(string(command.Verb), c.temporal.SignalWorkflow(ctx, workflowID, "", contract.SignalCommand, command))
	switch {
	case errors.Is(err, ErrNotFound):
		return c.tooLate(ctx, workflowID, command.Instance)
	case err != nil:
		return contract.Answer{}, err
	}
	return contract.Answer{
		Result: contract.Recorded, Text: "Recorded, not yet applied: no worker answered within 2 seconds. It is applied as soon as one runs.",
	}, nil
}

// tooLate answers a command that no open workflow took. Who names an instance knows that there was one; any other name may never
// have been one. An error of Temporal leaves it at the answer.
func (c *Client) tooLate(ctx context.Context, workflowID, instance string) (contract.Answer, error) {
	if instance == "" {
		if _, err := c.describe(ctx, "look for", workflowID); errors.Is(err, ErrNotFound) {
			return contract.Answer{}, err
		}
	}
	return over(workflowID), nil
}

// over is what somebody reads whose command came too late.
func over(workflowID string) contract.Answer {
	kind, _, _ := strings.Cut(workflowID, "/")
	text := "That escalation is over."
	switch kind {
	case "incident":
		text = "That incident is over."
	case "postmortem":
		text = "That postmortem is closed."
	case "public":
		text = "That public story is over."
	case "test":
		text = "That test is over."
	}
	return contract.Answer{Result: contract.Stale, Text: text}
}

// rejection reads the error by which a workflow said no.
func rejection(err error) (contract.Answer, bool) {
	var said *temporal.ApplicationError
	if !errors.As(err, &said) {
		return contract.Answer{}, false
	}
	switch said.Type() {
	case contract.ErrorTypeStale, acceptedThenClosed:
		return contract.Answer{Result: contract.Stale, Text: said.Message()}, true
	case contract.ErrorTypeRefused:
		return contract.Answer{Result: contract.Refused, Text: said.Message()}, true
	default:
		return contract.Answer{Result: contract.Refused, Text: fmt.Sprintf("The workflow could not do it: %s", said.Message())}, true
	}
}

// acceptedThenClosed is the type of the error that Temporal gives to an Update that was accepted and whose workflow ended before
// it was done: https://docs.temporal.io/handling-messages#exceptions.
const acceptedThenClosed = "AcceptedUpdateCompletedWorkflow"

// Provider hands a provider's webhook to its escalation. It reports false when that is over: then nothing needs to be done.
func (c *Client) Provider(ctx context.Context, workflowID string, event contract.ProviderEvent) (bool, error) {
	err := classify("webhook for "+workflowID, c.temporal.SignalWorkflow(ctx, workflowID, "", contract.SignalProvider, event))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
