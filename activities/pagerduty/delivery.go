package pagerduty

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// logEntry is what we read of an incident's log: that somebody was notified, and how it went.
type logEntry struct {
	Type      string `json:"type"`
	CreatedAt moment `json:"created_at"`
	Channel   struct {
		Notification struct {
			Type   string `json:"type"` // Such as "phone_notification".
			Status string `json:"status"`
		} `json:"notification"`
	} `json:"channel"`
}

// reached tells whether the entry is a notification that got through. A status that is given and is not "success" is an
// attempt that is under way or failed, such as a call that nobody took.
func (e logEntry) reached() bool {
	status := e.Channel.Notification.Status
	return e.Type == "notify_log_entry" && (status == "" || status == "success")
}

// failed tells whether the entry is a notification that did not get through and will not: not one that is under way.
func (e logEntry) failed() bool {
	failures := []string{"failed", "failure", "error", "undeliverable", "undelivered", "rejected", "blacklisted", "bounced"}
	return e.Type == "notify_log_entry" && slices.Contains(failures, e.Channel.Notification.Status)
}

// delivery reads from an incident's log when its first notification got through, zero when none is known; and what became of
// the notifications when every one of them failed. It is asked only until it is known, and not when requests are scarce
// unless the page is old enough to have been delivered; not knowing is no error.
// https://developer.pagerduty.com/api-reference/b3A6Mjc0ODE1Ng-list-log-entries-for-an-incident
func (c *Client) delivery(ctx context.Context, found *incident) (at time.Time, failed string) {
	at, ok := c.delivered.recall(found.ID)
	young := found.CreatedAt.IsZero() || time.Since(found.CreatedAt.Time) < delivers/2
	if ok || c.courtesy.scarce() && (young || found.Status != triggered) {
		return at, ""
	}
	var answer struct {
		Entries []logEntry `json:"log_entries"`
	}
	query := url.Values{"limit": {"100"}, "time_zone": {"UTC"}}
	path := incidentPath(found.ID, "/log_entries")
	if err := c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &answer); err != nil {
		c.logger.Debug().Err(err).Str("incident", found.ID).Msg("the delivery of a page cannot be read")
		return time.Time{}, ""
	}
	at, failed = readDelivery(answer.Entries)
	if !at.IsZero() {
		c.delivered.keep(found.ID, at)
	}
	return at, failed
}

func readDelivery(entries []logEntry) (first time.Time, failed string) {
	var tried, failures []string
	for _, entry := range entries {
		at := entry.CreatedAt.Time
		if entry.reached() && !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
		if entry.Type == "notify_log_entry" {
			tried = append(tried, entry.Channel.Notification.Type)
		}
		if entry.failed() {
			failures = append(failures, strings.TrimSuffix(entry.Channel.Notification.Type, "_notification")+" "+entry.Channel.Notification.Status)
		}
	}
	if !first.IsZero() || len(failures) == 0 || len(failures) < len(tried) {
		return first, ""
	}
	slices.Sort(failures)
	return first, "PagerDuty's notifications did not arrive: " + strings.Join(slices.Compact(failures), ", ")
}

// memory keeps the deliveries that are known. It spares requests and nothing depends on it: when it is full it begins anew.
type memory struct {
	mu    sync.Mutex
	known map[string]time.Time
}

// mostKnown bounds the memory to about a megabyte.
const mostKnown = 10_000

func (m *memory) recall(id string) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.known[id]
	return at, ok
}

func (m *memory) keep(id string, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= mostKnown {
		m.known = map[string]time.Time{}
	}
	m.known[id] = at
}
