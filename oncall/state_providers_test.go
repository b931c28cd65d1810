package oncall_test

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

// page pages a person by their first step, and plans the further ones.
func (h *house) page(person string, purpose oncall.Purpose, providers []string) {
	s := h.s
	h.send(providers, oncall.Event{Person: person, Turn: s.Turn, Round: s.Position.Round, Level: s.Position.Level, Text: string(purpose), Later: rules[person]})
}

// send writes a page into the ledger and sends it.
func (h *house) send(providers []string, e oncall.Event) {
	s := h.s
	e.Kind, e.Page, e.Provider, e.Then = oncall.PageIntended, s.NextPage(e.Person, providers[0]), providers[0], providers[1:]
	h.apply(e)
	if p := s.Page(e.Page); p == nil || p.Wanted() != oncall.RingLoud {
		h.t.Fatalf("page %d is not wanted right after it was intended: %+v", e.Page, p)
	}
	h.apply(oncall.Event{Kind: oncall.PageAttempted, Page: e.Page, Provider: e.Provider})
	h.calls[e.Page] = call{person: e.Person}
}

// goOn tries what comes after a page that failed: the step's next provider, or the next step, or nothing.
func (h *house) goOn(p oncall.Page) {
	e := oncall.Event{Person: p.Person, Turn: p.Turn, Round: p.Round, Level: p.Level, Step: p.Step, Text: string(p.Purpose)}
	if len(p.Then) > 0 {
		h.send(p.Then, e)
		return
	}
	if step, ok := h.s.StepNow(p.Person, p.Turn); ok {
		h.begin(step)
		return
	}
	if h.s.Unreached(p.Person, p.Turn) {
		h.apply(oncall.Event{Kind: oncall.PageAbandoned, Person: p.Person, Page: p.N})
	}
}

func (h *house) begin(a oncall.Ahead) {
	h.send(a.By, oncall.Event{Person: a.Person, Turn: a.Turn, Round: a.Round, Level: a.Level, Step: a.Step, Text: string(a.Purpose)})
}

// followUp begins a step whose time has come, or gives up waiting for a delivery; it tells whether there was one.
func (h *house) followUp() bool {
	if step, ok := h.s.StepAt(); ok && h.due(step.At) {
		h.begin(step)
		return true
	}
	if p, ok := h.s.Awaited(); ok && h.due(p.DeliverBy) {
		h.apply(oncall.Event{Kind: oncall.PageSilent, Page: p.N, Person: p.Person, Provider: p.Provider})
		h.goOn(*h.s.Page(p.N))
		return true
	}
	return false
}

// providerAnswers lets a provider accept or refuse a page, or lose the answer; the person's next provider is tried then.
func (h *house) providerAnswers() {
	if len(h.calls) == 0 {
		return
	}
	n := rapid.SampledFrom(slices.Sorted(maps.Keys(h.calls))).Draw(h.t, "page")
	c, p := h.calls[n], h.s.Page(n)
	delete(h.calls, n)
	e := oncall.Event{Kind: oncall.PageAccepted, Page: n, Person: c.person, Provider: p.Provider, Ref: "Q1"}
	if answer := rapid.SampledFrom(h.mood).Draw(h.t, "answer"); answer != "yes" {
		e.Kind, e.Ref, e.Reason = oncall.PageRefused, "", answer
		if answer == "lost" {
			e.Ref = oncall.AnswerLost
		}
	}
	if e.Kind == oncall.PageAccepted && rapid.Bool().Draw(h.t, "it reports deliveries") {
		e.Until = h.now.Add(time.Duration(rapid.IntRange(10, 300).Draw(h.t, "seconds to deliver")) * time.Second)
	}
	h.apply(e)
	if p = h.s.Page(n); p == nil || p.Wanted() != oncall.RingLoud || (e.Kind == oncall.PageAccepted && !p.Silent()) {
		return
	}
	h.goOn(*p)
}

// providerSays is what happens at a provider to a page of the ledger, as its webhooks tell.
func (h *house) providerSays() {
	if len(h.s.Pages) == 0 || h.s.Over() {
		return
	}
	p := rapid.SampledFrom(h.s.Pages).Draw(h.t, "ledger's page")
	if p.AcceptedAt.IsZero() {
		return
	}
	about := oncall.Event{Page: p.N, Person: p.Person, Provider: p.Provider}
	switch rapid.SampledFrom([]string{"delivered", "delivered", "silent", "acknowledged", "acknowledged", "rings again", "gave up", "resolved"}).Draw(h.t, "what") {
	case "delivered":
		about.Kind = oncall.PageDelivered
		h.apply(about)
	case "silent":
		if p.Wanted() == oncall.RingLoud && p.DeliveredAt.IsZero() && p.SilentAt.IsZero() {
			about.Kind = oncall.PageSilent
			h.apply(about)
			h.goOn(*h.s.Page(p.N))
		}
	case "acknowledged":
		h.answerAt(p, about)
	case "rings again":
		if h.s.Status == oncall.AckStatus && !p.AnsweredAt.IsZero() && p.WithdrawnAt.IsZero() {
			about.Kind = oncall.PageRings
			h.apply(about)
		}
	default:
		h.closeAt(p, about)
	}
}

// answerAt is an acknowledgement at a provider, by the page's person or by somebody unknown.
func (h *house) answerAt(p oncall.Page, about oncall.Event) {
	by := oncall.Actor{ID: p.Person, Via: p.Provider}
	if rapid.IntRange(0, 4).Draw(h.t, "a stranger") == 0 {
		by = stranger
	}
	if !p.AnsweredAt.IsZero() || h.s.Status == oncall.ResolvedStatus || (!p.WithdrawnAt.IsZero() && (by.Unknown || h.s.Status != oncall.AckStatus)) {
		return
	}
	if about.Kind = oncall.PageQuieted; p.Ring != oncall.RingQuiet {
		h.apply(about)
	}
	h.acknowledge(oncall.Event{By: by, Page: p.N, Request: h.request()}, false)
}

// closeAt closes a page at its provider: by somebody's hand, which resolves the escalation, or by the provider's own timer.
func (h *house) closeAt(p oncall.Page, about oncall.Event) {
	if !p.WithdrawnAt.IsZero() || h.s.Status == oncall.ResolvedStatus || p.Ring == oncall.RingClosed {
		return
	}
	about.Kind = oncall.PageClosed
	h.apply(about)
	about.Kind = oncall.ProviderTimedOut
	if rapid.IntRange(0, 3).Draw(h.t, "by hand") == 0 {
		about = oncall.Event{Kind: oncall.Resolved, By: oncall.Actor{ID: p.Person}, Until: h.now.Add(h.s.Plan.ReopenWithin)}
	}
	h.apply(about)
}

// providersObey brings a page at its provider in line with what is wanted of it.
func (h *house) providersObey() {
	due := h.s.Due()
	if len(due) == 0 {
		return
	}
	p := rapid.SampledFrom(due).Draw(h.t, "due")
	e := oncall.Event{Kind: oncall.PageClosed, Page: p.N, Person: p.Person, Provider: p.Provider}
	if p.Wanted() == oncall.RingQuiet {
		e.Kind = oncall.PageQuieted
	}
	h.apply(e)
	if again := h.s.Page(p.N); again.Due() {
		h.t.Fatalf("the provider was told, and has to be told again: %+v", again)
	}
}
