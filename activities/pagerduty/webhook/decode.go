package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Provider is how the events name where they come from.
const Provider = "pagerduty"

// ErrUnaddressed says that an event does not tell which page it is about: pings, events of services, and events such as
// notes, which name their incident by PagerDuty's ID alone. The ProviderEvent that comes with it is as complete as can be.
var ErrUnaddressed = errors.New("the event does not name a page")

// Decode says what a webhook means, and for which workflow. DeliveryID is the HeaderID of the request.
//
// The error is contract.ErrForeignKey for an incident that is not ours and ErrUnaddressed for an event without a key: both
// are to be ignored and answered with 2xx. Every other error means that the body is no v3 webhook. A type of event that
// is unknown is ProviderOther and no error.
//
// By is the person at PagerDuty, by PagerDuty's user ID and marked as unknown, for the caller to find in the
// configuration. What was done by an API key is done by the user of its From header, so our own changes come back with
// that user. By is zero when no person did it: a service, an integration, a timer.
func Decode(body []byte, deliveryID string) (event contract.ProviderEvent, workflowID string, err error) {
	var payload payload
	if err := json.Unmarshal(body, &payload); err != nil && !isForeignType(err) {
		return contract.ProviderEvent{}, "", fmt.Errorf("pagerduty webhook: %w", err)
	}
	e := payload.Event
	if e.Type == "" {
		return contract.ProviderEvent{}, "", errors.New("pagerduty webhook: the body holds no event")
	}
	event = contract.ProviderEvent{
		ID: deliveryID, Provider: Provider, Kind: kindOf(e), Ref: e.ref(), By: e.Agent.actor(), At: e.at(), Text: e.Data.Content,
	}
	if event.ID == "" {
		event.ID = e.ID
	}
	if e.Data.Key == "" {
		return event, "", fmt.Errorf("pagerduty webhook: %s: %w", e.Type, ErrUnaddressed)
	}
	workflowID, event.Instance, event.Page, err = contract.ParsePageKey(e.Data.Key)
	if err != nil {
		return event, "", fmt.Errorf("pagerduty webhook: %s: %w", e.Type, err)
	}
	return event, workflowID, nil
}

// isForeignType tells that a field has another type than the one we know, as it may in a type of event that we do not know.
// The other fields were read.
func isForeignType(err error) bool {
	var foreign *json.UnmarshalTypeError
	return errors.As(err, &foreign)
}

// kindOf maps PagerDuty's types of events. An incident that is reopened rings again or is acknowledged at once; one that is
// given to somebody else rings again: what it does now is what its status says.
// https://developer.pagerduty.com/docs/webhooks-overview#event-types
func kindOf(e event) contract.ProviderKind {
	switch e.Type {
	case "incident.acknowledged":
		return contract.ProviderAcknowledged
	case "incident.unacknowledged":
		return contract.ProviderUnacknowledged
	case "incident.resolved":
		return contract.ProviderResolved
	case "incident.reopened":
		if e.Data.Status == "acknowledged" {
			return contract.ProviderAcknowledged
		}
		return contract.ProviderUnacknowledged
	case "incident.annotated":
		return contract.ProviderNoted
	default:
		return contract.ProviderOther
	}
}

// payload is what we read of a v3 webhook.
type payload struct {
	Event event `json:"event"`
}

type event struct {
	ID         string `json:"id"`
	Type       string `json:"event_type"`
	OccurredAt string `json:"occurred_at"`
	Agent      agent  `json:"agent"`
	Data       data   `json:"data"`
}

// data is an incident, or something that belongs to one.
type data struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	Status   string    `json:"status"`
	Key      string    `json:"incident_key"`
	Content  string    `json:"content"` // Of a note.
	Incident reference `json:"incident"`
}

type reference struct {
	ID string `json:"id"`
}

type agent struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// ref is PagerDuty's ID of the incident; empty when the event is about something else.
func (e event) ref() string {
	if e.Data.Type == "incident" {
		return e.Data.ID
	}
	return e.Data.Incident.ID
}

// at is when it happened, in UTC; zero when PagerDuty does not say it in a way we can read.
func (e event) at() time.Time {
	at, err := time.Parse(time.RFC3339, e.OccurredAt)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

func (a agent) actor() oncall.Actor {
	if a.ID == "" || a.Type != "user_reference" && a.Type != "user" {
		return oncall.Actor{}
	}
	return oncall.Actor{ID: Provider + ":" + a.ID, Via: Provider, Unknown: true}
}
