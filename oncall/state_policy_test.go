package oncall_test

import (
	"slices"
	"time"

	"hansho/oncall"
)

// settle does what the workflow does without waiting for anything.
func (h *house) settle() {
	for range 200 {
		if !h.step() {
			return
		}
	}
	h.t.Fatalf("it does not come to rest:\n%s", h.log.tail())
}

// step does the next thing, and tells whether there was one; it is the order of the workflow's main loop.
func (h *house) step() bool {
	s := h.s
	if h.followUp() {
		return true
	}
	switch {
	case s.Status == oncall.Holding && h.due(s.HoldEnds):
		h.apply(oncall.Event{Kind: oncall.HoldEnded})
	case s.Status == oncall.Paging:
		return h.pageOn()
	case s.Status == oncall.AckStatus:
		return h.watchLease()
	case s.Status == oncall.ResolvedStatus && h.due(s.CoolEnds):
		h.apply(oncall.Event{Kind: oncall.Ended})
	default:
		return false
	}
	return true
}

func (h *house) pageOn() bool {
	s := h.s
	switch {
	case s.Waiting && (!s.LevelRefused() || s.Urgency() == oncall.UrgencyNone):
		return false
	case !s.PauseEnds.IsZero():
		if s.Rests() || !h.due(s.PauseEnds) {
			return false
		}
		h.apply(oncall.Event{Kind: oncall.PauseEnded})
	case s.Exhausted:
		pause := s.Plan.Pause(s.Position.Pass)
		if s.PassPaged == 0 {
			pause = min(pause, time.Minute)
		}
		h.apply(oncall.Event{Kind: oncall.Exhausted, Until: h.now.Add(pause)})
	case s.Urgency() == oncall.UrgencyNone:
		h.apply(oncall.Event{Kind: oncall.Waiting})
	case s.Urgency() == oncall.UrgencyLow && !h.inHours():
		if !s.HoursBegin.IsZero() {
			return false
		}
		begin, _ := s.Plan.Hours.NextWorking(h.now, s.Plan.Calendar)
		h.apply(oncall.Event{Kind: oncall.WaitingForHours, Until: begin})
	case !s.LevelEnds.IsZero() && !h.due(s.LevelEnds) && !s.LevelRefused():
		return false
	default:
		h.nextLevel()
	}
	return true
}

func (h *house) inHours() bool {
	if !h.s.HoursBegin.IsZero() {
		return h.due(h.s.HoursBegin)
	}
	return h.s.Plan.Hours.Within(h.now, h.s.Plan.Calendar)
}

func (h *house) nextLevel() {
	s, targets := h.s, h.s.Next().Targets
	if !s.LevelEnds.IsZero() || s.LevelRefused() {
		h.apply(oncall.Event{Kind: oncall.LevelEnded, Round: s.Position.Round, Level: s.Position.Level})
	}
	if s.Exhausted {
		return
	}
	place := oncall.Event{Round: s.Position.Round, Level: s.Position.Level}
	var people []string
	for _, target := range targets {
		_, reachable := contacts[target.Person]
		switch {
		case !reachable || (s.Direct == "" && slices.Contains(s.LevelBefore, target.Person)):
			h.apply(oncall.Event{Kind: oncall.Skipped, Person: target.String(), Round: place.Round, Level: place.Level})
		case !slices.Contains(people, target.Person):
			people = append(people, target.Person)
		}
	}
	if place.Kind = oncall.LevelEnded; len(people) > 0 {
		place.Kind = oncall.LevelStarted
	}
	if len(people) > 0 && s.Urgency() == oncall.UrgencyHigh {
		place.Until = h.now.Add(h.ackWithin())
	}
	h.apply(place)
	purpose := oncall.PurposeLevel
	if s.Direct != "" {
		purpose = oncall.PurposeReassign
	}
	for _, person := range people {
		h.page(person, purpose, contacts[person])
	}
	if len(people) > 0 && s.Urgency() != oncall.UrgencyHigh {
		h.apply(oncall.Event{Kind: oncall.Waiting})
	}
}

func (h *house) ackWithin() time.Duration {
	if within := h.s.Level().AckWithin; within > 0 {
		return within
	}
	return oncall.DefaultAckWithin
}

// watchLease asks the owner, pages them, and starts the policy again, each in its time.
func (h *house) watchLease() bool {
	s := h.s
	switch {
	case s.Recovered || s.LeaseEnds.IsZero():
		return false
	case !s.LeaseAsked && !s.LeasePaged:
		if h.due(h.askAt()) {
			h.apply(oncall.Event{Kind: oncall.LeaseAsked, Person: s.Owner.ID, Until: s.LeaseEnds})
			return true
		}
		return false
	case !h.due(s.LeaseEnds) && (!s.LeasePaged || !s.LevelRefused()):
		return false
	case !s.LeasePaged && !s.Owner.Unknown:
		h.apply(oncall.Event{Kind: oncall.LeaseEnded, Person: s.Owner.ID, Until: h.now.Add(h.ackWithin())})
		if providers := contacts[s.Owner.ID]; len(providers) > 0 {
			h.page(s.Owner.ID, oncall.PurposeLease, providers)
		}
	default:
		h.apply(oncall.Event{Kind: oncall.LeaseLapsed, Person: s.Owner.ID})
	}
	return true
}

func (h *house) askAt() time.Time {
	return h.s.LeaseEnds.Add(-min(oncall.AskBefore, h.s.Plan.AckHolds/2))
}

// wakes is the next moment at which anything happens by itself.
func (h *house) wakes() time.Time {
	soonest := h.deadline()
	sooner := func(at time.Time) {
		if !at.IsZero() && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	for _, a := range h.s.Ahead {
		sooner(a.At)
	}
	for _, p := range h.s.Pages {
		if p.Awaited() {
			sooner(p.DeliverBy)
		}
	}
	return soonest
}

// deadline is the moment for which a settled policy waits; zero when it waits for people only.
func (h *house) deadline() time.Time {
	s := h.s
	switch {
	case s.Status == oncall.Holding:
		return s.HoldEnds
	case s.Status == oncall.ResolvedStatus:
		return s.CoolEnds
	case s.Status == oncall.AckStatus && (s.Recovered || s.LeaseEnds.IsZero()), s.Status == oncall.OverStatus:
		return time.Time{}
	case s.Status == oncall.AckStatus && !s.LeaseAsked && !s.LeasePaged:
		return h.askAt()
	case s.Status == oncall.AckStatus:
		return s.LeaseEnds
	case s.Waiting && (!s.LevelRefused() || s.Urgency() == oncall.UrgencyNone):
		return time.Time{}
	case !s.PauseEnds.IsZero() && s.Rests():
		return time.Time{}
	case !s.PauseEnds.IsZero():
		return s.PauseEnds
	case s.Urgency() == oncall.UrgencyLow && !h.inHours():
		return s.HoursBegin
	default:
		return s.LevelEnds
	}
}
