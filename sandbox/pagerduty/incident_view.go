package pagerduty

import (
	"encoding/json"
	"time"
)

// stamp is a time as the REST API writes it.
type stamp time.Time

func (t stamp) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(time.Time(t).UTC().Format(time.RFC3339))
}

// incidentView is an incident as the REST API shows it.
type incidentView struct {
	ref

	IncidentNumber       int                   `json:"incident_number"`
	Title                string                `json:"title"`
	Description          string                `json:"description"`
	CreatedAt            stamp                 `json:"created_at"`
	UpdatedAt            stamp                 `json:"updated_at"`
	Status               Status                `json:"status"`
	IncidentKey          string                `json:"incident_key"`
	Service              ref                   `json:"service"`
	Assignments          []assignmentView      `json:"assignments"`
	AssignedVia          string                `json:"assigned_via"`
	LastStatusChangeAt   stamp                 `json:"last_status_change_at"`
	LastStatusChangeBy   ref                   `json:"last_status_change_by"`
	ResolvedAt           *stamp                `json:"resolved_at"`
	FirstTriggerLogEntry ref                   `json:"first_trigger_log_entry"`
	AlertCounts          alertCounts           `json:"alert_counts"`
	IsMergeable          bool                  `json:"is_mergeable"`
	IncidentType         map[string]string     `json:"incident_type"`
	EscalationPolicy     *ref                  `json:"escalation_policy"`
	Teams                []ref                 `json:"teams"`
	PendingActions       []pendingAction       `json:"pending_actions"`
	Acknowledgements     []acknowledgementView `json:"acknowledgements"`
	Priority             *priorityView         `json:"priority,omitempty"`
	ResolveReason        *resolveReason        `json:"resolve_reason,omitempty"`
	ConferenceBridge     *bridge               `json:"conference_bridge,omitempty"`
	IncidentsResponders  []responderView       `json:"incidents_responders"`
	ResponderRequests    []any                 `json:"responder_requests"`
	Urgency              string                `json:"urgency"`
	Body                 *bodyView             `json:"body,omitempty"`
}

type assignmentView struct {
	At       stamp `json:"at"`
	Assignee ref   `json:"assignee"`
}

type acknowledgementView struct {
	At           stamp `json:"at"`
	Acknowledger ref   `json:"acknowledger"`
}

type pendingAction struct {
	Type string `json:"type"`
	At   stamp  `json:"at"`
}

type alertCounts struct {
	All       int `json:"all"`
	Triggered int `json:"triggered"`
	Resolved  int `json:"resolved"`
}

type resolveReason struct {
	Type     string `json:"type"`
	Incident ref    `json:"incident"`
}

type bodyView struct {
	Type    string          `json:"type"`
	Details json.RawMessage `json:"details"`
}

// view renders an incident; the caller holds the lock.
func (s *Server) view(inc *Incident) incidentView {
	v := incidentView{
		ref:            s.link("incident", "incidents", inc.ID, inc.summary()),
		IncidentNumber: inc.Number, Title: inc.Title, Description: inc.Title,
		CreatedAt: stamp(inc.CreatedAt), UpdatedAt: stamp(inc.UpdatedAt),
		Status: inc.Status, IncidentKey: inc.Key, Service: s.serviceRef(inc.ServiceID),
		Assignments: []assignmentView{}, AssignedVia: "direct_assignment",
		LastStatusChangeAt: stamp(inc.ChangedAt), LastStatusChangeBy: s.agentRef(inc.ChangedBy),
		FirstTriggerLogEntry: s.logRef(inc.log[0]), AlertCounts: inc.alertCounts(), IsMergeable: true,
		IncidentType:     map[string]string{"name": "incident_default"},
		EscalationPolicy: s.policyRef(inc.PolicyID), Teams: []ref{}, PendingActions: []pendingAction{},
		Acknowledgements: []acknowledgementView{}, Priority: s.priorityView(s.directory.priorities[inc.PriorityID]),
		ConferenceBridge: inc.Bridge, IncidentsResponders: s.responderViews(inc), ResponderRequests: []any{},
		Urgency: inc.Urgency, ResolveReason: s.resolveReason(inc),
	}
	if inc.Level > 0 {
		v.AssignedVia = "escalation_policy"
	}
	if !inc.ResolvedAt.IsZero() {
		at := stamp(inc.ResolvedAt)
		v.ResolvedAt = &at
	}
	if len(inc.Details) > 0 {
		v.Body = &bodyView{Type: "incident_body", Details: inc.Details}
	}
	for kind, at := range inc.pendingActions() {
		v.PendingActions = append(v.PendingActions, pendingAction{Type: kind, At: stamp(at)})
	}
	for _, a := range inc.Assigned {
		v.Assignments = append(v.Assignments, assignmentView{At: stamp(a.At), Assignee: s.userRef(a.User)})
	}
	for _, a := range inc.Acked {
		v.Acknowledgements = append(v.Acknowledgements, acknowledgementView{
			At: stamp(a.At), Acknowledger: s.agentRef(agent{User: a.User, Service: inc.ServiceID}),
		})
	}
	return v
}

func (s *Server) resolveReason(inc *Incident) *resolveReason {
	target := s.incidents.byID[inc.MergedInto]
	if target == nil {
		return nil
	}
	return &resolveReason{Type: "merge_resolve_reason", Incident: s.incidentRef(target)}
}

// agentRef renders who did something.
func (s *Server) agentRef(a agent) ref {
	if a.User != "" {
		return s.userRef(a.User)
	}
	return s.serviceRef(a.Service)
}
