package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// keepDeliveries waits, beside the levels, until the providers that report deliveries have said that a page reached its person.
// When the time is over the provider is asked once; and when it still does not say so, the page counts as silent.
func (e *escalation) keepDeliveries(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool { _, ok := e.state.Awaited(); return ok })
		page, _ := e.state.Awaited()
		if !due(ctx, page.DeliverBy) {
			_ = awaitFor(ctx, page.DeliverBy.Sub(workflow.Now(ctx)), e.sayDelivery(ctx, page), func() bool {
				first, ok := e.state.Awaited()
				return !ok || first.N != page.N || !first.DeliverBy.Equal(page.DeliverBy)
			})
			continue
		}
		e.working++
		e.askDeliveries(ctx)
		e.working--
	}
}

// askDeliveries asks the providers whether they have delivered the pages whose time is over after all. An answer is as good as
// a delivery.
func (e *escalation) askDeliveries(ctx workflow.Context) {
	var open []activities.OpenPage
	for _, p := range e.state.Pages {
		if p.Awaited() && due(ctx, p.DeliverBy) {
			open = append(open, activities.OpenPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	e.takeLooks(ctx, e.lookOnce(ctx, open, "were they delivered"))
	for _, asked := range open {
		if p := e.state.Page(asked.N); p != nil && p.Awaited() {
			e.silent(ctx, *p, oncall.Event{Reason: "it was to be delivered by " + oncall.Clock(p.DeliverBy, p.DeliverBy, e.state.Plan.Location())})
		}
	}
}

// silent writes down that a page reached nobody, and tries what comes after it. The page stays open: it may ring all the same, and
// an answer to it counts.
func (e *escalation) silent(ctx workflow.Context, p oncall.Page, event oncall.Event) {
	event.Kind, event.Page, event.Person, event.Provider = oncall.PageSilent, p.N, p.Person, p.Provider
	e.apply(ctx, event)
	if p.AcceptedAt.IsZero() {
		return // It is just being sent; whoever sends it goes on.
	}
	n := e.after(ctx, p.N)
	workflow.Go(ctx, func(ctx workflow.Context) { e.reach(ctx, n) })
}

// takeFailure follows a provider that says, when it is asked, that its notifications failed: the rest of the time is not waited for.
func (e *escalation) takeFailure(ctx workflow.Context, look activities.PageLook) {
	p := e.state.Page(look.N)
	if look.Failed != "" && p != nil && !p.AcceptedAt.IsZero() && p.Awaited() {
		e.silent(ctx, *p, oncall.Event{Reason: look.Failed})
	}
}

// silentAt follows a provider that says by itself that a page did not reach the person.
func (e *escalation) silentAt(ctx workflow.Context, event contract.ProviderEvent) {
	p := e.state.Page(event.Page)
	if p.Wanted() == oncall.RingLoud && p.DeliveredAt.IsZero() && p.SilentAt.IsZero() && p.RefusedAt.IsZero() {
		e.silent(ctx, *p, oncall.Event{Reason: event.Text, Request: event.ID})
	}
}

// sayDelivery is the summary of the timer that waits for a delivery.
func (e *escalation) sayDelivery(ctx workflow.Context, p oncall.Page) string {
	at := oncall.Clock(p.DeliverBy, workflow.Now(ctx), e.state.Plan.Location())
	return fmt.Sprintf("wait until %s that %s delivers page %d to %s", at, p.Provider, p.N, p.Person)
}
