package pagerduty

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hansho/activities"
)

// The states of an incident.
const (
	triggered    = "triggered"
	acknowledged = "acknowledged"
	resolved     = "resolved"
)

// incident is what we read of PagerDuty's incident.
type incident struct {
	ID                 string            `json:"id"`
	Status             string            `json:"status"`
	HTMLURL            string            `json:"html_url"`
	CreatedAt          moment            `json:"created_at"`
	LastStatusChangeAt moment            `json:"last_status_change_at"`
	LastStatusChangeBy reference         `json:"last_status_change_by"`
	ResolvedAt         moment            `json:"resolved_at"`
	Acknowledgements   []acknowledgement `json:"acknowledgements"`
	Assignments        []assignment      `json:"assignments"`
	Responders         []responder       `json:"incidents_responders"`
	Mergeable          *bool             `json:"is_mergeable"`
}

type assignment struct {
	Assignee reference `json:"assignee"`
}

// responder is somebody who was asked to help: "pending", "joined" or "declined".
type responder struct {
	State string    `json:"state"`
	User  reference `json:"user"`
}

type acknowledgement struct {
	At           moment    `json:"at"`
	Acknowledger reference `json:"acknowledger"`
}

type reference struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// isUser tells a person from a service that acts by itself.
func (r reference) isUser() bool { return r.Type == "user_reference" || r.Type == "user" }

func (i *incident) open() bool { return i.Status == triggered || i.Status == acknowledged }

// moment is an instant in UTC. What is null or unreadable is the zero time: no answer is lost because of a date.
type moment struct{ time.Time }

// UnmarshalJSON never fails.
func (m *moment) UnmarshalJSON(data []byte) error {
	var text string
	_ = json.Unmarshal(data, &text)
	parsed, _ := time.Parse(time.RFC3339, text)
	m.Time = parsed.UTC()
	return nil
}

// errNotPromised says that an answer is JSON without what it should hold: it must not pass for "there is none".
var errNotPromised = errors.New("pagerduty: the answer does not hold what the API promises")

// find gets the incident of a page, by PagerDuty's ID when it is known, else by the key; nil when there is none.
func (c *Client) find(ctx context.Context, ref activities.PageRef) (*incident, error) {
	if ref.Ref == "" {
		return c.findByKey(ctx, ref.Key)
	}
	var answer struct {
		Incident *incident `json:"incident"`
	}
	err := c.call(ctx, request{method: http.MethodGet, path: incidentPath(ref.Ref, "")}, &answer)
	switch {
	case isUnknown(err):
		return nil, nil
	case err == nil && answer.Incident == nil:
		return nil, errNotPromised
	default:
		return answer.Incident, err
	}
}

// findByKey gets the incident with a key on the paging service: the open one, else the newest; nil when there is none.
func (c *Client) findByKey(ctx context.Context, key string) (*incident, error) {
	var answer struct {
		Incidents []*incident `json:"incidents"`
	}
	query := url.Values{
		"incident_key":  {key},
		"service_ids[]": {c.cfg.Service},
		"date_range":    {"all"}, // Else only the last month is searched.
		"sort_by":       {"created_at:desc"},
	}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/incidents", query: query}, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Incidents == nil:
		return nil, errNotPromised
	case len(answer.Incidents) == 0:
		return nil, nil
	}
	if at := slices.IndexFunc(answer.Incidents, (*incident).open); at >= 0 {
		return answer.Incidents[at], nil
	}
	return answer.Incidents[0], nil
}
