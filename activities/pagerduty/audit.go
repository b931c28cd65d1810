package pagerduty

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"hansho/activities"
)

var _ activities.Auditor = (*Client)(nil)

// audited is what an audit reads of an incident.
type audited struct {
	ID        string `json:"id"`
	Key       string `json:"incident_key"`
	CreatedAt moment `json:"created_at"`
}

// Audit reads the log entries of the pages given, and lists the incidents of the paging service that were created between the two
// moments. PagerDuty counts in seconds.
// https://developer.pagerduty.com/api-reference/b3A6Mjc0ODE1Ng-list-log-entries-for-an-incident
func (c *Client) Audit(ctx context.Context, since, until time.Time, refs []activities.PageRef) ([]activities.AuditEntry, error) {
	listed, err := c.created(ctx, since, until)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var all []activities.AuditEntry
	var faults []error
	var group sync.WaitGroup
	turn := make(chan struct{}, auditors)
	for _, ref := range refs {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			entries, err := c.auditPage(ctx, ref, listed)
			mu.Lock()
			defer mu.Unlock()
			all, faults = append(all, entries...), append(faults, err)
		})
	}
	group.Wait()
	asked := map[string]bool{}
	for _, ref := range refs {
		asked[ref.Key] = true
	}
	for _, i := range listed {
		if !asked[i.Key] {
			all = append(all, activities.AuditEntry{Key: i.Key, Ref: i.ID, Kind: activities.AuditCreated, At: i.CreatedAt.Time})
		}
	}
	slices.SortStableFunc(all, func(a, b activities.AuditEntry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	return all, errors.Join(faults...)
}

// auditors is how many pages are asked about at once. An audit is in no hurry, and the pages need the rate limit.
const auditors = 4

// created lists the incidents with a key of ours that the paging service got between two moments.
func (c *Client) created(ctx context.Context, since, until time.Time) (all []audited, err error) {
	if since.IsZero() {
		return nil, nil
	}
	query := url.Values{
		"service_ids[]": {c.cfg.Service}, "since": {since.UTC().Format(time.RFC3339)}, "until": {until.UTC().Format(time.RFC3339)},
		"time_zone": {"UTC"}, "sort_by": {"created_at:asc"}, "limit": {strconv.Itoa(pageSize)},
	}
	for offset := 0; offset < mostListed; offset += pageSize {
		query.Set("offset", strconv.Itoa(offset))
		var answer struct {
			Incidents []audited `json:"incidents"`
			More      bool      `json:"more"`
		}
		if err := c.patiently(ctx, request{method: http.MethodGet, path: "/incidents", query: query}, &answer); err != nil {
			return nil, err
		}
		if answer.Incidents == nil {
			return nil, errNotPromised
		}
		for _, i := range answer.Incidents {
			if activities.IsPageKey(i.Key) {
				all = append(all, i)
			}
		}
		if !answer.More {
			return all, nil
		}
	}
	return nil, fmt.Errorf("pagerduty: there are more than %d incidents since %s, and it lists no further: look back less far", mostListed, query.Get("since"))
}

// auditPage reads the log of every incident that a page has had.
func (c *Client) auditPage(ctx context.Context, ref activities.PageRef, listed []audited) (entries []activities.AuditEntry, err error) {
	var ids []string
	for _, i := range listed {
		if i.Key == ref.Key {
			ids = append(ids, i.ID)
		}
	}
	if len(ids) == 0 {
		found, err := c.find(ctx, ref)
		if err != nil || found == nil {
			return nil, err
		}
		ids = []string{found.ID}
	}
	for _, id := range ids {
		read, err := c.auditIncident(ctx, ref.Key, id)
		if err != nil {
			return nil, err
		}
		entries = append(entries, read...)
	}
	return entries, nil
}

// auditIncident reads the log of one incident.
func (c *Client) auditIncident(ctx context.Context, key, id string) (entries []activities.AuditEntry, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "time_zone": {"UTC"}}
	for page := range mostPages {
		query.Set("offset", strconv.Itoa(page*pageSize))
		var answer struct {
			Entries []auditedEntry `json:"log_entries"`
			More    bool           `json:"more"`
		}
		path := "/incidents/" + url.PathEscape(id) + "/log_entries"
		if err := c.patiently(ctx, request{method: http.MethodGet, path: path, query: query}, &answer); err != nil {
			return nil, err
		}
		for _, e := range answer.Entries {
			for _, kind := range e.kinds() {
				entries = append(entries, activities.AuditEntry{Key: key, Ref: id, Kind: kind, At: e.CreatedAt.Time, To: e.to()})
			}
		}
		if !answer.More {
			break
		}
	}
	return entries, nil
}

// auditedEntry is what an audit reads of a log entry.
type auditedEntry struct {
	logEntry

	Agent reference `json:"agent"`
	User  reference `json:"user"` // Who was notified.
}

// kinds are what an entry means. A notification that got through is both an attempt and a delivery.
func (e auditedEntry) kinds() []activities.AuditKind {
	switch {
	case e.Type == "trigger_log_entry":
		return []activities.AuditKind{activities.AuditCreated}
	case e.reached():
		return []activities.AuditKind{activities.AuditNotified, activities.AuditDelivered}
	case e.Type == "notify_log_entry":
		return []activities.AuditKind{activities.AuditNotified}
	case e.Type == "acknowledge_log_entry":
		return []activities.AuditKind{activities.AuditAcknowledged}
	case e.Type == "resolve_log_entry":
		return []activities.AuditKind{activities.AuditResolved}
	default:
		return nil
	}
}

func (e auditedEntry) to() string {
	if e.Type == "notify_log_entry" {
		return e.User.ID
	}
	if e.Agent.isUser() {
		return e.Agent.ID
	}
	return ""
}

// patiently makes a request, and waits for as long as the rate limit says.
func (c *Client) patiently(ctx context.Context, r request, into any) error {
	for {
		err := c.call(ctx, r, into)
		var limited *activities.RateLimitedError
		if !errors.As(err, &limited) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(limited.After):
		}
	}
}
