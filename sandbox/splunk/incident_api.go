package splunk

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// incidentView is an incident as the API shows it. All times are in UTC.
type incidentView struct {
	Number      string       `json:"incidentNumber"`
	StartTime   string       `json:"startTime"`
	Phase       Phase        `json:"currentPhase"`
	EntityState string       `json:"entityState"`
	EntityType  string       `json:"entityType"`
	RoutingKey  string       `json:"routingKey"`
	AlertCount  int          `json:"alertCount"`
	LastTime    string       `json:"lastAlertTime"`
	LastID      string       `json:"lastAlertId"`
	Entity      string       `json:"entityId"`
	Name        string       `json:"entityDisplayName"`
	Service     string       `json:"service"`
	Users       []string     `json:"pagedUsers"`
	Teams       []string     `json:"pagedTeams"`
	Policies    []policyInfo `json:"pagedPolicies"`
	Transitions []transition `json:"transitions"`
}

type transition struct {
	Name    Phase  `json:"name"`
	At      string `json:"at"`
	By      string `json:"by"`
	Message string `json:"message,omitempty"`
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// view renders an incident; the caller holds the lock.
func (s *Server) view(inc *Incident) incidentView {
	v := incidentView{
		Number: inc.name(), StartTime: stamp(inc.Began), Phase: inc.Phase, EntityState: inc.State, EntityType: "SERVICE", RoutingKey: inc.RoutingKey,
		AlertCount: inc.Alerts, LastTime: stamp(inc.LastAlertAt), LastID: inc.LastAlert, Entity: inc.Entity, Name: inc.Name, Service: inc.Name,
		Users: append([]string{}, inc.Users...), Teams: []string{}, Policies: []policyInfo{}, Transitions: []transition{},
	}
	for _, slug := range inc.Policies {
		if policy := s.org.policies[slug]; policy != nil {
			v.Policies, v.Teams = append(v.Policies, s.policyInfo(policy)), append(v.Teams, policy.Team)
		}
	}
	for _, c := range inc.Changes {
		v.Transitions = append(v.Transitions, transition{c.To, stamp(c.At), c.By, c.Message})
	}
	return v
}

// recently is how long an incident that was resolved stays in the list.
const recently = 24 * time.Hour

// listIncidents is GET /incidents: what is open, acknowledged or was resolved recently, newest first.
func (s *Server) listIncidents(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, now := []incidentView{}, s.now()
	for _, inc := range slices.Backward(s.incidents.list) {
		if inc.Shows.After(now) || inc.Phase == Resolved && now.Sub(inc.last(Resolved).At) > recently {
			continue
		}
		list = append(list, s.view(inc))
	}
	return map[string]any{"incidents": list}, nil
}

func (s *Server) getIncident(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.find(r.PathValue("number"))
	if inc == nil {
		return nil, errNoIncident
	}
	return s.view(inc), nil
}

// createIncident is POST /incidents: what a person does with "Create incident". Its entity is a new one.
func (s *Server) createIncident(r *http.Request) (any, error) {
	var body struct {
		Summary  string   `json:"summary"`
		Details  string   `json:"details"`
		UserName string   `json:"userName"`
		Targets  []target `json:"targets"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.org.users[body.UserName] == nil:
		return nil, errNoSuchUser
	case body.Summary == "" || len(body.Targets) == 0:
		return nil, invalid("summary and targets are required")
	}
	for _, t := range body.Targets {
		if !s.knows(t) {
			return nil, invalid("target " + t.Slug + " was not found")
		}
	}
	inc := s.trigger(uuid.NewString(), body.Summary, body.Details, "CRITICAL", "routingdefault", "manual")
	s.emit(inc, "Incident-Triggered", body.UserName)
	for _, t := range body.Targets {
		s.pageTarget(inc, t)
	}
	s.touch(inc)
	return map[string]string{"incidentNumber": inc.name(), "entityId": inc.Entity}, nil
}

func (s *Server) addNote(r *http.Request) (any, error) {
	var body map[string]any
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.find(r.PathValue("number"))
	if inc == nil {
		return nil, errNoIncident
	}
	text, _ := body["display_name"].(string)
	inc.Notes = append(inc.Notes, text)
	s.touch(inc)
	return body, nil
}
