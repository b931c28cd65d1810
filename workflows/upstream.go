package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// learn takes the provider's own incident of an alert that came to both sides.
func (e *escalation) learn(ctx workflow.Context, upstream oncall.Upstream, request string) {
	if upstream.Ref != "" && upstream.Ref != e.state.Alert.Upstream.Ref {
		e.apply(ctx, oncall.Event{Kind: oncall.UpstreamKnown, Provider: upstream.Provider, Ref: upstream.Ref, Text: upstream.Link, Request: request})
	}
}

// onUpstreamAlert takes an incident that a provider has opened. It is the alert that opened the escalation, sent to both sides, or
// a new one of the same trouble. It reports false when the alert is to be taken as any other: because it had recovered or ended.
func (e *escalation) onUpstreamAlert(ctx workflow.Context, alert oncall.Alert) bool {
	s := e.state
	if alert.Upstream.Ref == "" || s.Recovered || s.Status == oncall.ResolvedStatus || s.Over() {
		return false
	}
	e.learn(ctx, alert.Upstream, alert.ID)
	if alert.Severity.Valid() && alert.Severity < s.Severity {
		e.setSeverity(ctx, oncall.Event{Kind: oncall.SeveritySet, By: alertActor(alert), Severity: alert.Severity, Reason: "PagerDuty says that it is worse"})
	}
	return true
}

// onUpstream follows what happened to the incident beside which the escalation runs, or which it follows.
func (e *escalation) onUpstream(ctx workflow.Context, event contract.ProviderEvent) {
	s := e.state
	again := event.Kind == contract.ProviderUnacknowledged || event.Kind == contract.ProviderAcknowledged
	if s.Seen(event.ID) || (s.Over() && !again) || !e.adopt(ctx, event) || !e.hears(ctx, event) {
		return
	}
	switch event.Kind { //nolint:exhaustive // The others are remarks, or nothing.
	case contract.ProviderAcknowledged:
		e.upstreamAcknowledged(ctx, event)
	case contract.ProviderUnacknowledged:
		e.upstreamRingsAgain(ctx, event)
	case contract.ProviderResolved:
		e.upstreamResolved(ctx, event)
	case contract.ProviderMerged:
		e.merged(ctx, event)
	case contract.ProviderTriggered, contract.ProviderReassigned, contract.ProviderEscalated:
		e.upstreamGiven(ctx, event)
	case contract.ProviderPriority:
		e.prioritised(ctx, event)
	default:
		e.remarked(ctx, event)
	}
}

// adopt tells whether an event is about the escalation's own upstream; one that has none yet, or whose is over, takes the event's.
func (e *escalation) adopt(ctx workflow.Context, event contract.ProviderEvent) bool {
	s, known := e.state, e.state.Alert.Upstream.Ref
	ends := event.Kind == contract.ProviderResolved || event.Kind == contract.ProviderMerged
	switch {
	case known == event.Ref:
		return true
	case known == "" || s.Anew() && !ends:
		e.learn(ctx, event.Upstream, "")
		return true
	default:
		return false
	}
}

// upstreamAcknowledged takes an acknowledgement that was made there: somebody has it.
func (e *escalation) upstreamAcknowledged(ctx workflow.Context, event contract.ProviderEvent) {
	by := whoever(event)
	if event.By.ID == "" {
		by.Unknown = true
	}
	s := e.state
	if given := s.Status == oncall.Paging && !s.Untold(0, oncall.SayAssigned); by.Unknown && !given && s.Echo(0, oncall.SayAcknowledged, "", 0) {
		return // Our own doing: it rings for nobody else since.
	}
	if !e.reopenedThere(ctx, event) {
		return
	}
	e.take(ctx, contract.Command{Verb: contract.Acknowledge, Request: event.ID, By: by}, 0)
}

