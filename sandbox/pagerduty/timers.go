package pagerduty

import (
	"iter"
	"slices"
	"time"
)

// usualDelay is how long a level of a policy has when it does not say.
const usualDelay = 30 * time.Minute

// setEscalation decides when an incident goes on to its policy's next level; the caller holds the lock and calls touch
// afterwards. What is assigned to people directly, or is not urgent, never escalates.
// https://support.pagerduty.com/main/docs/escalation-policies
func (s *Server) setEscalation(inc *Incident) {
	inc.EscalateAt = time.Time{}
	policy := s.directory.policies[inc.PolicyID]
	if inc.Status != Triggered || inc.Level < 1 || inc.Urgency == "low" || policy == nil || inc.Level > len(policy.Rules) {
		return
	}
	delay := policy.Rules[inc.Level-1].Delay
	if delay <= 0 {
		delay = usualDelay
	}
	inc.EscalateAt = s.now().Add(delay)
}

// setTimer wakes an incident when the next thing is due that happens by itself; the caller holds the lock.
func (s *Server) setTimer(inc *Incident) {
	if t := s.timers[inc.ID]; t != nil {
		t.Stop()
		delete(s.timers, inc.ID)
	}
	next := inc.nextAt()
	if next.IsZero() || s.closed {
		return
	}
	s.timers[inc.ID] = time.AfterFunc(next.Sub(s.now()), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed && inc.nextAt().Equal(next) {
			s.elapse(inc, next)
		}
	})
}

// nextAt is when the next thing is due; zero when nothing is.
func (i *Incident) nextAt() time.Time {
	var next time.Time
	all := []time.Time{i.SnoozeUntil, i.EscalateAt, i.UnackAt, i.ResolveAt}
	for _, n := range i.Pending {
		all = append(all, n.At)
	}
	for _, at := range all {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// elapse does what is due; the caller holds the lock.
func (s *Server) elapse(inc *Incident, now time.Time) {
	due := func(at time.Time) bool { return !at.IsZero() && !at.After(now) }
	by := agent{Service: inc.ServiceID, Via: "timeout"}
	switch {
	case due(inc.ResolveAt):
		_ = s.resolve(inc, by, "") // Neither of these has a way to fail: the state decides what is due.
	case due(inc.SnoozeUntil), due(inc.UnackAt):
		_ = s.unacknowledge(inc, by)
	case due(inc.EscalateAt):
		s.escalateOn(inc, by)
	default:
		s.sendPending(inc, due)
	}
	s.touch(inc)
}

// sendPending sends the notifications that are due.
func (s *Server) sendPending(inc *Incident, due func(time.Time) bool) {
	pending := inc.Pending
	inc.Pending = slices.DeleteFunc(slices.Clone(pending), func(n notification) bool { return due(n.At) })
	for _, n := range pending {
		if due(n.At) && inc.assignedTo(n.User) {
			s.send(inc, n)
		}
	}
}

// escalateOn goes on to the next level of the policy where somebody is on call. After the last level, and as many repetitions
// as the policy has, the incident stays with whom it has.
func (s *Server) escalateOn(inc *Incident, by agent) {
	policy := s.directory.policies[inc.PolicyID]
	inc.EscalateAt = time.Time{}
	if policy == nil {
		return
	}
	level, loops := inc.Level, inc.Loops
	for range policy.Rules {
		if level++; level > len(policy.Rules) {
			level, loops = 1, loops+1
		}
		if loops > policy.NumLoops {
			s.write(inc, "exhaust_escalation_path_log_entry", by, nil)
			return
		}
		people, err := s.onLevel(policy.ID, level)
		if err != nil {
			continue
		}
		if loops > inc.Loops {
			s.write(inc, "repeat_escalation_path_log_entry", by, nil)
		}
		inc.Level, inc.Loops = level, loops
		s.ring(inc, people, by, "escalate_log_entry")
		s.emit(inc, "incident.escalated", by, nil)
		return
	}
}

// pendingActions are what the incident will do by itself, as the API names it.
func (i *Incident) pendingActions() iter.Seq2[string, time.Time] {
	return func(yield func(string, time.Time) bool) {
		for _, action := range []struct {
			kind string
			at   time.Time
		}{{"unacknowledge", i.SnoozeUntil}, {"unacknowledge", i.UnackAt}, {"escalate", i.EscalateAt}, {"resolve", i.ResolveAt}} {
			if !action.at.IsZero() && !yield(action.kind, action.at) {
				return
			}
		}
	}
}
