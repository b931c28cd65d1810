package pagerduty

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
)

// maxEvent is the size limit of an Events API request, in bytes.
const maxEvent = 512 << 10

// event is the body of an Events API v2 request.
// https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
type event struct {
	RoutingKey string `json:"routing_key"`
	Action     string `json:"event_action"`
	DedupKey   string `json:"dedup_key"`
	Payload    *struct {
		Summary  string          `json:"summary"`
		Source   string          `json:"source"`
		Severity string          `json:"severity"`
		Details  json.RawMessage `json:"custom_details"`
	} `json:"payload"`
}

type eventAnswer struct {
	Status   string   `json:"status"`
	Message  string   `json:"message"`
	DedupKey string   `json:"dedup_key,omitempty"`
	Errors   []string `json:"errors,omitempty"`
}

// enqueue is POST /v2/enqueue.
func (s *Server) enqueue(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxEvent+1))
	if err != nil {
		return
	}
	if len(body) > maxEvent {
		writeJSON(w, http.StatusRequestEntityTooLarge, eventAnswer{Status: "invalid event", Message: "Event is too large"})
		return
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		writeJSON(w, http.StatusBadRequest, eventAnswer{
			Status: "invalid event", Message: "Event object is invalid", Errors: []string{"JSON is invalid"},
		})
		return
	}
	s.mu.Lock()
	problems := s.problems(e)
	s.mu.Unlock()
	if len(problems) > 0 {
		writeJSON(w, http.StatusBadRequest, eventAnswer{
			Status: "invalid event", Message: "Event object is invalid", Errors: problems,
		})
		return
	}
	if e.DedupKey == "" {
		e.DedupKey = newKey()
	}
	s.take(e)
	writeJSON(w, http.StatusAccepted, eventAnswer{Status: "success", Message: "Event processed", DedupKey: e.DedupKey})
}

// problems says what is wrong with an event; the caller holds the lock.
func (s *Server) problems(e event) []string {
	var list []string
	if s.directory.byKey[e.RoutingKey] == nil {
		list = append(list, "'routing_key' is not the integration key of a service")
	}
	switch e.Action {
	case "trigger":
		switch {
		case e.Payload == nil:
			return append(list, "'payload' is missing or blank")
		case e.Payload.Summary == "":
			list = append(list, "'payload.summary' is missing or blank")
		case e.Payload.Source == "":
			list = append(list, "'payload.source' is missing or blank")
		case !slices.Contains([]string{"critical", "warning", "error", "info"}, e.Payload.Severity):
			list = append(list, "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')")
		}
	case "acknowledge", "resolve":
		if e.DedupKey == "" {
			list = append(list, "'dedup_key' is missing or blank")
		}
	default:
		list = append(list, "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')")
	}
	return list
}

// take does what an event says. What does not fit the present state is dropped, as the real one does.
func (s *Server) take(e event) {
	service := s.directory.byKey[e.RoutingKey]
	s.mu.Lock()
	defer s.mu.Unlock()
	by := agent{Service: service.ID, Via: "api"}
	inc := s.incidents.open(service.ID, e.DedupKey)
	var err error
	switch {
	case e.Action == "trigger" && inc == nil:
		inc, err = s.create(newIncident{
			Title: e.Payload.Summary, Service: idRef{ID: service.ID}, IncidentKey: e.DedupKey, Urgency: service.urgencyFor(e.Payload.Severity),
		}, by)
		if err == nil {
			inc.Alerts = append(inc.Alerts, alert{
				ID: newID("Q"), Key: e.DedupKey, Title: e.Payload.Summary, Severity: e.Payload.Severity,
				Status: Triggered, At: s.now(), Details: e.Payload.Details,
			})
		}
	case inc == nil:
		return
	case e.Action == "acknowledge" && inc.Status == Triggered:
		err = s.acknowledge(inc, by)
	case e.Action == "resolve":
		err = s.resolve(inc, by, "")
	}
	if err != nil {
		s.cfg.Logger.Warn().Err(err).Str("dedup_key", e.DedupKey).Msg("the sandbox dropped an event")
		return
	}
	s.touch(inc)
}
