package pagerduty

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// The form of a v3 webhook: https://developer.pagerduty.com/docs/webhooks-overview#webhook-payload

type webhookBody struct {
	Event webhookEvent `json:"event"`
}

type webhookEvent struct {
	ID           string `json:"id"`
	EventType    string `json:"event_type"`
	ResourceType string `json:"resource_type"`
	OccurredAt   string `json:"occurred_at"`
	Agent        *ref   `json:"agent"`
	Client       any    `json:"client"`
	Data         any    `json:"data"`
}

// incidentData is an incident as webhooks show it.
type incidentData struct {
	ID               string            `json:"id"`
	Type             string            `json:"type"`
	Self             string            `json:"self"`
	HTMLURL          string            `json:"html_url"`
	Number           int               `json:"number"`
	Status           Status            `json:"status"`
	IncidentKey      string            `json:"incident_key"`
	CreatedAt        stamp             `json:"created_at"`
	ReopenedAt       stamp             `json:"reopened_at"`
	Title            string            `json:"title"`
	IncidentType     map[string]string `json:"incident_type"`
	Service          ref               `json:"service"`
	Assignees        []ref             `json:"assignees"`
	EscalationPolicy *ref              `json:"escalation_policy"`
	Teams            []ref             `json:"teams"`
	Priority         *ref              `json:"priority"`
	Urgency          string            `json:"urgency"`
	ConferenceBridge *bridge           `json:"conference_bridge"`
	ResolveReason    *resolveReason    `json:"resolve_reason"`
}

// emit queues a webhook for every subscription that wants it; data is the incident itself when it is nil. The caller
// holds the lock, so that webhooks of an incident are queued in the order of its changes.
func (s *Server) emit(inc *Incident, eventType string, by agent, data any) {
	subscriptions := s.hooks.wanting(eventType, inc.ServiceID)
	if len(subscriptions) == 0 {
		return
	}
	if data == nil {
		data = s.incidentData(inc)
	}
	who := s.agentRef(by)
	body, err := json.Marshal(webhookBody{Event: webhookEvent{
		ID: newID("01"), EventType: eventType, ResourceType: "incident",
		OccurredAt: s.now().Format("2006-01-02T15:04:05.000Z"), Agent: &who, Data: data,
	}})
	if err != nil {
		s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot write a webhook")
		return
	}
	for _, id := range subscriptions {
		s.hooks.enqueue(&delivery{
			ID: uuid.NewString(), Subscription: id, Incident: inc.ID, Key: inc.Key, Title: inc.Title,
			Event: eventType, Users: involved(inc, by), Body: body, At: s.now(),
		})
	}
}

// involved names the users whom a fault may mean by its User.
func involved(inc *Incident, by agent) []string {
	ids := []string{by.User}
	for _, a := range inc.Assigned {
		ids = append(ids, a.User)
	}
	return ids
}

func (s *Server) incidentData(inc *Incident) incidentData {
	link := s.link("incident", "incidents", inc.ID, "")
	data := incidentData{
		ID: inc.ID, Type: "incident", Self: link.Self, HTMLURL: link.HTMLURL, Number: inc.Number,
		Status: inc.Status, IncidentKey: inc.Key, CreatedAt: stamp(inc.CreatedAt), ReopenedAt: stamp(inc.ReopenedAt),
		Title: inc.Title, IncidentType: map[string]string{"name": "incident_default"},
		Service: s.serviceRef(inc.ServiceID), Assignees: []ref{}, EscalationPolicy: s.policyRef(inc.PolicyID),
		Teams: []ref{}, Urgency: inc.Urgency, ConferenceBridge: inc.Bridge, ResolveReason: s.resolveReason(inc),
	}
	if p := s.directory.priorities[inc.PriorityID]; p != nil {
		r := s.link("priority_reference", "priorities", p.ID, p.Name)
		data.Priority = &r
	}
	for _, a := range inc.Assigned {
		data.Assignees = append(data.Assignees, s.userRef(a.User))
	}
	return data
}

// bridgeData is what incident.conference_bridge.updated carries.
func (s *Server) bridgeData(inc *Incident) any {
	return map[string]any{
		"incident":           s.incidentRef(inc),
		"conference_numbers": []map[string]string{{"label": "", "number": inc.Bridge.Number}},
		"conference_url":     inc.Bridge.URL,
		"type":               "incident_conference_bridge",
	}
}

// delivery is one webhook on its way to one subscription.
type delivery struct {
	ID           string          `json:"id"` // X-Webhook-Id, the same in every attempt
	Subscription string          `json:"subscription"`
	Incident     string          `json:"incident"`
	Key          string          `json:"key"`
	Title        string          `json:"title"`
	Event        string          `json:"event"`
	Users        []string        `json:"users,omitempty"`
	Body         json.RawMessage `json:"body"`
	At           time.Time       `json:"at"`
}
