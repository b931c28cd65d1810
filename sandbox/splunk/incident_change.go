package splunk

import (
	"net/http"
	"slices"
)

// result is what became of one incident of a request.
type result struct {
	Number   string `json:"incidentNumber"`
	Entity   string `json:"entityId"`
	Accepted bool   `json:"cmdAccepted"`
	Message  string `json:"message"`
}

type changing func(inc *Incident, by, via, message string) error

// byNumber is PATCH /incidents/ack and /incidents/resolve.
func (s *Server) byNumber(do changing) call {
	return func(r *http.Request) (any, error) {
		var body struct {
			UserName string   `json:"userName"`
			Names    []string `json:"incidentNames"`
			Message  string   `json:"message"`
		}
		if err := decode(r, &body); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.org.users[body.UserName] == nil {
			return nil, errNoSuchUser
		}
		results := []result{}
		for _, name := range body.Names {
			inc := s.incidents.find(name)
			if inc == nil {
				results = append(results, result{Number: name, Message: "Incident not found"})
				continue
			}
			results = append(results, s.apply(inc, do, body.UserName, body.Message))
		}
		return map[string]any{"results": results}, nil
	}
}

// byUser is PATCH /incidents/byUser/…: all for which the user was paged.
func (s *Server) byUser(do changing) call {
	return func(r *http.Request) (any, error) {
		var body struct {
			UserName string `json:"userName"`
			Message  string `json:"message"`
		}
		if err := decode(r, &body); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.org.users[body.UserName] == nil {
			return nil, errNoSuchUser
		}
		results := []result{}
		for _, inc := range s.incidents.list {
			if inc.Phase != Resolved && slices.Contains(inc.Users, body.UserName) {
				results = append(results, s.apply(inc, do, body.UserName, body.Message))
			}
		}
		return map[string]any{"results": results}, nil
	}
}

func (s *Server) apply(inc *Incident, do changing, by, message string) result {
	x := result{Number: inc.name(), Entity: inc.Entity, Accepted: true}
	if err := do(inc, by, "api", message); err != nil {
		x.Accepted, x.Message = false, err.Error()
		return x
	}
	s.touch(inc)
	return x
}

type targetStatus struct {
	Slug    string `json:"slug"`
	Success bool   `json:"success"`
	Message string `json:"message,omitempty"`
}

type rerouteStatus struct {
	Number  string         `json:"incidentNumber"`
	Success bool           `json:"success"`
	Message string         `json:"message,omitempty"`
	Targets []targetStatus `json:"targetStatus"`
}

// rerouteIncidents is POST /incidents/reroute.
func (s *Server) rerouteIncidents(r *http.Request) (any, error) {
	var body struct {
		UserName string `json:"userName"`
		Reroutes []struct {
			Number  string   `json:"incidentNumber"`
			Targets []target `json:"targets"`
			Add     bool     `json:"addTargets"`
		} `json:"reroutes"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.org.users[body.UserName] == nil {
		return nil, errNoSuchUser
	}
	statuses := []rerouteStatus{}
	for _, x := range body.Reroutes {
		statuses = append(statuses, s.rerouteOne(x.Number, x.Targets, body.UserName, x.Add))
	}
	return map[string]any{"statuses": statuses}, nil
}

func (s *Server) rerouteOne(number string, targets []target, by string, add bool) rerouteStatus {
	status := rerouteStatus{Number: number, Success: len(targets) > 0}
	for _, t := range targets {
		x := targetStatus{Slug: t.Slug, Success: s.knows(t)}
		if !x.Success {
			x.Message, status.Success = "Target not found", false
		}
		status.Targets = append(status.Targets, x)
	}
	inc := s.incidents.find(number)
	switch {
	case inc == nil:
		status.Success, status.Message = false, "Incident not found"
	case inc.Phase == Resolved:
		status.Success, status.Message = false, errAlreadyResolved.Error()
	case status.Success:
		s.reroute(inc, targets, by, add)
		s.touch(inc)
	}
	return status
}
