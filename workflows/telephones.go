package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// keepProviders brings the pages at their providers in line with what is wanted of them: the owner's is acknowledged, all
// others are closed.
func (e *escalation) keepProviders(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool { return len(e.state.Due()) > 0 && !e.resting(ctx, activities.NameQuiet) })
		e.working++
		tried := e.state.Due()
		again := e.quietPages(ctx)
		e.working--
		if again {
			_ = awaitFor(ctx, retryLater, "stop the telephones again", func() bool { return e.anotherDue(tried) })
		}
	}
}

// anotherDue tells whether a telephone has to be stopped that was not tried just now: it must not wait for those that failed.
func (e *escalation) anotherDue(tried []oncall.Page) bool {
	return slices.ContainsFunc(e.state.Due(), func(p oncall.Page) bool {
		return !slices.ContainsFunc(tried, func(t oncall.Page) bool { return t.N == p.N && t.Wanted() == p.Wanted() })
	})
}

// quietPages tells the providers once. It tells whether that must be tried again later.
func (e *escalation) quietPages(ctx workflow.Context) (again bool) {
	request := activities.QuietRequest{Note: e.whyQuiet(), Look: e.undelivered()}
	for _, p := range e.state.Due() {
		request.Pages = append(request.Pages, activities.QuietPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider, Want: p.Wanted()})
	}
	var result activities.QuietResult
	if err := e.tellProviders(ctx, request, &result); err != nil {
		e.slow[activities.NameQuiet] = true
		return true
	}
	for _, look := range result.Looks {
		e.takeDelivery(ctx, look)
	}
	for _, done := range result.Done {
		kind := oncall.PageClosed
		if done.Want == oncall.RingQuiet {
			kind = oncall.PageQuieted
		}
		e.told(ctx, kind, done, "")
	}
	for _, absent := range result.Absent {
		note := activities.QuietRequest{Pages: []activities.QuietPage{absent}, Note: request.Note}
		e.startChild(ctx, contract.Settle, contract.SettleID(fmt.Sprintf("%s/%d", e.state.Instance, absent.N)), "close if it comes late: "+e.state.Alert.Title, note)
		e.told(ctx, oncall.PageClosed, absent, "the provider does not know it; should it come late, it is closed then")
	}
	return len(result.Done)+len(result.Absent) < len(request.Pages)
}

// told writes down what a provider did with a page.
func (e *escalation) told(ctx workflow.Context, kind oncall.Kind, page activities.QuietPage, reason string) {
	event := oncall.Event{Kind: kind, Page: page.N, Provider: page.Provider, Reason: reason}
	if p := e.state.Page(page.N); p != nil {
		event.Person = p.Person
	}
	e.apply(ctx, event)
}

// tellProviders tells them in the background while somebody waits for the answer to an acknowledgement: that must not take
// as long as a provider does. After the end nobody waits, and the quick way costs a fifth of the events.
func (e *escalation) tellProviders(ctx workflow.Context, request activities.QuietRequest, result *activities.QuietResult) error {
	summary := "stop the telephones: " + request.Note
	if e.state.Status == oncall.ResolvedStatus || e.state.Over() {
		return e.quickly(ctx, activities.NameQuiet, request, result, summary)
	}
	err := workflow.ExecuteActivity(durableOptions(ctx, summary), activities.NameQuiet, request).Get(ctx, result)
	e.slow[activities.NameQuiet] = err != nil
	return err
}

// whyQuiet is the note on a provider's incident.
func (e *escalation) whyQuiet() string {
	s := e.state
	switch {
	case s.Status == oncall.AckStatus:
		return "acknowledged by " + s.Owner.ID
	case s.Status == oncall.ResolvedStatus || s.Over():
		return s.Outcome
	default:
		return "no longer needed"
	}
}

// undelivered are the accepted pages of which no delivery is known yet.
func (e *escalation) undelivered() []activities.OpenPage {
	var pages []activities.OpenPage
	for _, p := range e.state.Pages {
		if !p.AcceptedAt.IsZero() && p.DeliveredAt.IsZero() && p.Open() {
			pages = append(pages, activities.OpenPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	return pages
}

// target is what buttons carry, so that a press finds this escalation and no later one.
func (e *escalation) target() message.Target {
	return message.Target{WorkflowID: e.state.WorkflowID, Instance: e.state.Instance}
}
