package oncall

import (
	"slices"
	"time"
)

// applyOwner follows who has it, and for how long that holds.
func (s *State) applyOwner(e Event) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case Acknowledged:
		s.take(e)
	case HelperJoined:
		if !slices.Contains(s.Helpers, e.By.ID) {
			s.Helpers = append(s.Helpers, e.By.ID)
		}
		s.answer(e)
	case Unacknowledged, LeaseLapsed:
		s.withdraw(e.At, func(Page) bool { return true })
		s.Ahead = nil
		s.giveBack()
		s.restart()
	case LeaseRenewed, Snoozed:
		s.LeaseEnds, s.LeaseAsked, s.LeasePaged = e.Until, false, false
		if s.Follows() {
			s.LeaseEnds = time.Time{} // PagerDuty rings again when the snooze ends.
		}
		s.answer(e)
		s.withdraw(e.At, func(p Page) bool { return p.Purpose == PurposeLease && p.AnsweredAt.IsZero() })
		s.forget(func(a Ahead) bool { return a.Purpose == PurposeLease })
	case LeaseAsked:
		s.LeaseAsked = true
	case LeaseEnded:
		s.LeaseEnds, s.LeasePaged = e.Until, true
		s.Turn++
	}
}

// take makes the actor the owner: every other page stops, theirs is answered, and no level goes on.
func (s *State) take(e Event) {
	if s.Owner.ID != "" && s.Owner.ID != e.By.ID && !s.Owner.Unknown && !slices.Contains(s.Helpers, s.Owner.ID) {
		s.Helpers = append(s.Helpers, s.Owner.ID)
	}
	s.Helpers = slices.DeleteFunc(s.Helpers, func(id string) bool { return id == e.By.ID })
	s.Status, s.Owner = AckStatus, e.By
	s.LeaseEnds, s.LeaseAsked, s.LeasePaged = e.Until, false, false
	s.LevelEnds, s.PauseEnds, s.HoldEnds, s.HoursBegin = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	s.Exhausted, s.Waiting, s.Direct = false, false, ""
	s.Turn++
	s.answer(e)
	s.withdraw(e.At, func(p Page) bool { return p.AnsweredAt.IsZero() })
	s.Ahead = nil
}

// answer marks the actor's newest page as answered, or that of the steps beside it whose button it was. Their other steps stop.
func (s *State) answer(e Event) {
	s.forget(func(a Ahead) bool { return a.Person == e.By.ID })
	answers := func(p Page) bool {
		theirs := p.Person == e.By.ID || (e.Page != 0 && p.N == e.Page)
		rang := !p.AcceptedAt.IsZero() || p.N == e.Page // Its answer may come before its acceptance.
		return theirs && rang && p.WithdrawnAt.IsZero() && p.AnsweredAt.IsZero()
	}
	for i := len(s.Pages) - 1; i >= 0; i-- {
		p := &s.Pages[i]
		if !answers(*p) {
			continue
		}
		if named := s.Page(e.Page); named != nil && named.beside(*p) && answers(*named) {
			p = named
		}
		p.AnsweredAt = e.At
		s.withdraw(e.At, func(other Page) bool { return other.beside(*p) && other.AnsweredAt.IsZero() })
		s.forget(func(a Ahead) bool { return a.Person == p.Person })
		return
	}
}

// applyEnd closes the escalation, first with a time in which the same alert reopens it, then for good.
func (s *State) applyEnd(e Event) {
	s.withdraw(e.At, func(Page) bool { return true })
	s.Ahead = nil
	s.LevelEnds, s.PauseEnds, s.HoldEnds, s.HoursBegin, s.LeaseEnds = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	s.Exhausted, s.Waiting, s.Direct, s.LeaseAsked, s.LeasePaged = false, false, "", false, false
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case Resolved:
		s.Status, s.CoolEnds, s.Outcome = ResolvedStatus, e.Until, "resolved"
		if e.By.Via == "alert" {
			s.Outcome = "recovered"
		}
	case Merged:
		s.Status, s.Outcome = OverStatus, "merged"
	case Cancelled:
		s.Status, s.Outcome = OverStatus, "cancelled"
	case Ended:
		s.Status, s.CoolEnds = OverStatus, time.Time{}
	}
}

// takeBack stops the pages that asked somebody to help. Whom the policy itself asks for goes on being paged: what asked them to help
// has taken the place of the page of their level, or of their acknowledgement that ran out.
func (s *State) takeBack(e Event) {
	asked := s.Status == Paging && slices.Contains(s.LevelNow, e.Person) || s.LeasePaged && s.Owner.ID == e.Person
	if asked {
		return
	}
	s.withdraw(e.At, func(p Page) bool {
		return p.Purpose == PurposeResponder && p.Person == e.Person && p.AnsweredAt.IsZero()
	})
	s.forget(func(a Ahead) bool { return a.Purpose == PurposeResponder && a.Person == e.Person })
}
