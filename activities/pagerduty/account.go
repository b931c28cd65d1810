package pagerduty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
)

// Account reads and arranges what a PagerDuty account consists of. It is for people at a command line: it has patience with
// rate limits and passing faults, and says what it does.
type Account struct {
	c *Client
	// Progress is told what is being read; it may be nil.
	Progress func(text string)
}

// NewAccount needs less of the configuration than New does: neither a service nor a From user, which setup is there to find.
func NewAccount(cfg Config, logger zerolog.Logger) (*Account, error) {
	if err := cfg.validateAccess(); err != nil {
		return nil, err
	}
	return &Account{c: newClient(cfg, logger)}, nil
}

// Config is what the account was made of.
func (a *Account) Config() Config { return a.c.cfg }

const (
	mostTries  = 4
	firstPause = 500 * time.Millisecond
	// mostListed is how far PagerDuty lists by offset and limit.
	mostListed = 10_000
)

// ask makes a request, and again after a pause when PagerDuty wants to be left alone or fails in passing. What counts is not
// repeated after an answer that was lost.
func (a *Account) ask(ctx context.Context, r request, into any) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := a.c.call(ctx, r, into)
		var (
			refused *activities.RefusedError
			limited *activities.RateLimitedError
			lost    *activities.AnswerLostError
		)
		if err == nil || try == mostTries || errors.As(err, &refused) || errors.As(err, &lost) {
			return err
		}
		wait := pause
		if errors.As(err, &limited) {
			wait = limited.After
			a.say(fmt.Sprintf("PagerDuty wants to be left alone for %s", wait))
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(wait):
		}
		pause *= 2
	}
}

func (a *Account) say(text string) {
	if a.Progress != nil {
		a.Progress(text)
	}
}

func (a *Account) get(ctx context.Context, path string, query url.Values, into any) error {
	return a.ask(ctx, request{method: http.MethodGet, path: path, query: query}, into)
}

// listAll reads all pages of a list.
func listAll[T any](ctx context.Context, a *Account, field string, query url.Values) ([]T, error) {
	all := []T{}
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(pageSize))
	for offset := 0; offset < mostListed; offset += pageSize {
		query.Set("offset", strconv.Itoa(offset))
		var answer map[string]json.RawMessage
		if err := a.get(ctx, "/"+field, query, &answer); err != nil {
			return nil, err
		}
		var page []T
		if answer[field] == nil {
			return nil, errNotPromised
		}
		if err := json.Unmarshal(answer[field], &page); err != nil {
			return nil, fmt.Errorf("pagerduty: GET /%s: the answer is not what the API promises: %w", field, err)
		}
		all = append(all, page...)
		if string(answer["more"]) != "true" || len(page) == 0 {
			return all, nil
		}
		a.say(fmt.Sprintf("%d %s read", len(all), field))
	}
	return nil, activities.Refused(fmt.Errorf("pagerduty: the account has more than %d %s, and PagerDuty lists no more", mostListed, field))
}

// Users are all users, with how they can be reached and when they are notified.
func (a *Account) Users(ctx context.Context) ([]User, error) {
	return listAll[User](ctx, a, "users", url.Values{"include[]": {"contact_methods", "notification_rules"}})
}

// Schedules are all schedules, without their layers.
func (a *Account) Schedules(ctx context.Context) ([]Schedule, error) {
	return listAll[Schedule](ctx, a, "schedules", nil)
}

// Schedule is one schedule with its layers.
func (a *Account) Schedule(ctx context.Context, id string) (Schedule, error) {
	var answer struct{ Schedule Schedule }
	err := a.get(ctx, "/schedules/"+url.PathEscape(id), nil, &answer)
	return answer.Schedule, err
}

// Policies are all escalation policies.
func (a *Account) Policies(ctx context.Context) ([]Policy, error) {
	return listAll[Policy](ctx, a, "escalation_policies", nil)
}

// Services are all services.
func (a *Account) Services(ctx context.Context) ([]Service, error) {
	return listAll[Service](ctx, a, "services", nil)
}

// Service is one service. IsNotFound tells that there is none with the ID.
func (a *Account) Service(ctx context.Context, id string) (Service, error) {
	var answer struct{ Service Service }
	err := a.get(ctx, "/services/"+url.PathEscape(id), nil, &answer)
	return answer.Service, err
}

// Subscriptions are all webhook subscriptions (v3).
func (a *Account) Subscriptions(ctx context.Context) ([]Subscription, error) {
	return listAll[Subscription](ctx, a, "webhook_subscriptions", nil)
}

// Priorities are the account's priorities.
func (a *Account) Priorities(ctx context.Context) ([]Named, error) {
	return listAll[Named](ctx, a, "priorities", nil)
}

// IsNotFound tells that PagerDuty does not know what was asked for.
func IsNotFound(err error) bool { return isUnknown(err) }

// MayWrite tells whether the token may change anything. It asks to create an incident that PagerDuty cannot create, because it
// has neither title nor service: who may not write is refused before that is looked at.
func (a *Account) MayWrite(ctx context.Context) (bool, error) {
	body := map[string]any{"incident": map[string]string{"type": "incident"}}
	err := a.ask(ctx, request{method: http.MethodPost, path: "/incidents", body: body}, nil)
	var n *no
	switch {
	case errors.As(err, &n) && n.StatusCode == http.StatusBadRequest:
		return true, nil
	case errors.As(err, &n) && n.StatusCode == http.StatusForbidden:
		return false, nil
	case err == nil:
		return false, errNotPromised
	default:
		return false, err
	}
}
