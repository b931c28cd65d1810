package pagerduty

import "encoding/json"

// ref is PagerDuty's reference to an object.
type ref struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Summary string `json:"summary"`
	Self    string `json:"self"`
	HTMLURL string `json:"html_url"`
}

// link makes a reference; collection is the path below the REST base URL, such as "users".
func (s *Server) link(kind, collection, id, summary string) ref {
	base := s.cfg.BaseURL()
	return ref{
		ID: id, Type: kind, Summary: summary,
		Self: base + "/pagerduty/" + collection + "/" + id, HTMLURL: base + "/#" + id,
	}
}

func (s *Server) userRef(id string) ref {
	name := ""
	if u := s.directory.users[id]; u != nil {
		name = u.Name
	}
	return s.link("user_reference", "users", id, name)
}

func (s *Server) serviceRef(id string) ref {
	return s.link("service_reference", "services", id, s.directory.services[id].Name)
}

func (s *Server) policyRef(id string) *ref {
	p := s.directory.policies[id]
	if p == nil {
		return nil
	}
	r := s.link("escalation_policy_reference", "escalation_policies", id, p.Name)
	return &r
}

func (s *Server) scheduleRef(id string) ref {
	return s.link("schedule_reference", "schedules", id, s.directory.schedules[id].Name)
}

func (s *Server) incidentRef(inc *Incident) ref {
	return s.link("incident_reference", "incidents", inc.ID, inc.summary())
}

// idRef is how requests name an object.
type idRef struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// priorityRef is an idRef, or a priority's name.
type priorityRef struct {
	idRef
	name string
}

func (p *priorityRef) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &p.name) == nil {
		return nil
	}
	return json.Unmarshal(data, &p.idRef)
}

// priority finds what a request means; nil with true when the request means none.
func (s *Server) priority(p *priorityRef) (*Priority, bool) {
	if p == nil || (p.ID == "" && p.name == "") {
		return nil, true
	}
	for _, candidate := range s.directory.priorityList {
		if candidate.ID == p.ID || (p.name != "" && candidate.Name == p.name) {
			return candidate, true
		}
	}
	return nil, false
}
