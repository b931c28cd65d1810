package webhook

import (
	"encoding/json"
	"strings"
	"time"

	"hansho/oncall"
)

// payload is what we read of a v3 webhook.
// https://developer.pagerduty.com/docs/webhooks-overview#webhook-payload
type payload struct {
	Event event `json:"event"`
}

type event struct {
	ID         string    `json:"id"`
	Type       string    `json:"event_type"`
	OccurredAt string    `json:"occurred_at"`
	Agent      reference `json:"agent"`
	Data       data      `json:"data"`
}

// data is an incident, or something that belongs to one.
type data struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Link      string `json:"html_url"`
	CreatedAt string `json:"created_at"`

	// Of an incident.
	Status        string        `json:"status"`
	Key           string        `json:"incident_key"`
	Title         string        `json:"title"`
	Service       reference     `json:"service"`
	Assignees     []reference   `json:"assignees"`
	Priority      reference     `json:"priority"`
	Urgency       string        `json:"urgency"`
	ResolveReason resolveReason `json:"resolve_reason"`

	// Of what belongs to one.
	Incident reference `json:"incident"`
	Content  string    `json:"content"` // Of a note.
	Message  string    `json:"message"` // Of a status update, and of a request to help.
	State    string    `json:"state"`   // Of a responder: "pending", "accepted", "declined".
	User     reference `json:"user"`    // The responder.
	Numbers  []number  `json:"conference_numbers"`
	Address  string    `json:"conference_url"`
}

type number struct {
	Label  string `json:"label"`
	Number text   `json:"number"`
}

type reference struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Summary string `json:"summary"`
}

type resolveReason struct {
	Type     string    `json:"type"`
	Incident reference `json:"incident"`
}

func (r resolveReason) merged() bool {
	return strings.Contains(r.Type, "merge") && r.Incident.ID != ""
}

// text is a string that PagerDuty sometimes writes as a number.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = strings.Trim(string(raw), `"`)
	}
	if s != "null" {
		*t = text(s)
	}
	return nil
}

// ref is PagerDuty's ID of the incident; empty when the event is about something else.
func (e event) ref() string {
	if e.Data.Type == "incident" {
		return e.Data.ID
	}
	return e.Data.Incident.ID
}

// found is what the event tells of its incident.
func (e event) found() oncall.Found {
	f := oncall.Found{Upstream: oncall.Upstream{Provider: Provider, Ref: e.ref()}}
	switch d := e.Data; {
	case f.Ref == "":
		return oncall.Found{}
	case d.Type == "incident":
		f.Link, f.Key, f.Service, f.Title, f.Urgency, f.Priority = d.Link, d.Key, d.Service.ID, d.Title, d.Urgency, d.Priority.Summary
		f.BeganAt = moment(d.CreatedAt)
	}
	return f
}

// ring is what the incident does now.
func (e event) ring() oncall.Ring {
	if e.Data.Type != "incident" {
		return oncall.RingNone
	}
	return map[string]oncall.Ring{
		"triggered": oncall.RingLoud, "acknowledged": oncall.RingQuiet, "resolved": oncall.RingClosed,
	}[e.Data.Status]
}

func (e event) at() time.Time { return moment(e.OccurredAt) }

// moment is in UTC; zero when PagerDuty does not say it in a way we can read.
func moment(written string) time.Time {
	at, err := time.Parse(time.RFC3339, written)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// bridge is how to join the conference, in one line.
func (d data) bridge() string {
	var parts []string
	for _, n := range d.Numbers {
		if n.Number != "" {
			parts = append(parts, strings.TrimSpace(n.Label+" "+string(n.Number)))
		}
	}
	if d.Address != "" {
		parts = append(parts, d.Address)
	}
	return strings.Join(parts, ", ")
}

func (r reference) actor() oncall.Actor {
	if r.ID == "" || r.Type != "user_reference" && r.Type != "user" {
		return oncall.Actor{}
	}
	return oncall.Actor{ID: Provider + ":" + r.ID, Via: Provider, Unknown: true}
}

// integration tells that what did it was a monitoring system.
func (r reference) integration() bool { return strings.Contains(r.Type, "integration") }

func actors(references []reference) []oncall.Actor {
	var found []oncall.Actor
	for _, r := range references {
		if actor := r.actor(); actor.ID != "" {
			found = append(found, actor)
		}
	}
	return found
}
