package pagerduty

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

// delivers is how long PagerDuty's first notification may take, from when the person's rules say that it is due. It takes
// seconds as a rule; the log of a telephone call is written when somebody, or a mailbox, has answered it.
const delivers = 90 * time.Second

// What is known of a person's notification rules is believed for an hour; reading it must not hold up a page.
const (
	rulesLast = time.Hour
	rulesWait = 2 * time.Second
	neverRung = time.Second // A person without a rule is not waited for.
)

var _ activities.PersonalReporter = (*Client)(nil)

// firstRule is when a person is notified first.
type firstRule struct {
	after time.Duration
	none  bool // The person has no rule and is never notified.
	until time.Time
}

// firstRules are by user and urgency. When there are too many it begins anew.
type firstRules struct {
	mu    sync.Mutex
	known map[string]firstRule
}

// DeliversWithin is the bound for a person who is notified at once.
func (c *Client) DeliversWithin() time.Duration { return delivers }

// DeliversTo waits for the person's first notification rule, too: whoever wants to be rung after five minutes is not silent before
// that. Rules that cannot be read are taken for immediate.
func (c *Client) DeliversTo(ctx context.Context, address string, severity oncall.Severity) time.Duration {
	rule := c.firstRule(ctx, address, urgency(severity))
	if rule.none {
		return neverRung
	}
	return rule.after + delivers
}

func (c *Client) firstRule(ctx context.Context, address, urgency string) firstRule {
	key, now := address+"/"+urgency, time.Now()
	c.rules.mu.Lock()
	known, ok := c.rules.known[key]
	c.rules.mu.Unlock()
	if ok && now.Before(known.until) || c.courtesy.scarce() {
		return known
	}
	read, err := c.readRules(ctx, address, urgency)
	if err != nil {
		c.logger.Debug().Err(err).Str("user", address).Msg("a person's notification rules cannot be read")
		return known
	}
	read.until = now.Add(rulesLast)
	c.rules.mu.Lock()
	defer c.rules.mu.Unlock()
	if c.rules.known == nil || len(c.rules.known) >= mostKnown {
		c.rules.known = map[string]firstRule{}
	}
	c.rules.known[key] = read
	return read
}

func (c *Client) readRules(ctx context.Context, address, urgency string) (firstRule, error) {
	ctx, cancel := context.WithTimeout(ctx, rulesWait)
	defer cancel()
	var answer struct {
		Rules []Rule `json:"notification_rules"`
	}
	path := "/users/" + url.PathEscape(address) + "/notification_rules"
	if err := c.call(ctx, request{method: http.MethodGet, path: path, query: url.Values{"urgency": {urgency}}}, &answer); err != nil {
		return firstRule{}, err
	}
	if answer.Rules == nil {
		return firstRule{}, errNotPromised
	}
	first := firstRule{none: true}
	for _, rule := range answer.Rules {
		if after := time.Duration(rule.Delay) * time.Minute; rule.Urgency == urgency && (first.none || after < first.after) {
			first = firstRule{after: after}
		}
	}
	return first, nil
}
