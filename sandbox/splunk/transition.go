package splunk

import (
	"errors"
	"slices"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// The transitions below run with the lock held; their callers call touch afterwards.

// Why a transition cannot be, in the words of the answer.
var (
	errAlreadyAcked    = errors.New("Incident is already acknowledged")
	errAlreadyResolved = errors.New("Incident is already resolved")
)

// acknowledge records that somebody has it: everybody else is left alone.
func (s *Server) acknowledge(inc *Incident, by, via, message string) error {
	switch inc.Phase {
	case Resolved:
		return errAlreadyResolved
	case Acked:
		return errAlreadyAcked
	case Unacked:
	}
	s.change(inc, Acked, by, message)
	s.record(inc, record.Acknowledge, by, via)
	s.emit(inc, "Incident-Acknowledged", by)
	return nil
}

// resolve ends an incident.
func (s *Server) resolve(inc *Incident, by, via, message string) error {
	if inc.Phase == Resolved {
		return errAlreadyResolved
	}
	s.change(inc, Resolved, by, message)
	s.record(inc, record.Resolve, by, via)
	s.emit(inc, "Incident-Resolved", by)
	return nil
}

func (s *Server) change(inc *Incident, to Phase, by, message string) {
	inc.Phase = to
	inc.Ringing = nil
	inc.Changes = append(inc.Changes, Change{To: to, By: by, At: s.now(), Message: message})
}

// target is whom an incident is given to: a person or a policy.
type target struct {
	Type string `json:"type"` // User or EscalationPolicy
	Slug string `json:"slug"`
}

// knows tells whether there is such a target.
func (s *Server) knows(t target) bool {
	switch t.Type {
	case "User":
		return s.org.users[t.Slug] != nil
	case "EscalationPolicy":
		return s.org.policies[t.Slug] != nil
	default:
		return false
	}
}

// pageTarget pages whoever a target names now.
func (s *Server) pageTarget(inc *Incident, t target) {
	if t.Type == "User" {
		s.pageUser(inc, t.Slug)
		return
	}
	policy := s.org.policies[t.Slug]
	if policy == nil {
		return
	}
	if !slices.Contains(inc.Policies, t.Slug) {
		inc.Policies = append(inc.Policies, t.Slug)
	}
	for _, user := range s.org.called(policy, s.now()) {
		s.pageUser(inc, user)
	}
}

// reroute gives an open incident to others: whoever rang before is left alone.
func (s *Server) reroute(inc *Incident, targets []target, by string, add bool) {
	if !add {
		for _, user := range inc.Ringing {
			s.record(inc, record.Withdraw, user, "auto")
		}
		inc.Ringing = nil
	}
	inc.Phase = Unacked
	for _, t := range targets {
		inc.Reroutes = append(inc.Reroutes, Rerouted{To: t.Slug, By: by, At: s.now()})
		s.pageTarget(inc, t)
	}
}

// pageUser makes a person's phone ring, unless a fault keeps it silent.
func (s *Server) pageUser(inc *Incident, user string) {
	if s.org.users[user] == nil {
		return
	}
	subject := fault.Subject{Provider: Name, Path: "/notify", Names: func(u string) bool { return u == user }}
	if !slices.Contains(inc.Users, user) {
		inc.Users = append(inc.Users, user)
	}
	if len(s.cfg.Faults.Hit(subject, fault.Silent)) > 0 {
		s.record(inc, record.Unnotified, user, "auto")
		return
	}
	if !slices.Contains(inc.Ringing, user) {
		inc.Ringing = append(inc.Ringing, user)
	}
	page := Page{User: user, At: s.now()}
	inc.Pages = append(inc.Pages, page)
	s.remember(inc, page)
	s.record(inc, record.Page, user, "auto")
}

// record adds to the log what happened to an incident.
func (s *Server) record(inc *Incident, kind record.Kind, user, via string) {
	e := record.Entry{Kind: kind, IncidentID: inc.name(), Key: inc.Entity, Title: inc.Name, User: user, Via: via}
	if known := s.org.users[user]; known != nil {
		e.UserName = known.Full()
	}
	s.note(e)
}
