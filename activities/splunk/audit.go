package splunk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"hansho/activities"
)

var _ activities.Auditor = (*Client)(nil)

// Audit reads the list of incidents, in which also stands every page of ours that began between the two moments. The list holds what
// is open and what was resolved recently: a page that is not in it is asked for by its number, and is unknown when that does not
// find it. Splunk On-Call counts in seconds, and does not say when it paged somebody, nor whether it reached anybody.
func (c *Client) Audit(ctx context.Context, since, until time.Time, refs []activities.PageRef) (all []activities.AuditEntry, err error) {
	listed, err := c.auditList(ctx)
	if err != nil {
		return nil, err
	}
	byKey := map[string][]incident{}
	for _, i := range listed {
		byKey[i.Entity] = append(byKey[i.Entity], i)
	}
	asked := map[string]bool{}
	for _, ref := range refs {
		asked[ref.Key] = true
		found := byKey[ref.Key]
		if len(found) == 0 {
			if found, err = c.auditAlone(ctx, ref); err != nil {
				return nil, err
			}
		}
		if len(found) == 0 {
			all = append(all, activities.AuditEntry{Key: ref.Key, Ref: ref.Ref, Kind: activities.AuditUnknown})
		}
		for _, i := range found {
			all = append(all, i.audit()...)
		}
	}
	for _, i := range listed {
		began := i.StartTime.Time
		if !since.IsZero() && activities.IsPageKey(i.Entity) && !asked[i.Entity] && !began.Before(since) && !began.After(until) {
			all = append(all, i.auditEntry(activities.AuditCreated, began, ""))
		}
	}
	slices.SortStableFunc(all, func(a, b activities.AuditEntry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	return all, nil
}

// auditList gets the shared list, and waits for as long as the API wants to be left alone.
func (c *Client) auditList(ctx context.Context) ([]incident, error) {
	for try := 1; ; try++ {
		got, err := c.list(ctx, time.Now().Add(-fresh))
		if err == nil {
			return got.all, nil
		}
		limited, ok := errors.AsType[*activities.RateLimitedError](err)
		if !ok || try == mostTries {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(limited.After):
		}
	}
}

// auditAlone asks for an incident that is no longer in the list; nothing when Splunk On-Call does not have it under its number.
func (c *Client) auditAlone(ctx context.Context, ref activities.PageRef) ([]incident, error) {
	if ref.Ref == "" {
		return nil, nil
	}
	var found incident
	err := c.get(ctx, &found, endIncident, ref.Ref)
	if n, ok := errors.AsType[*no](err); ok && n.status == http.StatusNotFound {
		return nil, nil
	}
	if err != nil || found.Entity != ref.Key {
		return nil, err
	}
	return []incident{found}, nil
}

// audit is what an incident tells of its page. Whom it has paged stands at its beginning, for no time is given; so does the end of
// one that is resolved without a transition that says when.
func (i *incident) audit() []activities.AuditEntry {
	began := i.StartTime.Time
	if began.IsZero() {
		return []activities.AuditEntry{i.auditEntry(activities.AuditUnknown, began, "")}
	}
	all := []activities.AuditEntry{i.auditEntry(activities.AuditCreated, began, "")}
	for _, user := range i.PagedUsers {
		all = append(all, i.auditEntry(activities.AuditNotified, began, user))
	}
	for _, t := range i.Transitions {
		by := t.By
		if strings.EqualFold(by, system) {
			by = ""
		}
		switch t.Name {
		case acked:
			all = append(all, i.auditEntry(activities.AuditAcknowledged, t.At.Time, by))
		case resolved:
			all = append(all, i.auditEntry(activities.AuditResolved, t.At.Time, by))
		}
	}
	if i.Phase == resolved && i.came().At.IsZero() {
		all = append(all, i.auditEntry(activities.AuditResolved, began, ""))
	}
	return slices.DeleteFunc(all, func(e activities.AuditEntry) bool { return e.At.IsZero() })
}

func (i *incident) auditEntry(kind activities.AuditKind, at time.Time, to string) activities.AuditEntry {
	return activities.AuditEntry{Key: i.Entity, Ref: i.Number, Kind: kind, At: at, To: to}
}
