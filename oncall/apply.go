package oncall

import (
	"cmp"
	"slices"
	"time"
)

// Apply is the only place where a State changes. It never refuses: whether an event may happen is asked before, by
// Check. An event that no longer means anything (a page that is gone) is written down and changes nothing else.
func (s *State) Apply(e Event) {
	s.hear(e.Word)
	switch e.Kind {
	case Opened, Refired, Recovered, HoldEnded, Reopened, SeveritySet, Migrated:
		s.applyAlert(e)
	case LevelStarted, LevelEnded, Exhausted, PauseEnded, WaitingForHours, Waiting, Escalated, Reassigned:
		s.applyPolicy(e)
	case PageIntended, PageAttempted, PageAccepted, PageDelivered, PageSilent, PageRefused, PageClosed, PageQuieted, PageRings,
		PageObserved, PageHandedOver:
		s.applyPage(e)
	case Acknowledged, HelperJoined, Unacknowledged, LeaseRenewed, LeaseAsked, LeaseEnded, LeaseLapsed, Snoozed:
		s.applyOwner(e)
	case Resolved, Merged, Cancelled, Ended:
		s.applyEnd(e)
	case UpstreamKnown, UpstreamRings, BridgeSet, StatusUpdated, ProviderTold:
		s.applyBeside(e)
	case IncidentOpened:
		s.Incident = e.Ref
	case ResponderRemoved:
		s.takeBack(e)
	case Skipped, PageAbandoned, ResponderAdded, Noted, WorkStarted, TaskAdded, ProviderIgnored, ProviderTimedOut, ChatRefused, ProviderHeard,
		UpstreamMissing:
	}
	s.gather(e)
	s.mirror(e)
	s.Marks.apply(e, s)
	s.took(e.Request)
	s.write(e)
}

// applyAlert follows what the alert's source says, and what people say of the alert.
func (s *State) applyAlert(e Event) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case Opened:
		s.Alert, s.Severity, s.Status, s.Bridge = *e.Alert, e.Severity, Paging, s.Plan.Bridge
		if !e.Until.IsZero() {
			s.Status, s.HoldEnds = Holding, e.Until
		}
	case Refired:
		s.Recovered = false
		s.Alert.Title = cmp.Or(e.Alert.Title, s.Alert.Title)
		s.Alert.Link, s.Alert.Details = cmp.Or(e.Alert.Link, s.Alert.Link), cmp.Or(e.Alert.Details, s.Alert.Details)
	case Recovered:
		s.Recovered = true
	case HoldEnded:
		s.Status, s.HoldEnds = Paging, time.Time{}
	case Reopened:
		if s.Over() {
			s.Incident = "" // It has heard the last word.
		}
		s.Outcome, s.CoolEnds, s.Recovered, s.Gathered = "", time.Time{}, false, nil
		s.unsay(func(t Telling) bool { return t.Say == SayResolved }) // It would end the incident that comes now.
		if s.Status = Paging; s.Owner.ID != "" {
			s.Status, s.LeaseEnds, s.LeaseAsked, s.LeasePaged = AckStatus, e.Until, false, false
		}
		s.restart()
	case SeveritySet:
		raised, lowered := e.Severity.Urgency().above(s.Severity.Urgency()), s.Severity.Urgency().above(e.Severity.Urgency())
		s.Severity = e.Severity
		s.forget(func(Ahead) bool { return lowered })
		if raised && s.Status == Paging {
			s.restart()
		}
	case Migrated:
		before := s.Plan
		s.Plan = *e.Plan
		if s.Bridge == before.Bridge { // Nobody has set another one.
			s.Bridge = s.Plan.Bridge
		}
		s.goOver(before.Paging, e)
		s.Position.Level = min(s.Position.Level, max(1, len(s.Plan.Levels)))
		s.Position.Round = min(s.Position.Round, max(1, s.Plan.Rounds))
	}
}

