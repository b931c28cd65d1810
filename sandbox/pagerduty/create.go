package pagerduty

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

// newIncident is the body of a request to create an incident.
type newIncident struct {
	Title            string          `json:"title"`
	Service          idRef           `json:"service"`
	Priority         *priorityRef    `json:"priority"`
	Urgency          string          `json:"urgency"`
	IncidentKey      string          `json:"incident_key"`
	Body             *bodyView       `json:"body"`
	EscalationPolicy *idRef          `json:"escalation_policy"`
	Assignments      []newAssignment `json:"assignments"`
	ConferenceBridge *bridge         `json:"conference_bridge"`
}

type newAssignment struct {
	Assignee idRef `json:"assignee"`
}

func users(list []newAssignment) []string {
	ids := make([]string, 0, len(list))
	for _, a := range list {
		ids = append(ids, a.Assignee.ID)
	}
	return ids
}

// createIncident is POST /incidents.
// https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident
func (s *Server) createIncident(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Incident newIncident `json:"incident"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.create(body.Incident, by)
	if err != nil {
		return nil, err
	}
	return map[string]any{"incident": s.view(inc)}, nil
}

// create makes an incident and pages whom it is assigned to; the caller holds the lock.
func (s *Server) create(n newIncident, by agent) (*Incident, error) {
	inc, err := s.build(n)
	if err != nil {
		return nil, err
	}
	if inc.Key != "" && s.incidents.open(inc.ServiceID, inc.Key) != nil {
		return nil, &apiError{
			status: http.StatusBadRequest, Code: 2001, Message: "Arguments Caused Error",
			Errors: []string{"Open incident with matching dedup key already exists on this service"},
		}
	}
	assignees, err := s.assignees(inc, users(n.Assignments))
	if err != nil {
		return nil, err
	}
	if inc.Key == "" {
		inc.Key = newKey()
	}
	now := s.now()
	inc.CreatedAt, inc.ChangedAt, inc.ChangedBy = now, now, by
	inc.ResolveAt = s.directory.services[inc.ServiceID].resolveAt(Triggered, now)
	inc.ID, inc.Number = newID("Q"), len(s.incidents.order)+1
	s.incidents.add(inc)
	s.write(inc, "trigger_log_entry", by, nil)
	s.assign(inc, assignees, by, "assign_log_entry")
	s.touch(inc)
	s.emit(inc, "incident.triggered", by, nil)
	return inc, nil
}

// build checks what a new incident consists of.
func (s *Server) build(n newIncident) (*Incident, error) {
	inc := &Incident{
		Key: n.IncidentKey, Title: n.Title, ServiceID: n.Service.ID, Urgency: n.Urgency, Status: Triggered,
		Bridge: n.ConferenceBridge,
	}
	service := s.directory.services[n.Service.ID]
	priority, known := s.priority(n.Priority)
	switch {
	case n.Title == "":
		return nil, invalid("Title cannot be empty")
	case service == nil:
		return nil, invalid("Service not found")
	case service.closed():
		return nil, invalid("Service is " + service.Status + " and takes no incidents")
	case n.EscalationPolicy != nil && len(n.Assignments) > 0:
		return nil, invalid("Cannot specify both assignments and an escalation policy")
	case n.EscalationPolicy != nil && s.directory.policies[n.EscalationPolicy.ID] == nil:
		return nil, invalid("Escalation policy not found")
	case !known:
		return nil, invalid("Priority not found")
	case n.Urgency != "" && n.Urgency != "high" && n.Urgency != "low":
		return nil, invalid("Urgency must be either high or low")
	}
	inc.PolicyID = service.EscalationPolicyID
	if n.EscalationPolicy != nil {
		inc.PolicyID = n.EscalationPolicy.ID
	}
	if inc.Urgency == "" {
		inc.Urgency = service.urgencyFor("")
	}
	if priority != nil {
		inc.PriorityID = priority.ID
	}
	if n.Body != nil {
		inc.Details = n.Body.Details
	}
	return inc, nil
}

// assignees returns whom an incident goes to: the named users, or those on call at the first level of its policy.
func (s *Server) assignees(inc *Incident, named []string) ([]string, error) {
	if len(named) == 0 {
		return s.firstLevel(inc)
	}
	for _, id := range named {
		if s.directory.users[id] == nil {
			return nil, invalid("Assignee " + id + " was not found")
		}
	}
	inc.Level = 0
	return named, nil
}

// firstLevel returns who is on call now at the first level of the policy where somebody is.
func (s *Server) firstLevel(inc *Incident) ([]string, error) {
	inc.Loops = 0
	for inc.Level = 1; ; inc.Level++ {
		people, err := s.onLevel(inc.PolicyID, inc.Level)
		policy := s.directory.policies[inc.PolicyID]
		if err == nil || policy == nil || inc.Level >= len(policy.Rules) {
			return people, err
		}
	}
}

// onLevel returns who is on call now at a level of a policy.
func (s *Server) onLevel(policyID string, level int) ([]string, error) {
	policy := s.directory.policies[policyID]
	if policy == nil || level < 1 || level > len(policy.Rules) {
		return nil, refused(1006, "Incident cannot be escalated to this level")
	}
	var list []string
	for _, target := range policy.Rules[level-1].Targets {
		if schedule := s.directory.schedules[target]; schedule != nil {
			target = s.onCall(schedule, s.now())
		}
		if target != "" {
			list = append(list, target)
		}
	}
	if len(list) == 0 {
		return nil, refused(1015, "Nobody is on call in this escalation policy")
	}
	return list, nil
}

// newKey makes an incident key as PagerDuty does when none is given.
func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails.
	return hex.EncodeToString(b[:])
}
