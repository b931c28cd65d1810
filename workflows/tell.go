package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// keepTelling says at the provider's incident what was said and done here, one thing after the other, each once. It goes on in the
// background and never in the way of a page. While the provider cannot be reached it is tried again, for as long as the escalation
// lasts; what is refused is written down.
func (e *escalation) keepTelling(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool {
			return len(e.state.Tellings) > 0 && e.tellable() && !e.aboutToPage() && !e.resting(ctx, activities.NameTell)
		})
		e.working++
		again := e.tellNext(ctx)
		e.working--
		if again {
			_ = awaitFor(ctx, retryLater, "tell PagerDuty again", func() bool { return false })
		}
	}
}

// tellable tells whether it is known which incident to tell.
func (e *escalation) tellable() bool {
	return e.state.Tellings[0].Page != 0 || e.state.Alert.Upstream.Ref != ""
}

// tellNext tells the first thing on the list. It reports whether that must be tried again later.
func (e *escalation) tellNext(ctx workflow.Context) (again bool) {
	telling := e.state.Tellings[0]
	if e.tooLate(telling) {
		e.apply(ctx, oncall.Event{Kind: oncall.ProviderTold})
		return false
	}
	request := activities.TellRequest{Provider: oncall.PagerDuty, Telling: telling}
	request.PageRef = activities.PageRef{Key: upstreamKey(e.state.Alert.Upstream), Ref: e.state.Alert.Upstream.Ref}
	if telling.Page != 0 {
		p := e.state.Page(telling.Page)
		if p == nil || !p.Open() {
			e.apply(ctx, oncall.Event{Kind: oncall.ProviderTold}) // Its incident is over: nobody reads there any more.
			return false
		}
		request.Provider, request.PageRef = p.Provider, e.ref(*p)
	}
	err := workflow.ExecuteActivity(durableOptions(ctx, "tell "+request.Provider+": "+string(telling.Say)), activities.NameTell, request).Get(ctx, nil)
	told := oncall.Event{Kind: oncall.ProviderTold, Provider: request.Provider}
	switch {
	case err == nil:
		e.slow[activities.NameTell] = false
	case isRefusal(err):
		told.Reason = string(telling.Say) + ": " + providerWords(err)
	default:
		e.slow[activities.NameTell] = true
		return true
	}
	e.apply(ctx, told)
	return false
}

// tooLate tells whether a telling would ring somebody for what is no longer wanted: somebody has it, or it is over.
func (e *escalation) tooLate(t oncall.Telling) bool {
	s := e.state
	switch t.Say { //nolint:exhaustive // The others ring nobody.
	case oncall.SayAssigned:
		return s.Status != oncall.Paging
	case oncall.SayResponder:
		return s.Status == oncall.ResolvedStatus || s.Over()
	default:
		return false
	}
}

// upstreamKey stands for the key of a page where the provider's own incident is meant.
func upstreamKey(u oncall.Upstream) string { return "upstream/" + u.Ref }

// untold is what Settle has to close, because the provider was not told in time that it was resolved here.
func (e *escalation) untold() []activities.QuietPage {
	var pages []activities.QuietPage
	upstream := e.state.Alert.Upstream
	for _, t := range e.state.Tellings {
		if t.Page == 0 && t.Say == oncall.SayResolved && upstream.Ref != "" {
			pages = append(pages, activities.QuietPage{
				PageRef: activities.PageRef{Key: upstreamKey(upstream), Ref: upstream.Ref}, Provider: upstream.Provider, Want: oncall.RingClosed,
			})
		}
	}
	return pages
}
