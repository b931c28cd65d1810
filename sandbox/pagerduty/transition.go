package pagerduty

import (
	"slices"
	"time"

	"hansho/sandbox/record"
)

// The transitions below run with the lock held; their callers call touch afterwards.

// acknowledge records that a person works on it. Acknowledging a resolved incident reopens it, as in the real API.
func (s *Server) acknowledge(inc *Incident, by agent) error {
	switch {
	case inc.Status == Resolved:
		s.setStatus(inc, Acknowledged, by)
		inc.ReopenedAt, inc.ResolvedAt, inc.MergedInto = s.now(), time.Time{}, ""
		s.emit(inc, "incident.reopened", by, nil)
	case slices.ContainsFunc(inc.Acked, func(a Stamp) bool { return a.User == by.User }):
		return refused(1002, "Incident Already Acknowledged")
	}
	first := len(inc.Acked) == 0
	s.setStatus(inc, Acknowledged, by)
	inc.Acked = append(inc.Acked, Stamp{User: by.User, At: s.now()})
	switch {
	case by.User == "": // An integration acknowledged; the people stay the same.
	case first:
		s.release(inc, []string{by.User})
	case !inc.assignedTo(by.User):
		inc.Assigned = append(inc.Assigned, Stamp{User: by.User, At: s.now()})
	}
	s.write(inc, "acknowledge_log_entry", by, nil)
	s.record(inc, record.Acknowledge, by)
	s.emit(inc, "incident.acknowledged", by, nil)
	return nil
}

// unacknowledge gives an acknowledged incident back to its assignees, who are notified again.
func (s *Server) unacknowledge(inc *Incident, by agent) error {
	if inc.Status != Acknowledged {
		return nil
	}
	s.setStatus(inc, Triggered, by)
	inc.Acked = nil
	s.write(inc, "unacknowledge_log_entry", by, nil)
	s.emit(inc, "incident.unacknowledged", by, nil)
	s.setEscalation(inc)
	for _, a := range inc.Assigned {
		s.notify(inc, a.User)
	}
	return nil
}

// resolve ends an incident.
func (s *Server) resolve(inc *Incident, by agent, resolution string) error {
	if inc.Status == Resolved {
		return refused(1001, "Incident Already Resolved")
	}
	s.setStatus(inc, Resolved, by)
	inc.ResolvedAt = inc.ChangedAt
	inc.Assigned, inc.Acked = nil, nil
	for i := range inc.Alerts {
		inc.Alerts[i].Status = Resolved
	}
	s.write(inc, "resolve_log_entry", by, func(e *logEntry) { e.Note = resolution })
	s.record(inc, record.Resolve, by)
	s.emit(inc, "incident.resolved", by, nil)
	return nil
}

// reopen makes a resolved incident ring again.
func (s *Server) reopen(inc *Incident, c change, by agent) error {
	if other := s.incidents.open(inc.ServiceID, inc.Key); other != nil {
		return refused(2001, "Open incident with matching dedup key already exists on this service")
	}
	if c.EscalationPolicy != nil {
		inc.PolicyID = c.EscalationPolicy.ID
	}
	assignees, err := s.assignees(inc, users(c.Assignments))
	if err != nil {
		return err
	}
	s.setStatus(inc, Triggered, by)
	inc.ReopenedAt, inc.ResolvedAt, inc.MergedInto = s.now(), time.Time{}, ""
	s.emit(inc, "incident.reopened", by, nil)
	s.assign(inc, assignees, by, "assign_log_entry")
	return nil
}

// reassign gives an open incident to named people.
func (s *Server) reassign(inc *Incident, named []string, by agent) error {
	if inc.Status == Resolved {
		return refused(1001, "Incident Already Resolved")
	}
	assignees, err := s.assignees(inc, named)
	if err != nil {
		return err
	}
	s.ring(inc, assignees, by, "assign_log_entry")
	s.emit(inc, "incident.reassigned", by, nil)
	return nil
}

// delegate gives an open incident to another policy.
func (s *Server) delegate(inc *Incident, policyID string, by agent) error {
	if inc.Status == Resolved {
		return refused(1001, "Incident Already Resolved")
	}
	if s.directory.policies[policyID] == nil {
		return invalid("Escalation policy not found")
	}
	assignees, err := s.onLevel(policyID, 1)
	if err != nil {
		return err
	}
	inc.PolicyID, inc.Level = policyID, 1
	s.ring(inc, assignees, by, "delegate_log_entry")
	s.emit(inc, "incident.delegated", by, nil)
	return nil
}

// escalate gives an open incident to a level of its policy.
func (s *Server) escalate(inc *Incident, level int, by agent) error {
	if inc.Status == Resolved {
		return refused(1001, "Incident Already Resolved")
	}
	assignees, err := s.onLevel(inc.PolicyID, level)
	if err != nil {
		return err
	}
	inc.Level = level
	s.ring(inc, assignees, by, "escalate_log_entry")
	s.emit(inc, "incident.escalated", by, nil)
	return nil
}

// ring makes an open incident triggered and assigns it; nobody works on it any more.
func (s *Server) ring(inc *Incident, assignees []string, by agent, entry string) {
	if inc.Status != Triggered {
		s.setStatus(inc, Triggered, by)
		inc.Acked = nil
	}
	s.assign(inc, assignees, by, entry)
}

// assign replaces the assignees, silences the phones of those who were and are no more, and notifies the new ones.
func (s *Server) assign(inc *Incident, assignees []string, by agent, entry string) {
	s.release(inc, assignees)
	s.write(inc, entry, by, func(e *logEntry) { e.Users = assignees })
	s.setEscalation(inc)
	for _, id := range assignees {
		s.notify(inc, id)
	}
}

// release keeps only the given assignees, adding those who are missing, and silences the other phones.
func (s *Server) release(inc *Incident, keep []string) {
	for _, a := range inc.Assigned {
		if !slices.Contains(keep, a.User) {
			inc.Pending = slices.DeleteFunc(inc.Pending, func(n notification) bool { return n.User == a.User })
			s.silence(inc, a.User)
		}
	}
	previous := inc.Assigned
	inc.Assigned = make([]Stamp, 0, len(keep))
	for _, id := range keep {
		at := s.now()
		if i := slices.IndexFunc(previous, func(a Stamp) bool { return a.User == id }); i >= 0 {
			at = previous[i].At
		}
		inc.Assigned = append(inc.Assigned, Stamp{User: id, At: at})
	}
}

// record adds to the log what a person or a program did to an incident.
func (s *Server) record(inc *Incident, kind record.Kind, by agent) {
	name := ""
	if u := s.directory.users[by.User]; u != nil {
		name = u.Name
	}
	s.note(record.Entry{
		Kind: kind, IncidentID: inc.ID, Key: inc.Key, Title: inc.Title, User: by.User, UserName: name, Via: by.Via,
	})
}
