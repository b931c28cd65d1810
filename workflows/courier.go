package workflows

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// How long a courier waits for another event of its incident, and how many it carries before it continues as new.
const (
	courierIdle = 10 * time.Minute
	courierMost = 500
)

// Courier carries the events of one incident of a provider to the escalation they are about, in the order in which they came.
// Such events name their incident by the provider's ID alone: the provider is asked once whose it is. The door hands the event
// over durably and need not wait for the provider. What is nobody's of ours goes no further.
func Courier(ctx workflow.Context, in contract.OpenCourier) error {
	c := courier{in: in}
	events := workflow.GetSignalChannel(ctx, contract.SignalProvider)
	for {
		var event contract.ProviderEvent
		if ok, _ := events.ReceiveWithTimeout(ctx, courierIdle, &event); !ok {
			return ctx.Err()
		}
		c.carry(ctx, event)
		if c.carried++; c.carried >= courierMost && events.Len() == 0 {
			return workflow.NewContinueAsNewError(ctx, contract.Courier, in)
		}
	}
}

// courier is one run of a Courier.
type courier struct {
	in      contract.OpenCourier
	whose   *activities.Whose
	carried int
}

// carry brings one event to its escalation, once. An escalation that is over needs it no more.
func (c *courier) carry(ctx workflow.Context, event contract.ProviderEvent) {
	if c.whose == nil && !c.ask(ctx) {
		return
	}
	if id, instance, page, err := contract.ParsePageKey(c.whose.Found.Key); err == nil {
		event.Instance, event.Page = instance, page
		_ = signal(ctx, id, contract.SignalProvider, event)
		return
	}
	if c.whose.Alert == nil || contract.IsOwnKey(c.whose.Found.Key) {
		return
	}
	if c.tell(ctx, event) == nil {
		return
	}
	// No escalation is open. One is opened for an incident that is, as the provider says now: an event may be days late.
	if c.ask(ctx) && c.whose.Open && c.whose.Alert != nil && c.open(ctx) {
		_ = c.tell(ctx, event)
	}
}

// ask asks the provider whose the incident is. It reports false when that cannot be known.
func (c *courier) ask(ctx workflow.Context) bool {
	var whose activities.Whose
	request := activities.WhoseRequest{Provider: c.in.Provider, Ref: c.in.Ref}
	if err := workflow.ExecuteActivity(patientOptions(ctx, "whose is "+c.in.Ref+"?"), activities.NameWhose, request).Get(ctx, &whose); err != nil {
		return false
	}
	c.whose = &whose
	return true
}

// tell tells the escalation of an incident that Hansho did not make.
func (c *courier) tell(ctx workflow.Context, event contract.ProviderEvent) error {
	alert := c.alert(ctx)
	id := contract.EscalationID(alert.Service, alert.DedupKey)
	if event.Kind == contract.ProviderTriggered {
		return signal(ctx, id, contract.SignalAlert, alert)
	}
	event.Upstream = alert.Upstream
	return signal(ctx, id, contract.SignalProvider, event)
}

func (c *courier) alert(ctx workflow.Context) oncall.Alert {
	alert := *c.whose.Alert
	alert.Received = workflow.Now(ctx).UTC()
	return alert
}

// open starts the escalation. One that runs in the meantime is as good.
func (c *courier) open(ctx workflow.Context) bool {
	alert := c.alert(ctx)
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: contract.EscalationID(alert.Service, alert.DedupKey), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, StaticSummary: short(alert.Title),
		Memo: map[string]any{contract.MemoTitle: short(alert.Title)},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			contract.AttrService.ValueSet(alert.Service), contract.AttrSeverity.ValueSet(alert.Severity.String()),
			contract.AttrState.ValueSet(string(oncall.Paging)),
		),
	})
	err := workflow.ExecuteChildWorkflow(ctx, contract.Escalation, contract.Open{Alert: alert, Plan: *c.whose.Plan}).GetChildWorkflowExecution().Get(ctx, nil)
	return err == nil || temporal.IsWorkflowExecutionAlreadyStartedError(err)
}

// short keeps a title within what Temporal takes as a summary.
func short(title string) string {
	const most = 100
	if runes := []rune(title); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return title
}

func signal(ctx workflow.Context, id, name string, message any) error {
	return workflow.SignalExternalWorkflow(ctx, id, "", name, message).Get(ctx, nil)
}