// applyPolicy moves through the policy's levels, rounds and pauses.
func (s *State) applyPolicy(e Event) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case LevelStarted:
		s.LevelEnds, s.Waiting, s.HoursBegin, s.LevelNow = e.Until, false, time.Time{}, nil
		s.Turn++
	case LevelEnded:
		s.advance()
	case Exhausted:
		s.PauseEnds, s.Exhausted, s.HoursBegin = e.Until, false, time.Time{}
	case PauseEnded:
		s.PauseEnds, s.PassPaged = time.Time{}, 0
	case WaitingForHours:
		s.HoursBegin = e.Until
	case Waiting:
		s.Waiting, s.HoursBegin, s.LevelEnds = true, time.Time{}, time.Time{}
	case Escalated:
		s.giveBack()
		s.HoldEnds, s.PauseEnds, s.HoursBegin, s.Waiting = time.Time{}, time.Time{}, time.Time{}, false
		if !s.LevelEnds.IsZero() || len(s.LevelNow) > 0 {
			s.advance()
		}
		s.Exhausted = false
	case Reassigned:
		s.withdraw(e.At, func(p Page) bool { return p.Person != e.Person })
		s.forget(func(a Ahead) bool { return a.Person != e.Person })
		s.giveBack()
		s.HoldEnds, s.PauseEnds, s.HoursBegin, s.LevelEnds = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		s.Direct, s.Waiting, s.Exhausted = e.Person, false, false
		s.Turn++
	}
}

// advance goes to the next level, the next round, or past the end of the policy. After a reassigned person did not
// answer it stays where it was: the level that was interrupted begins again.
func (s *State) advance() {
	s.LevelEnds = time.Time{}
	s.Waiting = false
	s.Turn++
	if len(s.LevelNow) > 0 {
		s.LevelBefore, s.LevelNow = s.LevelNow, nil
	}
	if s.Direct != "" {
		s.Direct = ""
		return
	}
	if s.Position.Level++; s.Position.Level <= len(s.Plan.Levels) {
		return
	}
	s.Position.Level, s.LevelBefore = 1, nil
	rounds := s.Plan.Rounds
	if s.Position.Pass > 0 {
		rounds = 1 // A repeated policy goes through its levels once between two pauses.
	}
	if s.Position.Round++; s.Position.Round > rounds {
		s.Position = Position{Pass: s.Position.Pass + 1, Round: 1, Level: 1}
		s.Exhausted = true
	}
}

// restart begins the policy from its first level.
func (s *State) restart() {
	s.Position = Position{Round: 1, Level: 1}
	s.LevelEnds, s.PauseEnds, s.HoursBegin, s.HoldEnds = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	s.LevelBefore, s.LevelNow, s.PassPaged = nil, nil, 0
	s.Turn++
	s.Exhausted, s.Waiting, s.Direct = false, false, ""
}

// giveBack makes an acknowledged or held escalation page again; the former owner stays as a helper.
func (s *State) giveBack() {
	if s.Owner.ID != "" && !s.Owner.Unknown && !slices.Contains(s.Helpers, s.Owner.ID) {
		s.Helpers = append(s.Helpers, s.Owner.ID)
	}
	s.Owner, s.LeaseEnds, s.LeaseAsked, s.LeasePaged = Actor{}, time.Time{}, false, false
	s.Status = Paging
}

// write adds the event to the timeline and keeps it within its limit.
func (s *State) write(e Event) {
	e.Alert, e.Plan, e.Turn, e.Then, e.Later = nil, nil, 0, nil, nil
	if e.Silent() {
		return // The ledger has it; the timeline would only be longer.
	}
	e.Text, e.Reason = cut(e.Text), cut(e.Reason)
	s.Timeline = append(s.Timeline, e)
	words := 0
	for _, entry := range s.Timeline {
		words += len(entry.Text) + len(entry.Reason)
	}
	for len(s.Timeline) > timelineLimit || words > wordsLimit && len(s.Timeline) > TimelineHead+timelineTail {
		words -= len(s.Timeline[TimelineHead].Text) + len(s.Timeline[TimelineHead].Reason)
		s.Timeline = slices.Delete(s.Timeline, TimelineHead, TimelineHead+1)
		s.Dropped++
	}
}
