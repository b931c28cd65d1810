package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// asked tells whether an event is the answer to a question: those have no ID.
func asked(event contract.ProviderEvent) bool { return event.ID == "" }

// words are what an event says, by aspect. Who is given an incident that was acknowledged makes it ring again.
func words(event contract.ProviderEvent) []oncall.Word {
	say := func(about oncall.Aspect) oncall.Word {
		return oncall.Word{Page: event.Page, About: about, At: event.At, Ring: event.Ring, Rough: asked(event)}
	}
	switch event.Kind { //nolint:exhaustive // The others have no order.
	case contract.ProviderAcknowledged, contract.ProviderUnacknowledged, contract.ProviderResolved, contract.ProviderMerged:
		return []oncall.Word{say(oncall.AboutStatus)}
	case contract.ProviderTriggered, contract.ProviderReassigned, contract.ProviderEscalated:
		return []oncall.Word{say(oncall.AboutPeople), say(oncall.AboutStatus)}
	case contract.ProviderPriority:
		return []oncall.Word{say(oncall.AboutPriority)}
	default:
		return nil
	}
}

// hears remembers what a provider says. It reports false for what is older than what is known already: webhooks may come late and
// in any order, and a late one undoes nothing.
func (e *escalation) hears(ctx workflow.Context, event contract.ProviderEvent) bool {
	e.quietSince, e.looks = workflow.Now(ctx), 0
	for i, word := range words(event) {
		late := e.state.Late(word)
		switch {
		case late && i == 0:
			e.ignored(ctx, event, "it came late, and something newer is known")
			return false
		case !late:
			e.apply(ctx, oncall.Event{Kind: oncall.ProviderHeard, Provider: event.Provider, Page: event.Page, Word: word})
		}
	}
	return true
}

// ignored writes down an event that changes nothing and tells something.
func (e *escalation) ignored(ctx workflow.Context, event contract.ProviderEvent, why string) {
	e.apply(ctx, oncall.Event{
		Kind: oncall.ProviderIgnored, Provider: event.Provider, By: event.By, Page: event.Page, Request: event.ID, Reason: string(event.Kind) + ": " + why,
	})
}

// prioritised follows how bad it is by the provider's priority.
func (e *escalation) prioritised(ctx workflow.Context, event contract.ProviderEvent) {
	s, said := e.state, event.Severity
	switch {
	case s.Status == oncall.ResolvedStatus || said == s.Severity:
	case (event.By.ID == "" || event.By.Unknown) && s.Echo(event.Page, oncall.SayPriority, "", said): // Our own doing.
	case !said.Valid():
		e.ignored(ctx, event, "the priority "+event.Text+" stands for no severity")
	default:
		e.setSeverity(ctx, oncall.Event{
			Kind: oncall.SeveritySet, By: whoever(event), Severity: said, Request: event.ID, Reason: "its priority at " + event.Provider,
		})
	}
}

// remarked takes what was said beside the incident. It is a sign of work by whoever said it.
func (e *escalation) remarked(ctx workflow.Context, event contract.ProviderEvent) {
	s, by := e.state, whoever(event)
	said := oncall.Event{By: by, Provider: event.Provider, Text: event.Text, Request: event.ID}
	stranger := event.By.ID == "" || event.By.Unknown
	switch event.Kind { //nolint:exhaustive // Only what onProvider and onUpstream send here.
	case contract.ProviderNoted:
		if said.Kind = oncall.Noted; stranger && (event.By.ID == "" || s.Echo(event.Page, oncall.SayNote, event.Text, 0)) {
			return
		}
	case contract.ProviderStatusUpdate:
		if said.Kind = oncall.StatusUpdated; stranger && s.Echo(event.Page, oncall.SayStatusUpdate, event.Text, 0) {
			return
		}
	case contract.ProviderBridge:
		if said.Kind = oncall.BridgeSet; event.Text == s.Bridge {
			return
		}
	case contract.ProviderResponder:
		e.responders(ctx, event)
		return
	case contract.ProviderReplied:
		if said = e.reply(event, said); said.Kind == "" {
			return
		}
	default:
		return
	}
	e.apply(ctx, said)
	if event.Kind != contract.ProviderReplied || said.Kind == oncall.HelperJoined {
		e.renew(ctx, by)
	}
}

