package pagerduty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/PagerDuty/go-pagerduty"

	"hansho/oncall"
)

const (
	prioritiesLast  = time.Hour       // How long the account's priorities are believed.
	prioritiesRetry = time.Minute     // How long pages go without one when they cannot be read.
	prioritiesWait  = 2 * time.Second // How long a page waits for them: a page without priority rings just as loud.
)

// priorities are the account's priorities by their names in lower case.
type priorities struct {
	mu     sync.Mutex
	byName map[string]string // ID
	until  time.Time
}

// priorityFor finds the account's priority for a severity, by name: SEV-1, SEV1, S1 or P1 for SEV-1, and so on. It is nil
// when the severity was not said, when the account has no such priority, and when the priorities cannot be read now.
func (c *Client) priorityFor(ctx context.Context, severity oncall.Severity) *pagerduty.APIReference {
	if !severity.Valid() {
		return nil
	}
	if id := priorityOf(c.priorityNames(ctx), severity); id != "" {
		return &pagerduty.APIReference{ID: id, Type: "priority_reference"}
	}
	return nil
}

// priorityOf is the ID of a severity's priority among those with these names in lower case.
func priorityOf(byName map[string]string, severity oncall.Severity) string {
	for _, pattern := range []string{"sev-%d", "sev%d", "sev %d", "s%d", "p%d"} {
		if id := byName[fmt.Sprintf(pattern, int(severity))]; id != "" {
			return id
		}
	}
	return ""
}

// HasPriority tells whether one of an account's priorities is named after a severity.
func HasPriority(all []Named, severity oncall.Severity) bool {
	byName := map[string]string{}
	for _, priority := range all {
		byName[strings.ToLower(strings.TrimSpace(priority.Name))] = priority.ID
	}
	return priorityOf(byName, severity) != ""
}

func (c *Client) priorityNames(ctx context.Context) map[string]string {
	p := &c.priorities
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.until) {
		return p.byName
	}
	byName, err := c.readPriorities(ctx)
	if err != nil {
		c.logger.Warn().Err(err).Msg("pages go out without a priority: the account's priorities cannot be read")
		p.until = now.Add(prioritiesRetry)
		return p.byName
	}
	p.byName, p.until = byName, now.Add(prioritiesLast)
	return byName
}

func (c *Client) readPriorities(ctx context.Context) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, prioritiesWait)
	defer cancel()
	var answer struct {
		Priorities []struct{ ID, Name string } `json:"priorities"`
	}
	query := url.Values{"limit": {"100"}}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/priorities", query: query}, &answer); err != nil {
		return nil, err
	}
	byName := make(map[string]string, len(answer.Priorities))
	for _, priority := range answer.Priorities {
		byName[strings.ToLower(strings.TrimSpace(priority.Name))] = priority.ID
	}
	return byName, nil
}

// forgetPriorities makes the next page read them anew.
func (c *Client) forgetPriorities() {
	c.priorities.mu.Lock()
	defer c.priorities.mu.Unlock()
	c.priorities.byName, c.priorities.until = nil, time.Time{}
}
