package pagerduty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"hansho/activities"
	"hansho/oncall"
)

var _ activities.Incidents = (*Client)(nil)

// upstream is an incident that somebody else may have made.
type upstream struct {
	incident

	Key      string    `json:"incident_key"`
	Title    string    `json:"title"`
	Urgency  string    `json:"urgency"`
	Service  reference `json:"service"`
	Priority *named    `json:"priority"`
	Reason   *struct {
		Incident reference `json:"incident"`
	} `json:"resolve_reason"` // Only of a merge.
}

type named struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

// Incident tells of any incident of the account.
// https://developer.pagerduty.com/api-reference/005299ac43e9c-get-an-incident
func (c *Client) Incident(ctx context.Context, ref string) (activities.Incident, error) {
	var answer struct {
		Incident *upstream `json:"incident"`
	}
	err := c.call(ctx, request{method: http.MethodGet, path: "/incidents/" + url.PathEscape(ref)}, &answer)
	switch {
	case isUnknown(err):
		return activities.Incident{}, fmt.Errorf("pagerduty: incident %s: %w", ref, activities.ErrNotFound)
	case err != nil:
		return activities.Incident{}, err
	case answer.Incident == nil:
		return activities.Incident{}, errNotPromised
	}
	return answer.Incident.told(), nil
}

// FindIncident finds an incident of a service by its key: the open one, else the newest.
// https://developer.pagerduty.com/api-reference/9d0b4b12e36f9-list-incidents
func (c *Client) FindIncident(ctx context.Context, service, key string) (activities.Incident, error) {
	query := url.Values{"incident_key": {key}, "service_ids[]": {service}, "date_range": {"all"}, "sort_by": {"created_at:desc"}}
	found, err := c.listUpstream(ctx, query)
	switch {
	case err != nil:
		return activities.Incident{}, err
	case len(found) == 0:
		return activities.Incident{}, fmt.Errorf("pagerduty: key %q of service %s: %w", key, service, activities.ErrNotFound)
	}
	at := max(0, slices.IndexFunc(found, func(u *upstream) bool { return u.open() }))
	return found[at].told(), nil
}

func (c *Client) listUpstream(ctx context.Context, query url.Values) ([]*upstream, error) {
	var answer struct {
		Incidents []*upstream `json:"incidents"`
	}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/incidents", query: query}, &answer); err != nil {
		return nil, err
	}
	if answer.Incidents == nil {
		return nil, errNotPromised
	}
	return answer.Incidents, nil
}

// told is the incident in Hansho's words.
func (u *upstream) told() activities.Incident {
	told := activities.Incident{
		Found: oncall.Found{
			Upstream: oncall.Upstream{Provider: Name, Ref: u.ID, Link: u.HTMLURL}, Key: u.Key, Service: u.Service.ID, Title: u.Title,
			Urgency: u.Urgency, BeganAt: u.CreatedAt.Time,
		},
		At: u.LastStatusChangeAt.Time, Ring: oncall.RingUnknown,
	}
	if u.Priority != nil {
		if told.Priority = u.Priority.Name; told.Priority == "" {
			told.Priority = u.Priority.Summary
		}
	}
	for _, a := range u.Assignments {
		if a.Assignee.isUser() {
			told.Assigned = append(told.Assigned, a.Assignee.ID)
		}
	}
	switch u.Status {
	case triggered:
		told.Ring = oncall.RingLoud
	case acknowledged:
		told.Ring = oncall.RingQuiet
		if at := slices.IndexFunc(u.Acknowledgements, func(a acknowledgement) bool { return a.Acknowledger.isUser() }); at >= 0 {
			told.By = u.Acknowledgements[at].Acknowledger.ID
		}
	case resolved:
		told.Ring = oncall.RingClosed
		if u.LastStatusChangeBy.isUser() {
			told.By = u.LastStatusChangeBy.ID
		}
		if u.Reason != nil {
			told.Into = u.Reason.Incident.ID
		}
	}
	return told
}
