package oncall

import (
	"cmp"
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
		p.Ref, p.AcceptedAt, p.DeliverBy = e.Ref, e.At, e.Until
		if p.Ring == RingNone || p.Ring == RingUnknown {
			p.Ring = RingLoud
		}
		s.PassPaged++
		// One telephone rings for one page: an older one of the same person stops now, and not before this one rings.
		rings := p.WithdrawnAt.IsZero()
		s.withdraw(e.At, func(older Page) bool { return rings && s.replaces(*p, older) })
	case PageDelivered:
		if p.DeliveredAt.IsZero() {
			p.DeliveredAt = e.At
		}
	case PageSilent:
		if p.SilentAt.IsZero() {
			p.SilentAt = e.At
		}
	case PageRefused:
		p.RefusedAt, p.Refusal = e.At, cut(e.Reason)
		if p.Lost = p.Lost || e.Ref == AnswerLost; p.Lost && p.Ring == RingNone {
			p.Ring = RingUnknown
		}
	case PageObserved:
		p.AttemptedAt, p.AcceptedAt, p.Observed = e.At, e.At, true
		s.PassPaged++
		s.withdraw(e.At, func(older Page) bool { return s.replaces(*p, older) })
	case PageHandedOver:
		s.handOver(p, e)
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

// AnswerLost is the Ref of a PageRefused that marks an attempt that may have rung although no answer came.
const AnswerLost = "answer lost"

// intend opens a new page, or a refused one again.
func (s *State) intend(e Event) {
	page := Page{
		N: e.Page, Person: e.Person, Purpose: Purpose(e.Text), Turn: cmp.Or(e.Turn, s.Turn), Provider: e.Provider,
		Round: e.Round, Level: e.Level, Step: e.Step, Reason: e.Reason, IntendedAt: e.At, Then: e.Then,
	}
	if again := s.Page(e.Page); again != nil {
		page.Lost, page.Ring = again.Lost, again.Ring
		*again = page
	} else {
		s.LastPage = max(s.LastPage, e.Page)
		s.Pages = append(s.Pages, page)
	}
	s.plan(e, page)
	if page.Purpose != PurposeResponder && page.Turn == s.Turn && !slices.Contains(s.LevelNow, e.Person) {
		s.LevelNow = append(s.LevelNow, e.Person)
	}
	if len(s.Pages) > LedgerLimit {
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
