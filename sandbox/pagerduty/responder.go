package pagerduty

import (
	"slices"
	"time"
)

// responder is a person who was asked to help.
type responder struct {
	User      string    `json:"user"`
	Requester string    `json:"requester"`
	Message   string    `json:"message"`
	At        time.Time `json:"at"`
	State     string    `json:"state"` // "pending", "joined", "declined"
}

type responderView struct {
	State       string `json:"state"`
	User        ref    `json:"user"`
	Incident    ref    `json:"incident"`
	UpdatedAt   stamp  `json:"updated_at"`
	Message     string `json:"message"`
	Requester   ref    `json:"requester"`
	RequestedAt stamp  `json:"requested_at"`
}

type responderTarget struct {
	Target struct {
		idRef
		Summary    string          `json:"summary"`
		Responders []responderView `json:"incidents_responders"`
	} `json:"responder_request_target"`
}

func (s *Server) responderViews(inc *Incident) []responderView {
	views := make([]responderView, 0, len(inc.Responders))
	for _, x := range inc.Responders {
		views = append(views, s.responderView(inc, x))
	}
	return views
}

func (s *Server) responderView(inc *Incident, x responder) responderView {
	return responderView{
		State: x.State, User: s.userRef(x.User), Incident: s.incidentRef(inc), UpdatedAt: stamp(x.At),
		Message: x.Message, Requester: s.userRef(x.Requester), RequestedAt: stamp(x.At),
	}
}

// requestResponders is POST /incidents/{id}/responder_requests: people are asked to help and their phones ring.
func (s *Server) requestResponders(r *request) (any, error) {
	var body struct {
		RequesterID string            `json:"requester_id"`
		Message     string            `json:"message"`
		Targets     []responderTarget `json:"responder_request_targets"`
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
	if s.directory.users[body.RequesterID] == nil {
		return nil, invalid("Requester User Not Found")
	}
	by := agent{User: body.RequesterID, Via: "api"}
	for i := range body.Targets {
		target := &body.Targets[i].Target
		people, summary, err := s.helpers(target.idRef)
		if err != nil {
			return nil, err
		}
		target.Summary, target.Responders = summary, []responderView{}
		for _, id := range people {
			x := s.ask(inc, id, body.Message, by)
			target.Responders = append(target.Responders, s.responderView(inc, x))
		}
	}
	s.touch(inc)
	return map[string]any{"responder_request": map[string]any{
		"incident": s.incidentRef(inc), "requester": s.userRef(body.RequesterID), "requested_at": stamp(s.now()),
		"message": body.Message, "responder_request_targets": body.Targets,
	}}, nil
}

// cancelResponders is PUT /incidents/{id}/responder_requests/cancel: who has not answered yet need not come. Who was asked through
// an escalation policy is cancelled with it.
func (s *Server) cancelResponders(r *request) (any, error) {
	var body struct {
		RequesterID string  `json:"requester_id"`
		Targets     []idRef `json:"responder_request_targets"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	switch {
	case err != nil:
		return nil, err
	case s.directory.users[body.RequesterID] == nil:
		return nil, invalid("Requester User Not Found")
	case len(body.Targets) == 0:
		return nil, invalid("responder_request_targets cannot be empty")
	}
	results := make([]map[string]string, 0, len(body.Targets))
	for _, target := range body.Targets {
		people, _, err := s.helpers(target)
		if err != nil {
			people = nil
		}
		results = append(results, map[string]string{"id": target.ID, "type": target.Type, "result": s.cancelAll(inc, people)})
	}
	s.touch(inc)
	return map[string]any{"responder_request_targets": results}, nil
}

// cancelAll takes back that people were asked, and says what became of it.
func (s *Server) cancelAll(inc *Incident, people []string) string {
	result := "not_found"
	for _, user := range people {
		i := slices.IndexFunc(inc.Responders, func(x responder) bool { return x.User == user })
		switch {
		case i < 0:
		case inc.Responders[i].State == "pending":
			inc.Responders = slices.Delete(inc.Responders, i, i+1)
			s.silence(inc, user)
			result = "cancelled"
		default:
			result = inc.Responders[i].State
		}
	}
	return result
}

// helpers resolves a target of a responder request to people.
func (s *Server) helpers(target idRef) ([]string, string, error) {
	if u := s.directory.users[target.ID]; u != nil {
		return []string{u.ID}, u.Name, nil
	}
	if p := s.directory.policies[target.ID]; p != nil {
		people, err := s.onLevel(p.ID, 1)
		return people, p.Name, err
	}
	return nil, "", invalid("Responder request target " + target.ID + " was not found")
}

// ask makes one person a responder.
func (s *Server) ask(inc *Incident, user, message string, by agent) responder {
	if i := slices.IndexFunc(inc.Responders, func(x responder) bool { return x.User == user }); i >= 0 {
		return inc.Responders[i]
	}
	x := responder{User: user, Requester: by.User, Message: message, At: s.now(), State: "pending"}
	inc.Responders = append(inc.Responders, x)
	s.notify(inc, user)
	s.emit(inc, "incident.responder.added", by, map[string]any{
		"incident": s.incidentRef(inc), "user": s.userRef(user), "escalation_policy": nil, "message": message,
		"state": x.State, "type": "incident_responder",
	})
	return x
}
