package inbound

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"hansho/oncall"
)

// Actions of an Event.
const (
	Trigger     = "trigger"
	Acknowledge = "acknowledge"
	Resolve     = "resolve"
)

// Event is an event of PagerDuty's Events API v2: https://developer.pagerduty.com/docs/send-alert-event
type Event struct {
	RoutingKey string
	Action     string // Trigger, Acknowledge or Resolve.
	Message    Message
}

// EventError is what the Events API answers with 400. Its texts are those of the real API, because tools show them to people.
type EventError struct {
	Status  string   `json:"status"`
	Message string   `json:"message"`
	Errors  []string `json:"errors"`
}

func (e *EventError) Error() string { return e.Message + ": " + strings.Join(e.Errors, "; ") }

// InvalidEvent is the EventError of an event whose form is right and whose content is not.
func InvalidEvent(errors ...string) *EventError {
	return &EventError{Status: "invalid event", Message: "Event object is invalid", Errors: errors}
}

func unrecognized(text string) *EventError {
	return &EventError{Status: "Unrecognized object", Message: "Event object format is unrecognized", Errors: []string{text}}
}

type event struct {
	RoutingKey string   `json:"routing_key"`
	Action     string   `json:"event_action"`
	DedupKey   string   `json:"dedup_key"`
	Client     string   `json:"client"`
	ClientURL  string   `json:"client_url"`
	Links      []link   `json:"links"`
	Images     []image  `json:"images"`
	Payload    *payload `json:"payload"`
}

type link struct {
	Href string `json:"href"`
	Text string `json:"text"`
}

type image struct {
	Src  string `json:"src"`
	Href string `json:"href"`
	Alt  string `json:"alt"`
}

type payload struct {
	Summary   string          `json:"summary"`
	Timestamp string          `json:"timestamp"`
	Severity  string          `json:"severity"`
	Source    string          `json:"source"`
	Component string          `json:"component"`
	Group     string          `json:"group"`
	Class     string          `json:"class"`
	Details   json.RawMessage `json:"custom_details"`
}

// Events reads the body of POST /v2/enqueue. A trigger without a dedup key gets a new one, as the real API does. The error is
// an *EventError.
func Events(body []byte) (Event, error) {
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, unrecognized("JSON parse error")
	}
	if wrong := e.check(); len(wrong) > 0 {
		return Event{}, InvalidEvent(wrong...)
	}
	if e.DedupKey == "" {
		e.DedupKey = strings.ReplaceAll(uuid.NewString(), "-", "")
	}
	read := Event{RoutingKey: e.RoutingKey, Action: e.Action, Message: Message{Alert: oncall.Alert{
		DedupKey: e.DedupKey, Title: e.DedupKey, Source: cmp.Or(e.Client, "events-v2"), Recovered: e.Action == Resolve,
	}}}
	if e.Payload != nil {
		e.describe(&read.Message)
	}
	return read, nil
}

// ChangeEvent reads the routing key of POST /v2/change/enqueue. The error is an *EventError.
func ChangeEvent(body []byte) (routingKey string, err error) {
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return "", unrecognized("JSON parse error")
	}
	var wrong []string
	if strings.TrimSpace(e.RoutingKey) == "" {
		wrong = append(wrong, blank("routing_key"))
	}
	if e.Payload == nil || strings.TrimSpace(e.Payload.Summary) == "" {
		wrong = append(wrong, blank("payload.summary"))
	}
	if len(wrong) > 0 {
		return "", InvalidEvent(wrong...)
	}
	return e.RoutingKey, nil
}

func blank(field string) string { return "'" + field + "' is missing or blank" }

func (e event) check() (wrong []string) {
	require := func(field, value string) {
		if strings.TrimSpace(value) == "" {
			wrong = append(wrong, blank(field))
		}
	}
	require("routing_key", e.RoutingKey)
	require("event_action", e.Action)
	if e.Action != "" && !slices.Contains([]string{Trigger, Acknowledge, Resolve}, e.Action) {
		wrong = append(wrong, "'event_action' is invalid (must be one of: [trigger, acknowledge, resolve])")
	}
	if len(e.DedupKey) > 255 {
		wrong = append(wrong, "'dedup_key' is too long (maximum is 255 characters)")
	}
	if e.Action != Trigger {
		require("dedup_key", e.DedupKey)
		return wrong
	}
	p := cmp.Or(e.Payload, &payload{})
	require("payload.summary", p.Summary)
	require("payload.source", p.Source)
	require("payload.severity", p.Severity)
	if utf8.RuneCountInString(p.Summary) > 1024 {
		wrong = append(wrong, "'payload.summary' is too long (maximum is 1024 characters)")
	}
	if p.Severity != "" && !slices.Contains([]string{"critical", "error", "warning", "info"}, p.Severity) {
		wrong = append(wrong, "'payload.severity' is invalid (must be one of: [critical, warning, error, info])")
	}
	return wrong
}

// moment reads a time as the Events API takes it: ISO 8601, with or without a colon in the offset. Anything else is not said.
func moment(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
