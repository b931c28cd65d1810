package webhook

import (
	"encoding/json"
	"errors"
	"fmt"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Provider is how the events name where they come from.
const Provider = "pagerduty"

// Message is a webhook, decoded.
type Message struct {
	Type  string // PagerDuty's name of the event, such as "incident.acknowledged".
	Event contract.ProviderEvent
	// WorkflowID is the escalation whose page the event is about; empty when the incident is not ours, or not named by its key.
	WorkflowID string
	// Incident is what the event tells of its incident. Events such as notes name it by PagerDuty's ID alone: then Service is
	// empty. Pings and events of services are about no incident: then it is empty altogether.
	Incident oncall.Found
}

// Decode says what a webhook means. DeliveryID is the HeaderID of the request. The error means that the body is no v3
// webhook; a type of event that is unknown is ProviderOther and no error.
//
// By and To are people at PagerDuty, by PagerDuty's user IDs and marked as unknown, for the caller to find in the
// configuration. What was done by an API key is done by the user of its From header, so our own changes come back with
// that user. By is zero when no person did it: a service, an integration, a timer.
func Decode(body []byte, deliveryID string) (Message, error) {
	var payload payload
	if err := json.Unmarshal(body, &payload); err != nil && !isForeignType(err) {
		return Message{}, fmt.Errorf("pagerduty webhook: %w", err)
	}
	e := payload.Event
	if e.Type == "" {
		return Message{}, errors.New("pagerduty webhook: the body holds no event")
	}
	message := Message{Type: e.Type, Incident: e.found(), Event: contract.ProviderEvent{
		ID: deliveryID, Provider: Provider, Kind: e.kind(), Ref: e.ref(), By: e.Agent.actor(), At: e.at(), Ring: e.ring(),
	}}
	if message.Event.ID == "" {
		message.Event.ID = e.ID
	}
	e.fill(&message.Event)
	if workflowID, instance, page, err := contract.ParsePageKey(e.Data.Key); err == nil {
		message.WorkflowID, message.Event.Instance, message.Event.Page = workflowID, instance, page
	}
	return message, nil
}

// isForeignType tells that a field has another type than the one we know, as it may in a type of event that we do not know.
// The other fields were read.
func isForeignType(err error) bool {
	var foreign *json.UnmarshalTypeError
	return errors.As(err, &foreign)
}

// kinds maps PagerDuty's types of events that need no second look.
// https://developer.pagerduty.com/docs/webhooks-overview#event-types
var kinds = map[string]contract.ProviderKind{
	"incident.triggered":                 contract.ProviderTriggered,
	"incident.acknowledged":              contract.ProviderAcknowledged,
	"incident.unacknowledged":            contract.ProviderUnacknowledged,
	"incident.delegated":                 contract.ProviderReassigned,
	"incident.reassigned":                contract.ProviderReassigned,
	"incident.escalated":                 contract.ProviderEscalated,
	"incident.priority_updated":          contract.ProviderPriority,
	"incident.annotated":                 contract.ProviderNoted,
	"incident.responder.added":           contract.ProviderResponder,
	"incident.responder.replied":         contract.ProviderReplied,
	"incident.conference_bridge.updated": contract.ProviderBridge,
	"incident.status_update_published":   contract.ProviderStatusUpdate,
}

// kind says what happened. A merge is a resolution that names another incident. An incident that is reopened rings again or
// is acknowledged at once: what it does now is what its status says.
func (e event) kind() contract.ProviderKind {
	switch e.Type {
	case "incident.resolved":
		if e.Data.ResolveReason.merged() {
			return contract.ProviderMerged
		}
		return contract.ProviderResolved
	case "incident.reopened":
		if e.Data.Status == "acknowledged" {
			return contract.ProviderAcknowledged
		}
		return contract.ProviderUnacknowledged
	}
	if kind, ok := kinds[e.Type]; ok {
		return kind
	}
	return contract.ProviderOther
}

// fill adds what only some kinds of events tell.
func (e event) fill(into *contract.ProviderEvent) {
	d := e.Data
	switch into.Kind { //nolint:exhaustive // The others tell nothing more.
	case contract.ProviderNoted:
		into.Text = d.Content
	case contract.ProviderStatusUpdate:
		into.Text = d.Message
	case contract.ProviderBridge:
		into.Text = d.bridge()
	case contract.ProviderTriggered, contract.ProviderReassigned, contract.ProviderEscalated:
		into.To = actors(d.Assignees)
	case contract.ProviderPriority:
		into.Severity = oncall.SeverityOfPriority(d.Priority.Summary)
		into.Text = d.Priority.Summary
	case contract.ProviderResponder:
		into.To, into.Text = actors([]reference{d.User}), d.Message
	case contract.ProviderReplied:
		into.Text = d.State
		if replied := d.User.actor(); replied.ID != "" {
			into.By = replied // Somebody may answer in the name of another: the reply is the responder's.
		}
	case contract.ProviderMerged:
		into.Into = d.ResolveReason.Incident.ID
	case contract.ProviderResolved:
		into.Recovered = e.Agent.integration()
	}
}