// reopenedThere opens an escalation again that had ended, when its incident goes on there. It reports false when it stays ended.
func (e *escalation) reopenedThere(ctx workflow.Context, event contract.ProviderEvent) bool {
	s := e.state
	if s.Status != oncall.ResolvedStatus && !s.Over() {
		return true
	}
	if event.Ring == oncall.RingClosed || !s.Follows() && event.By.ID == "" {
		return false
	}
	e.reopen(ctx, oncall.Event{By: whoever(event), Request: event.ID, Reason: "it was reopened at " + event.Provider})
	return true
}

// upstreamRingsAgain follows an acknowledgement that was taken back or has run out, and a reopening. While Hansho pages by itself
// only a person takes it back: a provider's own timer does not.
func (e *escalation) upstreamRingsAgain(ctx workflow.Context, event contract.ProviderEvent) {
	s := e.state
	if !e.reopenedThere(ctx, event) || s.Status != oncall.AckStatus {
		return
	}
	switch {
	case s.Follows() && event.By.ID == "":
		e.apply(ctx, oncall.Event{Kind: oncall.Unacknowledged, By: whoever(event), Request: event.ID, Reason: "the acknowledgement has run out there"})
	case s.Follows() || event.By.ID == s.Owner.ID:
		e.apply(ctx, oncall.Event{Kind: oncall.Unacknowledged, By: event.By, Request: event.ID, Reason: "given back at " + event.Provider})
	default:
		e.ignored(ctx, event, "it rings again there by its own time-out")
	}
}

// upstreamResolved follows an end there. While Hansho pages by itself, a person's ends it, an integration's is the alert's
// recovery, and a timer's changes nothing.
func (e *escalation) upstreamResolved(ctx workflow.Context, event contract.ProviderEvent) {
	s := e.state
	switch {
	case s.Status == oncall.ResolvedStatus:
	case event.By.ID != "" || s.Follows() || s.Observes():
		e.apply(ctx, oncall.Event{Kind: oncall.Resolved, By: whoever(event), Until: e.coolEnd(ctx), Request: event.ID, Reason: "resolved at " + event.Provider})
	case event.Recovered:
		e.onRecovery(ctx, oncall.Alert{ID: event.ID, Source: event.Provider, Recovered: true})
	default:
		e.ignored(ctx, event, "nobody resolved it there: its own timer did")
	}
}

// upstreamGiven follows whom the provider rings. While it pages for us, an acknowledgement by somebody else is over with that.
func (e *escalation) upstreamGiven(ctx workflow.Context, event contract.ProviderEvent) {
	s, people := e.state, ids(event.To)
	if s.Status == oncall.ResolvedStatus {
		return
	}
	unheard := s.Untold(0, oncall.SayAcknowledged)                                                    // It rings only because it does not know yet that somebody has it.
	if s.Follows() && event.Ring == oncall.RingLoud && s.Beside.Ring == oncall.RingLoud && !unheard { // Nobody has answered since.
		e.ungive(ctx, whoever(event), "given to "+list(people)+" at "+event.Provider)
	}
	if slices.Equal(people, s.Beside.People) {
		return
	}
	e.apply(ctx, oncall.Event{
		Kind: oncall.UpstreamRings, Provider: event.Provider, By: whoever(event), People: people, Request: event.ID, Reason: whyGiven(event),
	})
}

func whyGiven(event contract.ProviderEvent) string {
	switch {
	case event.Kind == contract.ProviderTriggered || event.Kind == "":
		return ""
	case event.Kind == contract.ProviderEscalated && event.By.ID == "":
		return "escalated by its policy"
	case event.Kind == contract.ProviderEscalated:
		return "escalated by " + event.By.ID
	case event.By.ID == "":
		return "reassigned there"
	default:
		return "reassigned by " + event.By.ID
	}
}

func ids(actors []oncall.Actor) []string {
	names := make([]string, len(actors))
	for i, a := range actors {
		names[i] = a.ID
	}
	return names
}
