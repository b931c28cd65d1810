package splunk

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// newAlert is what we read of an alert at the REST endpoint.
type newAlert struct {
	Type    string `json:"message_type"`
	Entity  string `json:"entity_id"`
	Name    string `json:"entity_display_name"`
	Message string `json:"state_message"`
	Monitor string `json:"monitoring_tool"`
	Author  string `json:"ack_author"`
	AckText string `json:"ack_message"`
}

// takeAlert is the REST endpoint: an alert opens, acknowledges or resolves the incident of its entity.
// https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/integrations-with-splunk-on-call/rest-endpoint-integration-for-splunk-on-call
func (s *Server) takeAlert(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("key") != s.cfg.RESTKey {
		writeJSON(w, errRestKey.status, map[string]string{"result": "failure", "message": errRestKey.text})
		return
	}
	var a newAlert
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"result": "failure", "message": "Invalid JSON"})
		return
	}
	a.Type = strings.ToUpper(a.Type)
	if a.Type == "" {
		writeJSON(w, http.StatusOK, map[string]string{"result": "failure", "message": "Missing fields: message_type"})
		return
	}
	if a.Entity == "" {
		a.Entity = uuid.NewString()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receive(a, r.PathValue("routing"))
	writeJSON(w, http.StatusOK, map[string]string{"result": "success", "entity_id": a.Entity})
}

// receive does what an alert says. An acknowledgement or recovery of what is not open is only a line on the timeline.
func (s *Server) receive(a newAlert, routingKey string) {
	inc := s.incidents.open(a.Entity)
	by := system
	if s.org.users[a.Author] != nil {
		by = a.Author
	}
	switch a.Type {
	case "CRITICAL", "WARNING":
		if inc == nil {
			s.openByAlert(a, routingKey)
			return
		}
		inc.Alerts++
		inc.LastAlert, inc.LastAlertAt = uuid.NewString(), s.now()
	case "ACKNOWLEDGEMENT":
		if inc == nil || s.acknowledge(inc, by, "api", a.AckText) != nil {
			return
		}
	case "RECOVERY":
		if inc == nil || s.resolve(inc, by, "api", a.Message) != nil {
			return
		}
	default:
		return
	}
	s.touch(inc)
}

// openByAlert makes an incident and pages whom its routing key means.
func (s *Server) openByAlert(a newAlert, routingKey string) {
	name := a.Name
	if name == "" {
		name = a.Entity
	}
	inc := s.trigger(a.Entity, name, a.Message, a.Type, strings.ToLower(routingKey), a.Monitor)
	s.emit(inc, "Incident-Triggered", system)
	for _, slug := range s.org.routed(routingKey) {
		s.pageTarget(inc, target{"EscalationPolicy", slug})
	}
	s.touch(inc)
}
