package pagerduty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hansho/activities"
)

var _ activities.Historian = (*Client)(nil)

// Calls lists the incidents of a service and reads the log of each: whom PagerDuty assigned it to, as it does at each level of its
// policy, and whom it notified. PagerDuty counts in seconds.
// https://developer.pagerduty.com/api-reference/b3A6Mjc0ODE1Ng-list-log-entries-for-an-incident
func (c *Client) Calls(ctx context.Context, service string, since, until time.Time, progress func(string)) ([]activities.Paged, error) {
	found, err := c.incidentsOf(ctx, service, since, until)
	if err != nil {
		return nil, err
	}
	all := make([]activities.Paged, 0, len(found))
	for i, u := range found {
		if progress != nil {
			progress(fmt.Sprintf("the log of incident %s, %d of %d", u.ID, i+1, len(found)))
		}
		paged := activities.Paged{Incident: u.told()}
		if err := c.readCalls(ctx, &paged); err != nil {
			return nil, fmt.Errorf("the log of incident %s: %w", u.ID, err)
		}
		all = append(all, paged)
	}
	return all, nil
}

// incidentsOf lists the incidents of a service, the oldest first.
func (c *Client) incidentsOf(ctx context.Context, service string, since, until time.Time) (all []*upstream, err error) {
	query := url.Values{
		"service_ids[]": {service}, "since": {since.UTC().Format(time.RFC3339)}, "until": {until.UTC().Format(time.RFC3339)},
		"time_zone": {"UTC"}, "sort_by": {"created_at:asc"}, "limit": {strconv.Itoa(pageSize)},
	}
	for offset := 0; offset < mostListed; offset += pageSize {
		query.Set("offset", strconv.Itoa(offset))
		var answer struct {
			Incidents []*upstream `json:"incidents"`
			More      bool        `json:"more"`
		}
		if err := c.patiently(ctx, request{method: http.MethodGet, path: "/incidents", query: query}, &answer); err != nil {
			return nil, err
		}
		if answer.Incidents == nil {
			return nil, errNotPromised
		}
		if all = append(all, answer.Incidents...); !answer.More {
			return all, nil
		}
	}
	return nil, fmt.Errorf("pagerduty: there are more than %d incidents since %s, and it lists no further: look back less far", mostListed, query.Get("since"))
}

// calledEntry is what we read of a log entry: who was given the incident, notified, or acknowledged.
type calledEntry struct {
	Type      string      `json:"type"`
	CreatedAt moment      `json:"created_at"`
	Agent     reference   `json:"agent"`
	User      reference   `json:"user"`
	Assignees []reference `json:"assignees"`
}

// howCalled are the entries by which PagerDuty pages.
var howCalled = map[string]string{
	"assign_log_entry": "assigned", "delegate_log_entry": "assigned", "escalate_log_entry": "escalated", "notify_log_entry": "notified",
}

func (c *Client) readCalls(ctx context.Context, paged *activities.Paged) error {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "time_zone": {"UTC"}}
	path := "/incidents/" + url.PathEscape(paged.Ref) + "/log_entries"
	for page := range mostPages {
		query.Set("offset", strconv.Itoa(page*pageSize))
		var answer struct {
			Entries []calledEntry `json:"log_entries"`
			More    bool          `json:"more"`
		}
		if err := c.patiently(ctx, request{method: http.MethodGet, path: path, query: query}, &answer); err != nil {
			return err
		}
		for _, e := range answer.Entries {
			e.into(paged)
		}
		if !answer.More {
			break
		}
	}
	slices.SortStableFunc(paged.Calls, func(a, b activities.ProviderCall) int { return a.At.Compare(b.At) })
	return nil
}

func (e calledEntry) into(paged *activities.Paged) {
	at := e.CreatedAt.Time
	if how, ok := howCalled[e.Type]; ok {
		for _, person := range append(e.Assignees, e.User) {
			if person.isUser() {
				paged.Calls = append(paged.Calls, activities.ProviderCall{Address: person.ID, At: at, How: how})
			}
		}
	}
	if e.Type == "acknowledge_log_entry" && (paged.AckedAt.IsZero() || at.Before(paged.AckedAt)) {
		paged.AckedAt, paged.AckedBy = at, ""
		if e.Agent.isUser() {
			paged.AckedBy = e.Agent.ID
		}
	}
}