// responders writes down who was asked to help at the provider. It rings them; Hansho does not.
func (e *escalation) responders(ctx workflow.Context, event contract.ProviderEvent) {
	if (event.By.ID == "" || event.By.Unknown) && e.state.Echo(event.Page, oncall.SayResponder, event.Text, 0) {
		return
	}
	for i, to := range event.To {
		asked := oncall.Event{Kind: oncall.ResponderAdded, By: whoever(event), Provider: event.Provider, Person: to.ID, Reason: "at " + event.Provider}
		if i == len(event.To)-1 {
			asked.Request = event.ID
		}
		e.apply(ctx, asked)
	}
}

// reply is the answer of somebody who was asked to help: a helper more, or a remark.
func (e *escalation) reply(event contract.ProviderEvent, said oncall.Event) oncall.Event {
	s, by := e.state, event.By
	open := s.Status == oncall.Paging || s.Status == oncall.AckStatus
	switch {
	case event.Text == "accepted" && (s.Owner.ID == by.ID || slices.Contains(s.Helpers, by.ID)):
		return oncall.Event{}
	case event.Text == "accepted" && by.ID != "" && !by.Unknown && open:
		said.Kind, said.Text, said.Until = oncall.HelperJoined, "", s.LeaseEnds
	default:
		said.Kind, said.Text = oncall.Noted, event.Text+" to help, at "+event.Provider
	}
	return said
}

// merged follows an incident that goes on in another one there. When that is ours too, its escalation goes on; when it is somebody
// else's, whoever merged it has it.
func (e *escalation) merged(ctx workflow.Context, event contract.ProviderEvent) {
	if e.state.Status == oncall.ResolvedStatus || e.state.Over() {
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.ProviderHeard, Provider: event.Provider, Request: event.ID})
	e.background(ctx, func(ctx workflow.Context) {
		var whose activities.Whose
		request := activities.WhoseRequest{Provider: event.Provider, Ref: event.Into}
		_ = workflow.ExecuteActivity(durableOptions(ctx, "whose is "+event.Into+"?"), activities.NameWhose, request).Get(ctx, &whose)
		if e.state.Status != oncall.ResolvedStatus && !e.state.Over() {
			e.mergedInto(ctx, event, whose)
		}
	})
}

func (e *escalation) mergedInto(ctx workflow.Context, event contract.ProviderEvent, whose activities.Whose) {
	by, into := whoever(event), ""
	if id, _, _, err := contract.ParsePageKey(whose.Found.Key); err == nil {
		into = id
	} else if whose.Alert != nil {
		into = contract.EscalationID(whose.Alert.Service, whose.Alert.DedupKey)
	}
	if into == e.state.WorkflowID {
		e.ignored(ctx, event, "it was merged into another page of this escalation")
		return
	}
	if into != "" {
		if _, err := e.merge(ctx, contract.Command{Verb: contract.Merge, Request: event.ID + "/into", By: by, Into: into, Text: "merged at " + event.Provider}); err == nil {
			return
		}
	}
	e.mergedAway(ctx, event, whose, by)
}

// mergedAway goes on with an incident that is not ours: it is followed, and otherwise whoever merged it has it.
func (e *escalation) mergedAway(ctx workflow.Context, event contract.ProviderEvent, whose activities.Whose, by oncall.Actor) {
	if event.Page == 0 && (e.state.Follows() || e.state.Observes()) {
		upstream := whose.Found.Upstream
		if upstream.Ref == "" {
			upstream = oncall.Upstream{Provider: event.Provider, Ref: event.Into}
		}
		e.learn(ctx, upstream, "")
		return
	}
	if event.By.ID == "" {
		by.Unknown = true
	}
	e.take(ctx, contract.Command{Verb: contract.Acknowledge, Request: event.ID + "/ack", By: by, TakeOver: true}, 0)
	e.apply(ctx, oncall.Event{Kind: oncall.Noted, By: by, Text: "merged at " + event.Provider + " into " + event.Into + ", where it goes on"})
}
