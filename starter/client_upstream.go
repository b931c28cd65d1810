package starter

import (
	"context"
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Upstream hands on what happened to an incident that Hansho did not make. The alert is the one that the incident stands for: the
// escalation is opened with it when none is open, because the event that opened the incident may come later. An end opens nothing.
// It reports false when nothing had to be done. A nil error means that the event is durable.
func (c *Client) Upstream(ctx context.Context, alert oncall.Alert, event contract.ProviderEvent) (bool, error) {
	org := c.org()
	alert, err := Route(org, alert)
	if err != nil {
		return false, err
	}
	id := contract.EscalationID(alert.Service, alert.DedupKey)
	if event.Kind == contract.ProviderResolved || event.Kind == contract.ProviderMerged {
		return c.Provider(ctx, id, event)
	}
	plan, ok := org.Plan(alert.Service)
	if !ok {
		return false, tell(ErrInvalid, "service %q is not in the configuration", alert.Service)
	}
	_, err = c.temporal.SignalWithStartWorkflow(ctx, id, contract.SignalProvider, event, signalled(startOptions(id, alert)),
		contract.Escalation, contract.Open{Alert: alert, Plan: plan})
	if err = classify("webhook for "+id, err); errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Carry hands an event to the Courier of its incident, who finds out whose it is. A nil error means that it is durable.
func (c *Client) Carry(ctx context.Context, event contract.ProviderEvent) error {
	id := contract.CourierID(event.Provider, event.Ref)
	options := client.StartWorkflowOptions{
		ID: id, TaskQueue: contract.TaskQueue, WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: "events of " + event.Provider + " incident " + event.Ref,
	}
	_, err := c.temporal.SignalWithStartWorkflow(ctx, id, contract.SignalProvider, event, options,
		contract.Courier, contract.OpenCourier{Provider: event.Provider, Ref: event.Ref})
	return classify("webhook for "+id, err)
}

// signalled are the options of a start that comes with a signal.
func signalled(options client.StartWorkflowOptions) client.StartWorkflowOptions {
	options.EnableEagerStart = false // Temporal does not offer it together with a signal.
	options.WorkflowExecutionErrorWhenAlreadyStarted = false
	options.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED
	return options
}
