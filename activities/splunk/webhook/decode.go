package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Provider is how the events name where they come from.
const Provider = oncall.SplunkOnCall

// ErrUnaddressed says that an event is about no incident, as those of paging and of changes of shift. The ProviderEvent that comes
// with it is as complete as can be.
var ErrUnaddressed = errors.New("the event does not name an incident")

// Decode says what a webhook means, and for which workflow. The body is the custom Payload, or what Splunk On-Call sends without
// one: an object of all variables by their names.
//
// The error is contract.ErrForeignKey for an incident that is not ours and ErrUnaddressed for an event without an incident: both are
// to be ignored and answered with 2xx. Every other error means that the body cannot be read. What changes nothing, such as a new
// incident, is ProviderOther and no error.
//
// The ID is the same for every delivery of one event. By is the person at Splunk On-Call, by user name and marked as unknown, for
// the caller to find in the configuration; it is zero when no person did it. What Hansho did itself comes back by its own user.
func Decode(body []byte) (event contract.ProviderEvent, workflowID string, err error) {
	var fields fields
	if err := json.Unmarshal(body, &fields); err != nil {
		return contract.ProviderEvent{}, "", fmt.Errorf("splunk on-call webhook: %w", err)
	}
	event = fields.event()
	if event.ID == "" {
		sum := sha256.Sum256(body)
		event.ID = Provider + ":" + hex.EncodeToString(sum[:12])
	}
	entity := fields.get("entity_id", "STATE.ENTITY_ID", "ALERT.entity_id")
	if entity == "" {
		return event, "", fmt.Errorf("splunk on-call webhook: %w", ErrUnaddressed)
	}
	workflowID, event.Instance, event.Page, err = contract.ParsePageKey(entity)
	if err != nil {
		return event, "", fmt.Errorf("splunk on-call webhook: %w", err)
	}
	return event, workflowID, nil
}

// fields are the values of the body, by name.
type fields map[string]any

// get is the first of several fields that says something. A variable that has no value comes as "null", as an empty text, or as the
// variable itself.
func (f fields) get(names ...string) string {
	for _, name := range names {
		var text string
		switch value := f[name].(type) {
		case string:
			text = strings.TrimSpace(value)
		case float64:
			text = strconv.FormatFloat(value, 'f', -1, 64)
		}
		if text != "" && text != "null" && !strings.HasPrefix(text, "${{") {
			return text
		}
	}
	return ""
}

// at is a time in milliseconds since 1970; zero when there is none that can be read.
func (f fields) at(names ...string) time.Time {
	ms, err := strconv.ParseInt(f.get(names...), 10, 64)
	if err != nil || ms <= 0 || ms > 1<<50 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func (f fields) event() contract.ProviderEvent {
	e := contract.ProviderEvent{Provider: Provider, Kind: contract.ProviderOther, Ref: strings.TrimPrefix(f.get("incident", "STATE.INCIDENT_NAME", "INCIDENT.INCIDENT_ID"), "#")}
	acked := f.at("acked_at", "STATE.ACKED_AT", "STATE.ACK_TIMESTAMP")
	phase := strings.ToUpper(f.get("phase", "STATE.CURRENT_ALERT_PHASE", "INCIDENT.CURRENT_PHASE"))
	e.Ring = map[string]oncall.Ring{"UNACKED": oncall.RingLoud, "ACKED": oncall.RingQuiet, "RESOLVED": oncall.RingClosed}[phase]
	switch {
	case f.get("CHAT.TEXT") != "":
		e.Kind, e.Text, e.By = contract.ProviderNoted, f.get("CHAT.TEXT"), actor(f.get("CHAT.USER_ID"))
		return e // Its ID is that of the body: two chats of an incident are two events.
	case phase == "ACKED":
		e.Kind, e.At, e.By = contract.ProviderAcknowledged, acked, actor(f.get("acked_by", "STATE.ACKED_BY", "STATE.ACK_USER"))
	case phase == "RESOLVED":
		e.Kind, e.At, e.By = contract.ProviderResolved, f.at("resolved_at", "STATE.RESOLVED_AT"), actor(f.get("resolved_by", "STATE.RESOLVED_BY"))
	case phase == "UNACKED" && !acked.IsZero():
		e.Kind = contract.ProviderUnacknowledged
	}
	when := f.get("sequence", "INCIDENT.SEQUENCING.SEQUENCE")
	if !e.At.IsZero() {
		when = strconv.FormatInt(e.At.UnixMilli(), 10)
	}
	if e.Ref != "" && phase != "" && when != "" {
		e.ID = fmt.Sprintf("%s:%s/%s/%s", Provider, e.Ref, phase, when)
	}
	return e
}

// actor is a user of Splunk On-Call; nobody when it was the system.
func actor(user string) oncall.Actor {
	if user == "" || strings.EqualFold(user, "SYSTEM") {
		return oncall.Actor{}
	}
	return oncall.Actor{ID: Provider + ":" + user, Via: Provider, Unknown: true}
}
