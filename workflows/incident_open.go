package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// gather brings together who is needed, once the incident is open: what the configuration promises is asked for, the secondary is told,
// the commanders are paged, and whoever was named is asked to come.
func (i *incident) gather(ctx workflow.Context, in contract.OpenIncident) {
	d := in.Declaration
	if in.Partial {
		i.askPlan(ctx)
	}
	i.pickBridge(ctx)
	if i.secret() {
		for _, person := range i.state.Plan.SecurityTeam {
			i.askToCome(ctx, person, d.By, "a security incident")
		}
	}
	for _, person := range d.People {
		i.askToCome(ctx, person, d.By, "")
	}
	if d.Attach != "" {
		_, _ = i.attach(ctx, contract.Command{Verb: contract.Attach, Into: d.Attach, By: d.By})
	}
	if !d.NoPage && !i.secret() && i.state.Plan.Command != "" {
		i.pageCommanders(ctx, d.By)
	}
	i.tellSecondary(ctx, d.By)
}

// askPlan asks for what the escalation that opened it does not know.
func (i *incident) askPlan(ctx workflow.Context) {
	var planned activities.Planned
	request := activities.PlanRequest{Incident: true, Service: i.state.Service}
	if i.durably(ctx, activities.NamePlan, request, &planned, "read what the configuration says of incidents") != nil || planned.Incident == nil {
		return // It goes on with what is known.
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentPlanned, Plan: planned.Incident})
}

// durably does an errand whose answer is needed: quickly at first, and then for as long as it takes.
func (i *incident) durably(ctx workflow.Context, name string, request, result any, summary string) error {
	return i.try(ctx, patientOptions(ctx, summary), name, name, request, result, summary, isRefusal)
}

// tellSecondary tells the secondary on-call of a service that something major has begun: https://response.pagerduty.com/oncall/being_oncall/.
func (i *incident) tellSecondary(ctx workflow.Context, by oncall.Actor) {
	s := i.state
	if len(s.Plan.Secondary) == 0 || s.SecondaryTold || i.secret() {
		return
	}
	var found activities.NextResult
	request := activities.NextRequest{Targets: s.Plan.Secondary, Severity: s.Severity, At: workflow.Now(ctx)}
	if i.durably(ctx, activities.NameNext, request, &found, "who is secondary on call") != nil {
		return
	}
	for _, chosen := range found.People {
		if chosen.Person == by.ID || s.Responder(chosen.Person) != nil {
			continue
		}
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.SecondaryTold, Person: chosen.Person})
		f := i.clocks.facts(ctx, message.SaySecondary)
		i.clocks.toPerson(ctx, chosen.Person, "secondary", "tell "+chosen.Person+" (secondary) of the incident", f)
	}
}

// pickBridge takes a conference from the pool. Which one follows from the slug, so that incidents which are open at the same time mostly
// have different ones; people set another with a word.
func (i *incident) pickBridge(ctx workflow.Context) {
	if bridge, ok := i.poolBridge(0); ok && i.state.Bridge == (oncall.Bridge{}) {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentBridge, Bridge: &bridge, By: oncall.Actor{ID: "hansho", Via: "hansho"}, Text: bridge.Where()})
	}
}

// poolBridge is the n-th conference of the pool, counted from the incident's own; false when the pool has no n-th.
func (i *incident) poolBridge(n int) (oncall.Bridge, bool) {
	pool := i.state.Plan.Bridges
	if n >= len(pool) {
		return oncall.Bridge{}, false
	}
	sum := 0
	for _, c := range i.state.Slug {
		sum += int(c)
	}
	return pool[(sum+n)%len(pool)], true
}

func (i *incident) secret() bool { return i.state.Kind == oncall.SecurityIncident }

// attach lets an escalation belong to the incident. It is told, and answers with how it stands.
func (i *incident) attach(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if known := i.state.Escalation(c.Into); known != nil && known.Detached.IsZero() {
		return i.answer(contract.Already, c.Into+" belongs to it already."), nil
	}
	if err := signal(ctx, c.Into, contract.SignalIncident, contract.Belongs{Incident: workflow.GetInfo(ctx).WorkflowExecution.ID, By: c.By}); err != nil {
		return contract.Answer{}, refused(fmt.Sprintf("There is no open escalation %s: look with \"hansho list\".", c.Into))
	}
	attached := oncall.Attached{WorkflowID: c.Into, Purpose: oncall.PurposeAlert}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationAttached, By: c.By, Attached: &attached, Ref: c.Into, Request: c.Request})
	return i.answer(contract.Done, c.Into+" belongs to it now."), nil
}
