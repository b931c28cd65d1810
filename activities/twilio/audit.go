package twilio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hansho/activities"
)

// Voice is none: a call carries no mark by which a list could say whose it is.
var _ activities.Auditor = (*SMS)(nil)

// Bounds of an audit: how many lists of how many messages are read.
const (
	auditLists = 40
	auditSize  = "500"
)

// Audit asks for each message that has a number, and finds others of the same pages by their marks among what was sent between the
// two moments. It names no page that it is not asked about: a mark is made from a page's key and does not tell it. A message rings
// once, so it is over when it is sent; one that could not be sent is, too. Twilio counts in seconds.
// https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
func (s *SMS) Audit(ctx context.Context, since, until time.Time, refs []activities.PageRef) (all []activities.AuditEntry, err error) {
	byMark, seen := map[string]string{}, map[string]bool{}
	for _, ref := range refs {
		byMark[mark(ref.Key)] = ref.Key
		if ref.Ref == "" {
			continue
		}
		var m sent
		err := s.patiently(ctx, request{method: http.MethodGet, path: "/Messages/" + url.PathEscape(ref.Ref) + ".json"}, &m)
		switch {
		case isUnknown(err):
		case err != nil:
			return nil, err
		case m.Body == "" || strings.HasSuffix(m.Body, "#"+mark(ref.Key)): // An account may have Twilio forget what messages say.
			seen[m.SID] = true
			all = append(all, m.audit(ref.Key)...)
		}
	}
	if !since.IsZero() && len(refs) > 0 {
		listed, err := s.between(ctx, since, until)
		if err != nil {
			return nil, err
		}
		for _, m := range listed {
			key, ours := byMark[m.Body[strings.LastIndexByte(m.Body, '#')+1:]]
			if ours && !seen[m.SID] {
				all = append(all, m.audit(key)...)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b activities.AuditEntry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	return all, nil
}

// between lists what the account sent between two moments.
func (s *SMS) between(ctx context.Context, since, until time.Time) (all []sent, err error) {
	query := url.Values{"DateSent>": {since.UTC().Format(time.RFC3339)}, "DateSent<": {until.UTC().Format(time.RFC3339)}, "PageSize": {auditSize}}
	for range auditLists {
		var list struct {
			Messages []sent `json:"messages"`
			Next     string `json:"next_page_uri"`
		}
		if err := s.patiently(ctx, request{method: http.MethodGet, path: "/Messages.json", query: query}, &list); err != nil {
			return nil, err
		}
		if list.Messages == nil {
			return nil, errors.New("twilio: the answer does not hold what the API promises")
		}
		all = append(all, list.Messages...)
		next, err := url.Parse(list.Next)
		switch {
		case list.Next == "":
			return all, nil
		case err != nil:
			return nil, errors.New("twilio: the list of messages does not say where it goes on")
		}
		query = next.Query()
	}
	return nil, fmt.Errorf("twilio: there are more than %d messages since %s: look back less far", len(all), since.UTC().Format(time.RFC3339))
}

// audit is what a message tells of its page.
func (m *sent) audit(key string) []activities.AuditEntry {
	entry := func(kind activities.AuditKind, at time.Time) activities.AuditEntry {
		return activities.AuditEntry{Key: key, Ref: m.SID, Kind: kind, At: at}
	}
	if m.Created.IsZero() {
		return []activities.AuditEntry{entry(activities.AuditUnknown, m.Created.Time)}
	}
	all := []activities.AuditEntry{entry(activities.AuditCreated, m.Created.Time), entry(activities.AuditResolved, m.Created.Time)}
	if (m.Status == "delivered" || m.Status == "read") && !m.Updated.IsZero() {
		all = append(all, entry(activities.AuditDelivered, m.Updated.Time))
	}
	return all
}

// patiently makes a request, and waits for as long as a rate limit says.
func (c *Client) patiently(ctx context.Context, r request, into any) error {
	for {
		err := c.call(ctx, r, into)
		limited, ok := errors.AsType[*activities.RateLimitedError](err)
		if !ok {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(limited.After):
		}
	}
}
