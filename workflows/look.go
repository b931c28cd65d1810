package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// looksMost bounds how far the looks at silent providers back off: to 2^looksMost times look_every, which is 40 minutes by default.
const looksMost = 3

// keepLooking asks the providers how it stands when nothing has come from them for a while: a webhook may be lost. The pauses grow
// while nothing changes. A look costs six events: a timer, a workflow task, and the answer. That is 24 in the first hour and a
// quarter, and 9 an hour after that.
func (e *escalation) keepLooking(ctx workflow.Context) {
	e.quietSince = workflow.Now(ctx)
	open := func() bool { return e.lookEvery() > 0 && e.opensElsewhere() }
	for {
		if !open() {
			_ = workflow.Await(ctx, open)
			e.quietSince, e.looks = workflow.Now(ctx), 0
		}
		at := e.quietSince.Add(e.lookEvery() << e.looks)
		if left := at.Sub(workflow.Now(ctx)); left > 0 {
			_ = awaitFor(ctx, left, "ask the providers, should a webhook be lost", func() bool { return !open() })
			continue
		}
		e.look(ctx)
	}
}

// lookEvery is how long providers may be silent. Whether PagerDuty pages at all is asked even by a policy that never asks: otherwise
// nobody would be paged, and nobody told.
func (e *escalation) lookEvery() time.Duration {
	if e.state.Plan.LookEvery == 0 && e.state.Lacks() {
		return oncall.DefaultTiming().LookEvery
	}
	return e.state.Plan.LookEvery
}

// opensElsewhere tells whether something may have changed at a provider that has webhooks.
func (e *escalation) opensElsewhere() bool {
	s := e.state
	if s.Status == oncall.ResolvedStatus || s.Over() {
		return false
	}
	return len(e.pagesElsewhere()) > 0 || e.upstreamOpen()
}

func (e *escalation) upstreamOpen() bool {
	s := e.state
	return s.Lacks() || s.Alert.Upstream.Ref != "" && s.Beside.Ring != oncall.RingClosed
}

