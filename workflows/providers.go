package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// onProvider follows what happened at a provider. Events that our own acknowledging, withdrawing and resolving caused
// there are recognised by the ledger and change nothing.
func (e *escalation) onProvider(ctx workflow.Context, event contract.ProviderEvent) {
	s := e.state
	if event.Page == 0 && event.Upstream.Ref != "" {
		e.onUpstream(ctx, event)
		return
	}
	if event.Instance != s.Instance || s.Seen(event.ID) || s.Over() {
		return
	}
	if s.Page(event.Page) == nil || e.beside() && !e.hears(ctx, event) {
		return
	}
	switch event.Kind { //nolint:exhaustive // The others are for onPage.
	case contract.ProviderAcknowledged:
		e.answeredAt(ctx, event)
	case contract.ProviderUnacknowledged:
		e.unansweredAt(ctx, event)
	case contract.ProviderResolved:
		e.resolvedAt(ctx, event)
	case contract.ProviderDelivered:
		e.takeDelivery(ctx, activities.PageLook{N: event.Page, DeliveredAt: event.At})
	case contract.ProviderSilent:
		e.silentAt(ctx, event)
	case contract.ProviderNoted:
		if !event.By.Unknown && event.By.ID != "" {
			e.apply(ctx, oncall.Event{Kind: oncall.Noted, By: event.By, Text: event.Text, Request: event.ID})
			e.renew(ctx, event.By)
		}
	default:
		e.onPage(ctx, event)
	}
}

// answeredAt takes an acknowledgement that was made at a provider. Whoever it was, paging stops: somebody has it.
func (e *escalation) answeredAt(ctx workflow.Context, event contract.ProviderEvent) {
	s, p := e.state, e.state.Page(event.Page)
	if !p.AnsweredAt.IsZero() || s.Status == oncall.ResolvedStatus {
		return // Our own doing, or too late to matter.
	}
	by := event.By
	if by.ID == "" || by.Unknown {
		by = oncall.Actor{ID: p.Person, Via: event.Provider} // The provider names nobody we know: the page says whose it is.
		if event.By.Unknown {
			by = event.By
		}
	}
	if !p.WithdrawnAt.IsZero() && event.By.ID == "" {
		return // A person who answers a page that we have just withdrawn means it all the same.
	}
	if p.Ring == oncall.RingClosed { // The answer opened the provider's incident again: it is to be closed once more.
		e.apply(ctx, oncall.Event{Kind: oncall.PageRings, Page: p.N, Person: p.Person, Provider: p.Provider, Reason: "it was answered after it was closed"})
	}
	if p.Ring != oncall.RingQuiet {
		e.apply(ctx, oncall.Event{Kind: oncall.PageQuieted, Page: p.N, Person: p.Person, Provider: p.Provider})
	}
	e.take(ctx, contract.Command{Verb: contract.Acknowledge, Request: event.ID, By: by}, event.Page)
}

// unansweredAt follows an acknowledgement that was taken back at a provider. A provider's own timer does not take it back
// here: the page is quieted again.
func (e *escalation) unansweredAt(ctx workflow.Context, event contract.ProviderEvent) {
	s, p := e.state, e.state.Page(event.Page)
	if s.Status != oncall.AckStatus || p.AnsweredAt.IsZero() || !p.WithdrawnAt.IsZero() {
		return
	}
	if event.By.ID == s.Owner.ID {
		e.apply(ctx, oncall.Event{Kind: oncall.Unacknowledged, By: event.By, Request: event.ID, Reason: "given back at " + event.Provider})
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.PageRings, Page: p.N, Person: p.Person, Provider: p.Provider, Request: event.ID, Reason: "the provider's own time-out"})
}

// resolvedAt follows a resolution at a provider. A person's resolves the escalation; a provider's own timer does not.
func (e *escalation) resolvedAt(ctx workflow.Context, event contract.ProviderEvent) {
	s, p := e.state, e.state.Page(event.Page)
	if !p.WithdrawnAt.IsZero() || s.Status == oncall.ResolvedStatus || p.Ring == oncall.RingClosed {
		return // Our own doing.
	}
	if event.By.ID == "" {
		e.apply(ctx, oncall.Event{Kind: oncall.PageClosed, Page: p.N, Person: p.Person, Provider: p.Provider})
		e.apply(ctx, oncall.Event{Kind: oncall.ProviderTimedOut, Page: p.N, Provider: p.Provider, Request: event.ID, Reason: "nobody resolved it: the provider did on its own"})
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.PageClosed, Page: p.N, Person: p.Person, Provider: p.Provider})
	e.apply(ctx, oncall.Event{Kind: oncall.Resolved, By: event.By, Until: e.coolEnd(ctx), Request: event.ID, Reason: "resolved at " + event.Provider})
}

// takeLooks takes what the providers said when they were asked: what a lost webhook would have told us.
func (e *escalation) takeLooks(ctx workflow.Context, looks []activities.PageLook) {
	for _, look := range looks {
		e.takeDelivery(ctx, look)
		e.takeFailure(ctx, look)
		p := e.state.Page(look.N)
		if p == nil || !p.Open() {
			continue
		}
		event := contract.ProviderEvent{Provider: p.Provider, Ref: look.Ref, Instance: e.state.Instance, Page: look.N, By: look.By, At: look.At}
		if e.looked(ctx, look, event) || p.Ring == look.Ring {
			continue
		}
		switch look.Ring { //nolint:exhaustive // The others tell nothing new.
		case oncall.RingQuiet:
			e.apply(ctx, oncall.Event{Kind: oncall.PageQuieted, Page: p.N, Person: p.Person, Provider: p.Provider, Reason: "asked the provider"})
			e.answeredAt(ctx, event)
		case oncall.RingClosed:
			e.resolvedAt(ctx, event)
		}
	}
}

// takeDelivery writes down that a page reached its person.
func (e *escalation) takeDelivery(ctx workflow.Context, look activities.PageLook) {
	p := e.state.Page(look.N)
	if p == nil || look.DeliveredAt.IsZero() || !p.DeliveredAt.IsZero() {
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.PageDelivered, At: look.DeliveredAt.UTC(), Page: p.N, Person: p.Person, Provider: p.Provider})
}

// coolEnd is until when the same alert reopens an escalation that is resolved now.
func (e *escalation) coolEnd(ctx workflow.Context) time.Time {
	return workflow.Now(ctx).Add(e.state.Plan.ReopenWithin).UTC()
}

// renew takes a sign of work: the acknowledgement of its owner, or of whoever helps, holds for a full length again.
func (e *escalation) renew(ctx workflow.Context, by oncall.Actor) {
	s := e.state
	if s.Status != oncall.AckStatus || s.LeaseEnds.IsZero() || !s.Involved(by.ID) {
		return
	}
	if until := e.leaseEnd(ctx); until.After(s.LeaseEnds) || s.LeaseAsked || s.LeasePaged {
		e.apply(ctx, oncall.Event{Kind: oncall.LeaseRenewed, By: by, Until: until, Reason: "a sign of work"})
	}
}
