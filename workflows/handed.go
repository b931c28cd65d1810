package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// onPage follows what was done to a page at its provider beyond answering it.
func (e *escalation) onPage(ctx workflow.Context, event contract.ProviderEvent) {
	switch event.Kind { //nolint:exhaustive // The others are remarks, or nothing.
	case contract.ProviderReassigned:
		e.handedOver(ctx, event)
	case contract.ProviderEscalated:
		e.escalatedThere(ctx, event)
	case contract.ProviderMerged:
		e.pageMerged(ctx, event)
	case contract.ProviderPriority:
		e.prioritised(ctx, event)
	default:
		e.remarked(ctx, event)
	}
}

// handedOver follows a page that was given to somebody else there: they are paged by that, have a level's time, and are not rung
// twice. Somebody whom the configuration does not know is waited for by nobody: the policy goes on.
func (e *escalation) handedOver(ctx workflow.Context, event contract.ProviderEvent) {
	s, p := e.state, e.state.Page(event.Page)
	if slices.Contains(ids(event.To), p.Person) || len(event.To) == 0 || s.Status == oncall.ResolvedStatus {
		return
	}
	known := slices.IndexFunc(event.To, func(a oncall.Actor) bool { return a.ID != "" && !a.Unknown })
	switch withdrawn := !p.WithdrawnAt.IsZero() || p.Ring == oncall.RingClosed; {
	case (withdrawn || known < 0) && asked(event):
		return // It would be said at every look.
	case withdrawn:
		e.ignored(ctx, event, "the page was withdrawn already")
		return
	case known < 0:
		e.ignored(ctx, event, "it was given to "+list(ids(event.To))+", whom the configuration does not know; the policy goes on")
		return
	}
	given := oncall.Event{
		Kind: oncall.PageHandedOver, Page: p.N, Person: event.To[known].ID, Provider: event.Provider, By: whoever(event), Request: event.ID,
	}
	status := oncall.Word{Page: p.N, About: oncall.AboutStatus, At: event.At}
	if asked(event) && event.Ring == oncall.RingQuiet || s.Late(status) {
		given.Word.Ring = oncall.RingQuiet // It was answered since.
	} else if s.Urgency() == oncall.UrgencyHigh && p.Purpose != oncall.PurposeResponder {
		given.Until = workflow.Now(ctx).Add(e.ackWithin()).UTC()
	}
	e.apply(ctx, given)
}

// escalatedThere escalates when a person pressed "escalate" there. A provider's own policy decides nothing here.
func (e *escalation) escalatedThere(ctx workflow.Context, event contract.ProviderEvent) {
	s := e.state
	switch {
	case event.By.ID == "":
		e.ignored(ctx, event, "its own policy did it, and decides nothing here")
	case s.Status == oncall.ResolvedStatus || s.Urgency() != oncall.UrgencyHigh:
		e.ignored(ctx, event, s.Severity.String()+" that is "+string(s.Status)+" does not escalate")
	default:
		e.apply(ctx, oncall.Event{Kind: oncall.Escalated, By: event.By, Request: event.ID, Reason: "at " + event.Provider})
	}
}

// pageMerged follows a page whose incident goes on in another one: it is closed there.
func (e *escalation) pageMerged(ctx workflow.Context, event contract.ProviderEvent) {
	p := e.state.Page(event.Page)
	if p.Ring == oncall.RingClosed {
		return
	}
	wanted := p.WithdrawnAt.IsZero()
	e.apply(ctx, oncall.Event{Kind: oncall.PageClosed, Page: p.N, Person: p.Person, Provider: p.Provider})
	if wanted {
		e.merged(ctx, event)
	}
}
