package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// acknowledge takes an acknowledgement that can be answered: somebody outside the policy is asked first whether they mean
// to take over.
func (e *escalation) acknowledge(ctx workflow.Context, c contract.Command) contract.Answer {
	s := e.state
	if s.Status != oncall.ResolvedStatus && !c.By.Unknown && !s.Involved(c.By.ID) && !c.TakeOver {
		return e.answer(contract.Confirm, c.By.ID+" is not on this policy. Take over?")
	}
	return e.take(ctx, c, 0)
}

// take stops all paging: the actor has it. A second acknowledgement makes a helper, unless they take over; the owner's own
// renews the lease, and does not shorten a snooze.
func (e *escalation) take(ctx workflow.Context, c contract.Command, page int) contract.Answer {
	s, by := e.state, c.By
	event := oncall.Event{Kind: oncall.Acknowledged, By: by, Page: page, Until: e.leaseEnd(ctx), Request: c.Request, Reason: c.Text}
	if by.Unknown {
		event.Reason = "by somebody whom the configuration does not know"
	}
	switch {
	case s.Status == oncall.ResolvedStatus || s.Over():
		return e.answer(contract.Already, "It is resolved already.")
	case s.Status == oncall.AckStatus && s.Owner.ID == by.ID:
		event.Kind, event.Reason = oncall.LeaseRenewed, "still on it"
		if !event.Until.IsZero() && s.LeaseEnds.After(event.Until) {
			event.Until = s.LeaseEnds
		}
		e.apply(ctx, event)
		return e.answer(contract.Already, "You have it already; it holds for a full length again.")
	case s.Status == oncall.AckStatus && !s.Owner.Unknown && !c.TakeOver:
		event.Kind, event.Until = oncall.HelperJoined, s.LeaseEnds
		e.apply(ctx, event)
		return e.answer(contract.Done, s.Owner.ID+" has it; you are down as helping.")
	}
	e.apply(ctx, event)
	return e.answer(contract.Done, "You have it. Nobody else is paged.")
}
