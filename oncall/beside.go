package oncall

import (
	"slices"
	"time"
)

// Aspect is what a provider's word is about. Words about different aspects do not replace one another.
type Aspect string

// The aspects of a provider's incident.
const (
	AboutStatus   Aspect = "status"   // Whether it rings, is acknowledged or resolved.
	AboutPeople   Aspect = "people"   // Whom it rings.
	AboutPriority Aspect = "priority" // How bad it is.
)

// Word is what a provider said of one of its incidents, and when by its own clock: words may come late, twice and in any order.
type Word struct {
	Page  int // The page whose incident it is; 0 is that of the Upstream.
	About Aspect
	At    time.Time
	Ring  Ring // What the incident does now; empty when the word does not say.
	// Rough is true when the moment is good to a second only, as those of the answers to questions are.
	Rough bool
}

// Heard are the moments, by the provider's clock, of the newest words about an incident.
type Heard struct {
	Status   time.Time `json:"status,omitzero"`
	People   time.Time `json:"people,omitzero"`
	Priority time.Time `json:"priority,omitzero"`
}

// about is the moment of one aspect; nil for what has no order.
func (h *Heard) about(aspect Aspect) *time.Time {
	switch aspect {
	case AboutStatus:
		return &h.Status
	case AboutPeople:
		return &h.People
	case AboutPriority:
		return &h.Priority
	}
	return nil
}

// Beside is where the incident of the Upstream stands: at a provider that pages by its own policy.
type Beside struct {
	Ring   Ring     `json:"ring,omitempty"`
	People []string `json:"people,omitempty"` // Whom the provider rings.
	Heard  Heard    `json:"heard,omitzero"`
}

// heard finds what is known of the incident that a word is about; nil when its page is gone.
func (s *State) heard(w Word) *Heard {
	if w.Page == 0 {
		return &s.Beside.Heard
	}
	if p := s.Page(w.Page); p != nil {
		return &p.Heard
	}
	return nil
}

// Late tells whether something newer is known than a word says. A word without a moment is never late.
func (s *State) Late(w Word) bool {
	heard := s.heard(w)
	if heard == nil || w.At.IsZero() {
		return false
	}
	newest := heard.about(w.About)
	if newest == nil {
		return false
	}
	if w.Rough {
		return w.At.Before(newest.Truncate(time.Second))
	}
	return w.At.Before(*newest)
}

// hear remembers a word.
func (s *State) hear(w Word) {
	heard := s.heard(w)
	if heard == nil || w.About == "" {
		return
	}
	if newest := heard.about(w.About); newest != nil && w.At.After(*newest) {
		*newest = w.At
	}
	if w.Page == 0 && w.About == AboutStatus && w.Ring != RingNone {
		s.Beside.Ring = w.Ring
	}
}

// Observes tells whether the policy runs and nothing is sent.
func (s *State) Observes() bool { return s.Plan.Paging == Observe }

// Follows tells whether the provider of the Upstream pages.
func (s *State) Follows() bool { return s.Plan.Paging == Follow }

// Lacks tells whether the provider pages and no incident of it is known that it may be paging for.
func (s *State) Lacks() bool {
	return s.Follows() && (s.Alert.Upstream.Ref == "" || s.Beside.Ring == RingClosed)
}

// goOver follows a change of who pages. What was only observed rang nowhere, and what the provider has done until now says nothing of
// what it does from now on: while nobody has it, Hansho begins the policy anew. No step begins any more where the provider pages.
func (s *State) goOver(before PagingMode, e Event) {
	if s.Plan.Paging == before {
		return
	}
	s.Ahead, s.Gathered = nil, nil
	s.withdraw(e.At, func(p Page) bool { return p.Observed })
	if !s.Follows() {
		s.unsay(func(Telling) bool { return true })
	}
	if s.Plan.Paging == Live && s.Status == Paging {
		s.restart()
	}
}

// Anew tells whether the incident of the Upstream is over, so that another of the same key takes its place.
func (s *State) Anew() bool {
	return s.Beside.Ring == RingClosed || s.Status == ResolvedStatus || s.Over()
}

// applyBeside follows what is known of incidents at providers beyond their ringing.
func (s *State) applyBeside(e Event) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case UpstreamKnown:
		s.Alert.Upstream = Upstream{Provider: e.Provider, Ref: e.Ref, Link: e.Text}
		s.Beside, s.Gathered = Beside{}, nil
	case UpstreamRings:
		s.Beside.People = slices.Clone(e.People)
	case BridgeSet:
		s.Bridge = cut(e.Text)
	case StatusUpdated:
		s.StatusUpdate = cut(e.Text)
	case ProviderTold:
		s.told(e.Provider != "")
	}
}

// handOver gives a page that rings to somebody else, as it was done at its provider: they are paged by it, and not rung
// twice. When they are to take it all, they have until e.Until; then the policy goes on where it was.
func (s *State) handOver(p *Page, e Event) {
	p.Person = e.Person
	if e.Word.Ring == RingQuiet {
		return // It was answered since.
	}
	p.AnsweredAt = time.Time{}
	if p.Ring != RingClosed {
		p.Ring = RingLoud
	}
	if p.Purpose == PurposeResponder {
		return
	}
	n := p.N
	s.withdraw(e.At, func(p Page) bool { return p.N != n && p.Purpose != PurposeResponder })
	s.giveBack()
	s.HoldEnds, s.PauseEnds, s.HoursBegin = time.Time{}, time.Time{}, time.Time{}
	s.Ahead = nil
	s.LevelEnds, s.LevelNow, s.Direct, s.Exhausted = e.Until, []string{e.Person}, e.Person, false
	s.Waiting = e.Until.IsZero()
	s.Turn++
	p.Turn, p.Purpose = s.Turn, PurposeReassign
}
