package pagerduty

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Flaw is a setting of the paging service under which PagerDuty acts on its own, or takes no pages.
type Flaw struct {
	What string // What is wrong, as "is resolved by PagerDuty after 4h".
	Cure string // Where a person puts it right in PagerDuty.
	// fields put it right through the API; none when only a person can.
	fields map[string]any
}

// Flaws are the settings of a service that do not fit a paging service. What is wrong with its policy is not among them.
// https://support.pagerduty.com/main/docs/configurable-service-settings
func (x Service) Flaws() (flaws []Flaw) {
	flaw := func(wrong bool, what, cure string, fields map[string]any) {
		if wrong {
			flaws = append(flaws, Flaw{What: what, Cure: cure, fields: fields})
		}
	}
	const settings = "Settings → "
	flaw(x.AckTimeout > 0, fmt.Sprintf("has an acknowledgement time-out of %s: acknowledged pages ring again", ofSeconds(x.AckTimeout)),
		settings+"Acknowledgement timeout: turn it off", map[string]any{"acknowledgement_timeout": 0})
	flaw(x.AutoResolve > 0, fmt.Sprintf("resolves incidents by itself after %s: pages that nobody answered end", ofSeconds(x.AutoResolve)),
		settings+"Auto-resolution: turn it off", map[string]any{"auto_resolve_timeout": 0})
	flaw(x.Urgency.Type == "use_support_hours", "lets support hours decide the urgency: at night nobody may be woken",
		settings+"Assign notifications: high-urgency", map[string]any{"incident_urgency_rule": map[string]string{"type": "constant", "urgency": "high"}})
	flaw(x.Urgency.Type == "constant" && x.Urgency.Urgency == "low", "makes every incident one of low urgency",
		settings+"Assign notifications: high-urgency", map[string]any{"incident_urgency_rule": map[string]string{"type": "constant", "urgency": "high"}})
	flaw(x.AutoPause.Enabled, "pauses notifications of what it takes for transient: pages come minutes late",
		settings+"Transient alerts: turn auto-pause off", map[string]any{"auto_pause_notifications_parameters": map[string]bool{"enabled": false}})
	byReference := strings.Contains(x.Grouping.Type, "reference")
	flaw(x.Grouping.Type != "" && !byReference, fmt.Sprintf("groups alerts (%s): two people's pages may become one", x.Grouping.Type),
		settings+"Alert grouping: turn it off", map[string]any{"alert_grouping_parameters": map[string]any{"type": nil}})
	flaw(byReference, "groups alerts by a setting that several services share: two people's pages may become one",
		"AIOps → Alert Grouping: take the service out of it", nil)
	flaw(len(x.ScheduledActions) > 0, "changes the urgency of open incidents when support hours begin",
		settings+"Assign notifications: high-urgency", map[string]any{"scheduled_actions": []any{}})
	flaw(x.Status == "disabled", "is disabled: every page is refused", "More → Enable service", map[string]any{"status": "active"})
	flaw(x.Status == "maintenance", "is in a maintenance window: every page is refused", "Maintenance Windows: end it", nil)
	return flaws
}

func ofSeconds(n int) time.Duration { return time.Duration(n) * time.Second }

// planService finds the paging service by its ID or its name, and what of its settings has to change.
func (a *Account) planService(ctx context.Context, s *Setup, w Wish) error {
	name := cmp.Or(w.ServiceName, DefaultServiceName)
	found, err := a.pagingService(ctx, name)
	if err != nil {
		return err
	}
	if found == nil {
		s.step(fmt.Sprintf("create the service %q, on which PagerDuty does nothing on its own", name), func(ctx context.Context, s *Setup) error {
			return a.createService(ctx, s, name)
		})
		return nil
	}
	s.Service = found.ID
	s.found("the paging service %q (%s)", found.Name, found.ID)
	a.planRepairs(s, *found)
	return nil
}

// pagingService is the one that the configuration names, else the one with the name; nil when there is none.
func (a *Account) pagingService(ctx context.Context, name string) (*Service, error) {
	if id := a.c.cfg.Service; id != "" {
		x, err := a.Service(ctx, id)
		if isUnknown(err) {
			return nil, fmt.Errorf("there is no service %s: correct %s_SERVICE, or unset it to have a service made: %w", id, prefix, err)
		}
		return &x, err
	}
	services, err := listAll[Service](ctx, a, "services", url.Values{"query": {name}})
	for _, x := range services {
		if strings.EqualFold(x.Name, name) {
			return &x, nil
		}
	}
	return nil, err
}

func (a *Account) planRepairs(s *Setup, x Service) {
	repair := func(what string, fields map[string]any) {
		s.step(fmt.Sprintf("change the service %q, which %s", x.Name, what), func(ctx context.Context, s *Setup) error {
			change := map[string]any{"type": "service", "name": x.Name, "escalation_policy": reference{ID: s.Policy, Type: "escalation_policy_reference"}}
			maps.Copy(change, fields)
			body := map[string]any{"service": change}
			return a.ask(ctx, request{method: http.MethodPut, path: "/services/" + url.PathEscape(x.ID), body: body}, nil)
		})
	}
	if s.Policy == "" || x.Policy.ID != s.Policy {
		repair(fmt.Sprintf("has the escalation policy %q: use %q", cmp.Or(x.Policy.Summary, x.Policy.ID), PolicyName), nil)
	}
	for _, flaw := range x.Flaws() {
		if flaw.fields == nil {
			s.found("by hand: the service %q %s. %s", x.Name, flaw.What, flaw.Cure)
			continue
		}
		repair(flaw.What, flaw.fields)
	}
}

func (a *Account) createService(ctx context.Context, s *Setup, name string) error {
	body := map[string]any{"service": map[string]any{
		"type": "service", "name": name, "escalation_policy": reference{ID: s.Policy, Type: "escalation_policy_reference"},
		"description":             "Pages of Hansho. It decides who is paged and when; PagerDuty makes the telephones ring. Do not send alerts here.",
		"acknowledgement_timeout": 0, "auto_resolve_timeout": 0,
		"incident_urgency_rule": map[string]string{"type": "constant", "urgency": "high"},
	}}
	var answer struct{ Service Service }
	err := a.ask(ctx, request{method: http.MethodPost, path: "/services", body: body, counts: true}, &answer)
	s.Service = answer.Service.ID
	return err
}
