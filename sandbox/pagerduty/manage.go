package pagerduty

import "net/http"

// maxManaged is how many incidents one call may change.
const maxManaged = 250

// change is what a request wants of an incident; what is empty stays as it is.
type change struct {
	ID               string          `json:"id"`
	Status           Status          `json:"status"`
	Resolution       string          `json:"resolution"`
	Title            string          `json:"title"`
	Urgency          string          `json:"urgency"`
	Priority         *priorityRef    `json:"priority"`
	EscalationLevel  int             `json:"escalation_level"`
	Assignments      []newAssignment `json:"assignments"`
	EscalationPolicy *idRef          `json:"escalation_policy"`
	ConferenceBridge *bridge         `json:"conference_bridge"`
}

// manageIncidents is PUT /incidents.
// https://developer.pagerduty.com/api-reference/b3A6Mjc0ODEzOQ-manage-incidents
func (s *Server) manageIncidents(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Incidents []change `json:"incidents"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	if len(body.Incidents) > maxManaged {
		return nil, &apiError{status: http.StatusRequestEntityTooLarge, Code: 2001, Message: "Too many incidents in one request"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := make([]*Incident, 0, len(body.Incidents))
	for _, c := range body.Incidents {
		inc := s.incidents.byID[c.ID]
		if inc == nil {
			return nil, errNotFound
		}
		if err := s.change(inc, c, by); err != nil {
			return nil, err
		}
		changed = append(changed, inc)
	}
	page := newPager(r)
	page.limit = maxManaged
	for _, inc := range changed {
		page.add(func() any { return s.view(inc) })
	}
	return page.answer("incidents"), nil
}

// updateIncident is PUT /incidents/{id}.
func (s *Server) updateIncident(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Incident change `json:"incident"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if err := s.change(inc, body.Incident, by); err != nil {
		return nil, err
	}
	return map[string]any{"incident": s.view(inc)}, nil
}

// change does what one request wants of one incident; the caller holds the lock.
func (s *Server) change(inc *Incident, c change, by agent) error {
	priority, known := s.priority(c.Priority)
	switch {
	case !known:
		return invalid("Priority not found")
	case c.Urgency != "" && c.Urgency != "high" && c.Urgency != "low":
		return invalid("Urgency must be either high or low")
	}
	if err := s.changeStatus(inc, c, by); err != nil {
		return err
	}
	if c.Title != "" {
		inc.Title = c.Title
	}
	if c.Urgency != "" && c.Urgency != inc.Urgency {
		inc.Urgency = c.Urgency
		s.write(inc, "urgency_change_log_entry", by, nil)
	}
	if priority != nil && priority.ID != inc.PriorityID {
		inc.PriorityID = priority.ID
		s.emit(inc, "incident.priority_updated", by, nil)
	}
	if c.ConferenceBridge != nil {
		inc.Bridge = c.ConferenceBridge
		s.emit(inc, "incident.conference_bridge.updated", by, s.bridgeData(inc))
	}
	s.touch(inc)
	return nil
}

// changeStatus does the part of a change that concerns who must act.
func (s *Server) changeStatus(inc *Incident, c change, by agent) error {
	switch c.Status {
	case Acknowledged:
		return s.acknowledge(inc, by)
	case Resolved:
		return s.resolve(inc, by, c.Resolution)
	case Triggered:
		if inc.Status == Resolved {
			return s.reopen(inc, c, by)
		}
		return s.unacknowledge(inc, by)
	case "":
	default:
		return invalid("Status must be one of triggered, acknowledged, or resolved")
	}
	switch {
	case len(c.Assignments) > 0:
		return s.reassign(inc, users(c.Assignments), by)
	case c.EscalationPolicy != nil:
		return s.delegate(inc, c.EscalationPolicy.ID, by)
	case c.EscalationLevel > 0:
		return s.escalate(inc, c.EscalationLevel, by)
	}
	return nil
}
