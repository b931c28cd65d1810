package oncall_test

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"hansho/oncall"
)

// page writes a page into the ledger and sends it, unless nobody wants it any more.
func (h *house) page(person string, purpose oncall.Purpose, providers []string) {
	s := h.s
	n := s.NextPage(person, providers[0])
	h.apply(oncall.Event{
		Kind: oncall.PageIntended, Person: person, Page: n, Provider: providers[0], Round: s.Position.Round, Level: s.Position.Level, Text: string(purpose),
	})
	if p := s.Page(n); p == nil || p.Wanted() != oncall.RingLoud {
		h.t.Fatalf("page %d is not wanted right after it was intended: %+v", n, p)
	}
	h.apply(oncall.Event{Kind: oncall.PageAttempted, Page: n, Provider: providers[0]})
	h.calls[n] = call{person: person, purpose: purpose, next: providers[1:]}
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
	h.apply(e)
	if p = h.s.Page(n); e.Kind == oncall.PageAccepted || p == nil || !p.WithdrawnAt.IsZero() {
		return
	}
	if len(c.next) == 0 {
		h.apply(oncall.Event{Kind: oncall.PageAbandoned, Person: c.person, Page: n})
		return
	}
	h.page(c.person, c.purpose, c.next)
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
	switch rapid.SampledFrom([]string{"delivered", "acknowledged", "acknowledged", "rings again", "gave up", "resolved"}).Draw(h.t, "what") {
	case "delivered":
		about.Kind = oncall.PageDelivered
		h.apply(about)
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