// pagesElsewhere are the pages that are open at vendors.
func (e *escalation) pagesElsewhere() []activities.OpenPage {
	var open []activities.OpenPage
	for _, p := range e.state.Pages {
		if p.Open() && slices.Contains(oncall.Vendors, p.Provider) {
			open = append(open, activities.OpenPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	return open
}

// look asks once and takes what is new. A provider that does not answer is asked again after the next pause.
func (e *escalation) look(ctx workflow.Context) {
	e.working++
	defer func() { e.working-- }()
	s, lines := e.state, e.state.Lines()
	request := activities.LookRequest{Open: e.pagesElsewhere()}
	if e.upstreamOpen() {
		request.Upstream = &activities.UpstreamRef{Upstream: s.Alert.Upstream, Service: s.Alert.Service, Key: s.Alert.DedupKey}
		if s.Lacks() {
			request.Upstream.Ref = "" // Another one of the same key.
		}
	}
	var result activities.LookResult
	err := workflow.ExecuteLocalActivity(askOptions(ctx, "how it stands at the providers"), activities.NameLook, request).Get(ctx, &result)
	if e.quietSince = workflow.Now(ctx); s.Status == oncall.ResolvedStatus || s.Over() {
		return
	}
	if err != nil {
		result = activities.LookResult{}
	}
	e.takeLooks(ctx, result.Looks)
	if result.Upstream != nil {
		e.takeUpstream(ctx, *result.Upstream)
	} else if s.Lacks() {
		e.upstreamMissing(ctx, "no webhook told of one, and it could not be asked")
	}
	if s.Lines() != lines {
		e.looks = 0
	} else if e.looks < looksMost {
		e.looks++
	}
}

// takeUpstream takes where the provider's own incident stands, as its webhooks would have told.
func (e *escalation) takeUpstream(ctx workflow.Context, found activities.UpstreamLook) {
	s := e.state
	if found.Missing || s.Lacks() && e.isOld(found) {
		e.upstreamMissing(ctx, "no webhook told of one, and it knows none of this key that is open")
		return
	}
	if s.Alert.Upstream.Ref == "" {
		e.learn(ctx, found.Upstream, "") // What was said here can be told there now.
	}
	if len(s.Tellings) > 0 {
		return // It does not stand there yet as it was said here.
	}
	event := contract.ProviderEvent{
		Provider: found.Provider, Ref: found.Ref, By: found.By, At: found.Since, Ring: found.Ring, To: found.To, Into: found.Into,
		Severity: found.Severity, Upstream: found.Upstream,
	}
	for _, kind := range e.missed(event) {
		if event.Kind = kind; !e.state.Late(words(event)[0]) {
			e.onUpstream(ctx, event)
		}
	}
}

// upstreamMissing says, once since the escalation was opened, that nobody may be paged: Hansho does not, and PagerDuty, as far as is
// known, neither.
func (e *escalation) upstreamMissing(ctx workflow.Context, why string) {
	s := e.state
	said := func(event oncall.Event) bool { return event.Kind == oncall.UpstreamMissing && event.Reason == why }
	if s.Follows() && !slices.ContainsFunc(s.Timeline[e.opened():], said) {
		e.apply(ctx, oncall.Event{Kind: oncall.UpstreamMissing, Provider: oncall.PagerDuty, Reason: why})
	}
}

// opened is where in the timeline the escalation was opened the last time.
func (e *escalation) opened() int {
	for i, event := range slices.Backward(e.state.Timeline) {
		if event.Kind == oncall.Reopened {
			return i
		}
	}
	return 0
}

// isOld tells whether an incident was over before the escalation was opened: nobody is paged by it for what is open now.
func (e *escalation) isOld(found activities.UpstreamLook) bool {
	return found.Ring == oncall.RingClosed && found.Into == "" && found.Since.Before(e.state.Timeline[e.opened()].At.Truncate(time.Second))
}

// missed are the events that lead from what is known to what was found.
func (e *escalation) missed(found contract.ProviderEvent) []contract.ProviderKind {
	s := e.state
	var kinds []contract.ProviderKind
	add := func(news bool, kind contract.ProviderKind) {
		if news {
			kinds = append(kinds, kind)
		}
	}
	known := s.Beside.Ring
	add(found.Ring != oncall.RingClosed && len(found.To) > 0 && !slices.Equal(ids(found.To), s.Beside.People), contract.ProviderReassigned)
	add(found.Ring == oncall.RingQuiet && (known != oncall.RingQuiet || s.Follows() && s.Status == oncall.Paging), contract.ProviderAcknowledged)
	add(found.Ring == oncall.RingLoud && known == oncall.RingQuiet, contract.ProviderUnacknowledged)
	add(found.Ring == oncall.RingClosed && found.Into != "", contract.ProviderMerged)
	add(found.Ring == oncall.RingClosed && found.Into == "", contract.ProviderResolved)
	add(s.Follows() && found.Severity.Valid() && found.Severity != s.Severity, contract.ProviderPriority)
	return kinds
}

// looked takes what a look at a page says beyond an answer: that an acknowledgement has run out, and to whom the page was given.
// It reports true when the look is older than what is known already.
func (e *escalation) looked(ctx workflow.Context, look activities.PageLook, event contract.ProviderEvent) (late bool) {
	p := e.state.Page(look.N)
	if !e.beside() {
		return false
	}
	word := oncall.Word{Page: look.N, About: oncall.AboutStatus, At: look.At, Rough: true}
	if late = e.state.Late(word); !late && p.Ring != look.Ring {
		e.apply(ctx, oncall.Event{Kind: oncall.ProviderHeard, Provider: p.Provider, Page: p.N, Word: word})
	}
	if event.By = (oncall.Actor{}); !late && p.Ring == oncall.RingQuiet && look.Ring == oncall.RingLoud {
		event.Kind = contract.ProviderUnacknowledged
		e.unansweredAt(ctx, event)
	}
	if len(look.To) > 0 && !slices.Contains(ids(look.To), p.Person) && look.Ring != oncall.RingClosed {
		event.Kind, event.To, event.Ring = contract.ProviderReassigned, look.To, look.Ring
		e.handedOver(ctx, event)
	}
	return late
}
