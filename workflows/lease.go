package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// holdAcknowledgement watches over whoever has it. The acknowledgement is a lease: any sign of work renews it; before its
// end the owner is asked; at its end the owner is paged; and when that brings nothing the policy starts again.
func (e *escalation) holdAcknowledgement(ctx workflow.Context) {
	for e.state.Status == oncall.AckStatus {
		if e.tired(ctx) && e.quiet(ctx) {
			return
		}
		s := e.state
		switch {
		case s.Recovered || s.LeaseEnds.IsZero():
			e.waitForLease(ctx, time.Time{}, "")
		case !s.LeaseAsked && !s.LeasePaged && !due(ctx, s.AskAt()):
			e.waitForLease(ctx, s.AskAt(), e.sayAt("held by "+s.Owner.ID+"; asked whether still on it", s.AskAt()))
		case !s.LeaseAsked && !s.LeasePaged:
			e.askOwner(ctx)
		case !due(ctx, s.LeaseEnds) && !s.LevelRefused():
			e.waitForLease(ctx, s.LeaseEnds, e.sayAt("held by "+s.Owner.ID+"; the acknowledgement ends", s.LeaseEnds))
		case !s.LeasePaged:
			e.pageOwner(ctx)
		default:
			e.lapse(ctx)
		}
	}
}

// waitForLease waits until the moment, or until something about the acknowledgement has changed.
func (e *escalation) waitForLease(ctx workflow.Context, until time.Time, summary string) {
	before, ends, recovered := e.step(), e.state.LeaseEnds, e.state.Recovered
	e.wait(ctx, until, summary, func() bool {
		return e.step() != before || !e.state.LeaseEnds.Equal(ends) || e.state.Recovered != recovered ||
			(!recovered && e.state.LeasePaged && e.state.LevelRefused())
	})
}

// leaseEnd is when an acknowledgement made now ends; zero when it holds for ever, as it does for low urgency.
func (e *escalation) leaseEnd(ctx workflow.Context) time.Time {
	if e.state.Urgency() != oncall.UrgencyHigh || e.state.Plan.AckHolds == 0 || e.state.Follows() {
		return time.Time{}
	}
	return workflow.Now(ctx).Add(e.state.Plan.AckHolds).UTC()
}

// askOwner asks, in the chat and in the background, whether the owner is still on it.
func (e *escalation) askOwner(ctx workflow.Context) {
	owner, ends := e.state.Owner, e.state.LeaseEnds
	asked := oncall.Event{Kind: oncall.LeaseAsked, Person: owner.ID, Until: ends}
	if e.state.Observes() {
		asked.Reason = "the service is observed, so nothing is sent"
	}
	e.apply(ctx, asked)
	if owner.Unknown || e.state.Observes() {
		return
	}
	ask := activities.SayRequest{
		Mark: e.state.Instance + "/ask/" + ends.UTC().Format(time.RFC3339), Person: owner.ID,
		Ask: &message.AskFacts{Target: e.target(), Title: e.state.Alert.Title, Service: e.state.Alert.Service, Owner: owner.ID, Ends: ends},
	}
	e.background(ctx, func(ctx workflow.Context) {
		_ = e.quickly(ctx, activities.NameSay, ask, nil, "ask "+owner.ID+" whether still on it")
	})
}

// pageOwner pages the owner, whose acknowledgement has ended, and gives them a level's time.
func (e *escalation) pageOwner(ctx workflow.Context) {
	owner := e.state.Owner
	if owner.Unknown {
		e.lapse(ctx)
		return
	}
	before := e.step()
	found := e.ask(ctx, []oncall.Target{{Person: owner.ID}})
	e.takeLooks(ctx, found.Looks)
	if e.step() != before || e.state.Recovered || !due(ctx, e.state.LeaseEnds) {
		return
	}
	if len(found.People) == 0 {
		e.lapse(ctx) // The owner cannot be paged any more, so they are not waited for.
		return
	}
	e.apply(ctx, oncall.Event{
		Kind: oncall.LeaseEnded, Person: owner.ID, Until: workflow.Now(ctx).Add(e.ackWithin()), Reason: "no sign of work while the acknowledgement held",
	})
	for _, person := range found.People {
		person.Reason = "the acknowledgement has ended without a sign of work"
		e.page(ctx, person, oncall.PurposeLease)
	}
}

// lapse starts the policy again, unless the owner has answered at a provider without our hearing of it.
func (e *escalation) lapse(ctx workflow.Context) {
	before, ends := e.step(), e.state.LeaseEnds
	e.takeLooks(ctx, e.ask(ctx, nil).Looks)
	if e.step() != before || e.state.Recovered || !e.state.LeaseEnds.Equal(ends) {
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.LeaseLapsed, Person: e.state.Owner.ID, Reason: "the owner did not answer; the policy starts again"})
}
