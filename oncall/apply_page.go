package oncall

import (
	"slices"
	"time"
)

// applyPage keeps the ledger.
func (s *State) applyPage(e Event) {
	if e.Kind == PageIntended {
		s.intend(e)
		return
	}
	p := s.Page(e.Page)
	if p == nil {
		return
	}
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case PageAttempted:
		p.AttemptedAt = e.At
	case PageAccepted:
		p.Ref, p.AcceptedAt = e.Ref, e.At
		if p.Ring == RingNone || p.Ring == RingUnknown {
			p.Ring = RingLoud
		}
		s.PassPaged++
	case PageDelivered:
		if p.DeliveredAt.IsZero() {
			p.DeliveredAt = e.At
		}
	case PageRefused:
		p.RefusedAt, p.Refusal = e.At, e.Reason
		if e.Ref == AnswerLost {
			p.Lost, p.Ring = true, RingUnknown
		}
	case PageRings:
		p.Ring = RingLoud
	case PageClosed:
		p.Ring = RingClosed
	case PageQuieted:
		if p.Ring != RingClosed {
			p.Ring = RingQuiet
		}
	}
}

// AnswerLost, as the Ref of PageRefused, marks an attempt that may have rung although no answer came.
const AnswerLost = "answer lost"

// intend opens a new page. An older page of the same person is withdrawn: one telephone rings for one page.
func (s *State) intend(e Event) {
	s.withdraw(e.At, func(p Page) bool { return p.Person == e.Person })
	s.LastPage++
	s.Pages = append(s.Pages, Page{
		N: s.LastPage, Person: e.Person, Purpose: Purpose(e.Text), Provider: e.Provider,
		Round: e.Round, Level: e.Level, Reason: e.Reason, IntendedAt: e.At,
	})
	if purpose := Purpose(e.Text); purpose != PurposeResponder && !slices.Contains(s.LevelNow, e.Person) {
		s.LevelNow = append(s.LevelNow, e.Person)
	}
	if len(s.Pages) > ledgerLimit {
		if i := slices.IndexFunc(s.Pages, func(p Page) bool { return !p.Open() && !p.InFlight() }); i >= 0 {
			s.Pages = slices.Delete(s.Pages, i, i+1)
		}
	}
}

// withdraw decides that pages must stop; the providers are told by whoever looks at Due.
func (s *State) withdraw(at time.Time, which func(Page) bool) {
	for i := range s.Pages {
		if p := &s.Pages[i]; p.WithdrawnAt.IsZero() && which(*p) {
			p.WithdrawnAt = at
		}
	}
}
