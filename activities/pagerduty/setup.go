package pagerduty

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hansho/activities"
	"hansho/activities/secret"
)

// The names of what setup makes, unless somebody wants others.
const (
	DefaultServiceName = "Hansho pages"
	PolicyName         = "Hansho (pages nobody)"
)

// WebhookEvents are the events that Hansho reads; the webhook subscription asks for exactly these.
// https://developer.pagerduty.com/docs/webhooks-overview#event-types
func WebhookEvents() []string {
	return []string{
		"incident.triggered", "incident.acknowledged", "incident.unacknowledged", "incident.resolved", "incident.reopened",
		"incident.escalated", "incident.delegated", "incident.reassigned", "incident.priority_updated", "incident.annotated",
		"incident.conference_bridge.updated", "incident.status_update_published", "incident.responder.added", "incident.responder.replied",
	}
}

// Wish is what an account should have for Hansho.
type Wish struct {
	ServiceName string // Of the paging service, when the configuration does not name its ID.
	WebhookURL  string // Where events go; no subscription is looked at when it is empty.
	AllServices bool   // The events of all services are wanted, because some are observed or followed.
	NewSecret   bool   // The subscription is made anew, because its secret was lost or seen.
}

// Setup is what an account has of a Wish, and the steps to what it lacks.
type Setup struct {
	Found []string `json:"found"`
	Steps []Step   `json:"steps"`
	// What stands at the end; IDs of what is made are known after Apply.
	From         string `json:"from"`
	FromID       string `json:"from_id"`
	Service      string `json:"service"`
	Policy       string `json:"policy"`
	Subscription string `json:"subscription,omitempty"`
	// Secret is the new signing secret; PagerDuty shows it only to who makes the subscription.
	Secret secret.String `json:"-"`

	account *Account
}

// Step is one change of the account.
type Step struct {
	What    string `json:"what"`
	Secret  bool   `json:"secret,omitempty"` // It brings a new signing secret.
	Done    bool   `json:"done"`
	perform func(context.Context, *Setup) error
}

// BringsSecret tells whether a step makes a signing secret that somebody has to keep.
func (s *Setup) BringsSecret() bool {
	for _, step := range s.Steps {
		if step.Secret {
			return true
		}
	}
	return false
}

func (s *Setup) found(format string, args ...any) {
	s.Found = append(s.Found, fmt.Sprintf(format, args...))
}

func (s *Setup) step(what string, perform func(context.Context, *Setup) error) {
	s.Steps = append(s.Steps, Step{What: what, perform: perform})
}

// Apply makes the steps in their order and stops at the first that fails; what was done stays done and is found next time.
func (s *Setup) Apply(ctx context.Context) error {
	for i := range s.Steps {
		s.account.say(s.Steps[i].What)
		if err := s.Steps[i].perform(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Steps[i].What, err)
		}
		s.Steps[i].Done = true
	}
	return nil
}

// Plan looks at the account and says what has to be done for a wish. It changes nothing.
func (a *Account) Plan(ctx context.Context, w Wish) (*Setup, error) {
	s := &Setup{From: a.c.cfg.From, account: a, Found: []string{}, Steps: []Step{}}
	for _, look := range []func(context.Context, *Setup, Wish) error{a.planFrom, a.planPolicy, a.planService, a.planSubscription} {
		if err := look(ctx, s, w); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// planFrom finds the user in whose name Hansho acts. Setup makes no users: they cost money.
func (a *Account) planFrom(ctx context.Context, s *Setup, _ Wish) error {
	if s.From == "" {
		return errors.New(prefix + "_FROM is not set: it is the e-mail address of a PagerDuty user who is never paged, in whose name Hansho acts. Create one under People → Users, such as hansho@example.com")
	}
	id, err := a.c.fromID(ctx)
	if err != nil {
		return err
	}
	s.FromID = id
	s.found("the user %s (%s)", s.From, id)
	return nil
}

// planPolicy is for the policy that PagerDuty wants a service to have. Pages are assigned to people and never come to it; should
// somebody give an incident to it by hand, it goes to Hansho's own user, once.
func (a *Account) planPolicy(ctx context.Context, s *Setup, _ Wish) error {
	policies, err := listAll[Policy](ctx, a, "escalation_policies", url.Values{"query": {PolicyName}})
	if err != nil {
		return err
	}
	for _, p := range policies {
		if !strings.EqualFold(p.Name, PolicyName) {
			continue
		}
		s.Policy = p.ID
		s.found("the escalation policy %q (%s)", p.Name, p.ID)
		if p.Loops == 0 && len(p.Rules) == 1 && len(p.Rules[0].Targets) == 1 && p.Rules[0].Targets[0].ID == s.FromID {
			return nil
		}
		s.step(fmt.Sprintf("change the escalation policy %q so that it goes to %s only, without loops", p.Name, s.From), func(ctx context.Context, s *Setup) error {
			return a.savePolicy(ctx, s, http.MethodPut, "/escalation_policies/"+url.PathEscape(s.Policy))
		})
		return nil
	}
	s.step(fmt.Sprintf("create the escalation policy %q, which goes to %s only, without loops", PolicyName, s.From), func(ctx context.Context, s *Setup) error {
		return a.savePolicy(ctx, s, http.MethodPost, "/escalation_policies")
	})
	return nil
}

func (a *Account) savePolicy(ctx context.Context, s *Setup, method, path string) error {
	body := map[string]any{"escalation_policy": map[string]any{
		"type": "escalation_policy", "name": PolicyName, "num_loops": 0,
		"description": "Hansho assigns its pages to people. PagerDuty wants every service to have a policy; this one wakes nobody.",
		"escalation_rules": []any{map[string]any{
			"escalation_delay_in_minutes": 30, "targets": []reference{{ID: s.FromID, Type: "user_reference"}},
		}},
	}}
	var answer struct {
		Policy Policy `json:"escalation_policy"`
	}
	err := a.ask(ctx, request{method: method, path: path, body: body, counts: method == http.MethodPost}, &answer)
	s.Policy = cmp.Or(answer.Policy.ID, s.Policy)
	return err
}

// IsRefused tells that PagerDuty understood and said no.
func IsRefused(err error) bool {
	var refused *activities.RefusedError
	return errors.As(err, &refused)
}
