package pagerduty

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// logEntry is what we read of an incident's log: that somebody was notified, and how it went.
type logEntry struct {
	Type      string `json:"type"`
	CreatedAt moment `json:"created_at"`
	Channel   struct {
		Notification struct {
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

// deliveredAt is when the first notification of an incident got through; zero when none is known. It is asked only until
// it is known, and not when requests are scarce; not knowing is no error.
// https://developer.pagerduty.com/api-reference/b3A6Mjc0ODE1Ng-list-log-entries-for-an-incident
func (c *Client) deliveredAt(ctx context.Context, id string) time.Time {
	if at, ok := c.delivered.recall(id); ok || c.courtesy.scarce() {
		return at
	}
	var answer struct {
		Entries []logEntry `json:"log_entries"`
	}
	query := url.Values{"limit": {"100"}, "time_zone": {"UTC"}}
	path := incidentPath(id, "/log_entries")
	if err := c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &answer); err != nil {
		c.logger.Debug().Err(err).Str("incident", id).Msg("the delivery of a page cannot be read")
		return time.Time{}
	}
	var first time.Time
	for _, entry := range answer.Entries {
		at := entry.CreatedAt.Time
		if entry.reached() && !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if !first.IsZero() {
		c.delivered.keep(id, first)
	}
	return first
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
