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
// others are closed. Each provider is kept by itself, so that no telephone rings on because of another provider that is down. PagerDuty
// has its coroutine from the beginning, as it always had: a replay must find the commands in their order.
func (e *escalation) keepProviders(ctx workflow.Context) {
	kept := []string{oncall.PagerDuty}
	for {
		other := ""
		_ = workflow.Await(ctx, func() bool {
			i := slices.IndexFunc(e.state.Pages, func(p oncall.Page) bool { return p.Due() && !slices.Contains(kept, p.Provider) })
			if i >= 0 {
				other = e.state.Pages[i].Provider
			}
			return i >= 0
		})
		kept = append(kept, other)
		workflow.Go(ctx, func(ctx workflow.Context) { e.keepProvider(ctx, other) })
	}
}

// keepPagerDuty is keepProvider of PagerDuty.
func (e *escalation) keepPagerDuty(ctx workflow.Context) { e.keepProvider(ctx, oncall.PagerDuty) }

// keepProvider keeps the pages of one provider.
func (e *escalation) keepProvider(ctx workflow.Context, provider string) {
	for {
		_ = workflow.Await(ctx, func() bool { return len(e.dueAt(provider)) > 0 && !e.resting(ctx, quieting(provider)) })
		e.working++
		tried := e.dueAt(provider)
		again := e.quietPages(ctx, provider)
		e.working--
		if again {
			_ = awaitFor(ctx, retryLater, "stop the telephones again", func() bool { return e.anotherDue(provider, tried) })
		}
	}
}

// quieting names the errand of stopping the telephones at a provider.
func quieting(provider string) string { return activities.NameQuiet + " at " + provider }

// dueAt are the pages about which a provider has to be told something.
func (e *escalation) dueAt(provider string) []oncall.Page {
	return slices.DeleteFunc(e.state.Due(), func(p oncall.Page) bool { return p.Provider != provider })
}

// anotherDue tells whether a telephone has to be stopped that was not tried just now: it must not wait for those that failed.
func (e *escalation) anotherDue(provider string, tried []oncall.Page) bool {
	return slices.ContainsFunc(e.dueAt(provider), func(p oncall.Page) bool {
		return !slices.ContainsFunc(tried, func(t oncall.Page) bool { return t.N == p.N && t.Wanted() == p.Wanted() })
	})
}

// quietPages tells a provider once. It tells whether that must be tried again later.
func (e *escalation) quietPages(ctx workflow.Context, provider string) (again bool) {
	request := activities.QuietRequest{Note: e.whyQuiet(), Look: e.undelivered(provider)}
	for _, p := range e.dueAt(provider) {
		request.Pages = append(request.Pages, activities.QuietPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider, Want: p.Wanted()})
	}
	var result activities.QuietResult
	if err := e.tellProvider(ctx, provider, request, &result); err != nil {
		e.slow[quieting(provider)] = true
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

// tellProvider tells it in the background while somebody waits for the answer to an acknowledgement: that must not take
// as long as a provider does. After the end nobody waits, and the quick way costs a fifth of the events.
func (e *escalation) tellProvider(ctx workflow.Context, provider string, request activities.QuietRequest, result *activities.QuietResult) error {
	summary := "stop the telephones: " + request.Note
	if e.state.Status == oncall.ResolvedStatus || e.state.Over() {
		return e.try(ctx, durableOptions(ctx, summary), quieting(provider), activities.NameQuiet, request, result, summary, isRefusal)
	}
	err := workflow.ExecuteActivity(durableOptions(ctx, summary), activities.NameQuiet, request).Get(ctx, result)
	e.slow[quieting(provider)] = err != nil
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

// undelivered are the pages that a provider accepted and of which no delivery is known yet.
func (e *escalation) undelivered(provider string) []activities.OpenPage {
	var pages []activities.OpenPage
	for _, p := range e.state.Pages {
		if p.Provider == provider && !p.AcceptedAt.IsZero() && p.DeliveredAt.IsZero() && p.Open() {
			pages = append(pages, activities.OpenPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	return pages
}

// target is what buttons carry, so that a press finds this escalation and no later one.
func (e *escalation) target() message.Target {
	return message.Target{WorkflowID: e.state.WorkflowID, Instance: e.state.Instance}
}
