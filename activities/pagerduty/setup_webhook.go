package pagerduty

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hansho/activities/secret"
)

// planSubscription finds the subscription that sends events to the URL, and what of it has to change.
func (a *Account) planSubscription(ctx context.Context, s *Setup, w Wish) error {
	if w.WebhookURL == "" {
		return nil
	}
	all, err := a.Subscriptions(ctx)
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(all, func(x Subscription) bool { return !SameURL(x.Delivery.URL, w.WebhookURL) })
	if len(found) == 0 {
		s.makeSubscription(a, w, "")
		return nil
	}
	first := found[0]
	s.Subscription = first.ID
	s.found("the webhook subscription %s to %s", first.ID, w.WebhookURL)
	for _, other := range found[1:] {
		s.found("by hand: the subscription %s goes to the same address, so events come twice. Integrations → Generic Webhooks (v3): delete it", other.ID)
	}
	if w.NewSecret {
		s.makeSubscription(a, w, first.ID)
		return nil
	}
	a.planSubscriptionRepairs(s, first, w)
	return nil
}

// SameURL tells whether two addresses are the same but for a slash at their end.
func SameURL(a, b string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(b, "/") }

// MissingEvents are the events that Hansho reads and the subscription does not send.
func (x Subscription) MissingEvents() (missing []string) {
	for _, event := range WebhookEvents() {
		if !slices.Contains(x.Events, event) {
			missing = append(missing, event)
		}
	}
	return missing
}

// Covers tells whether the subscription sends the events of a service; of all services when the ID is empty.
func (x Subscription) Covers(service string) bool {
	return x.Filter.Type == "account_reference" || service != "" && x.Filter.ID == service
}

func (a *Account) planSubscriptionRepairs(s *Setup, x Subscription, w Wish) {
	path := "/webhook_subscriptions/" + url.PathEscape(x.ID)
	var why []string
	if !x.Active {
		why = append(why, "is switched off")
	}
	sorted := slices.Sorted(slices.Values(x.Events))
	if wanted := slices.Sorted(slices.Values(WebhookEvents())); !slices.Equal(sorted, wanted) {
		why = append(why, fmt.Sprintf("sends %d events of which %d are missing", len(x.Events), len(x.MissingEvents())))
	}
	if w.AllServices && !x.Covers("") || !w.AllServices && !x.Covers(s.Service) {
		why = append(why, "sends the events of other services")
	}
	if len(why) > 0 {
		s.step("change the webhook subscription "+x.ID+", which "+strings.Join(why, " and "), func(ctx context.Context, s *Setup) error {
			body := map[string]any{"webhook_subscription": map[string]any{"active": true, "events": WebhookEvents(), "filter": w.filter(s.Service)}}
			return a.ask(ctx, request{method: http.MethodPut, path: path, body: body}, nil)
		})
	}
	if x.Delivery.Disabled {
		s.step("enable the webhook subscription "+x.ID+" again, which PagerDuty disabled because its events were refused", func(ctx context.Context, _ *Setup) error {
			return a.ask(ctx, request{method: http.MethodPost, path: path + "/enable"}, nil)
		})
	}
}

// filter says whose events are sent.
func (w Wish) filter(service string) map[string]string {
	if w.AllServices {
		return map[string]string{"type": "account_reference"}
	}
	return map[string]string{"type": "service_reference", "id": service}
}

// makeSubscription plans a new subscription, and the end of a former one. The former goes last, so that no event is lost.
func (s *Setup) makeSubscription(a *Account, w Wish, former string) {
	whose := "the paging service"
	if w.AllServices {
		whose = "all services"
	}
	s.Steps = append(s.Steps, Step{
		What: fmt.Sprintf("create a webhook subscription that sends %d events of %s to %s", len(WebhookEvents()), whose, w.WebhookURL), Secret: true,
		perform: func(ctx context.Context, s *Setup) error { return a.createSubscription(ctx, s, w) },
	})
	if former != "" {
		s.step("delete the former webhook subscription "+former, func(ctx context.Context, _ *Setup) error {
			return a.ask(ctx, request{method: http.MethodDelete, path: "/webhook_subscriptions/" + url.PathEscape(former)}, nil)
		})
	}
}

func (a *Account) createSubscription(ctx context.Context, s *Setup, w Wish) error {
	body := map[string]any{"webhook_subscription": map[string]any{
		"type": "webhook_subscription", "active": true, "description": "Hansho", "events": WebhookEvents(), "filter": w.filter(s.Service),
		"delivery_method": map[string]string{"type": "http_delivery_method", "url": w.WebhookURL},
	}}
	var answer struct {
		Subscription struct {
			ID       string `json:"id"`
			Delivery struct {
				Secret string `json:"secret"`
			} `json:"delivery_method"`
		} `json:"webhook_subscription"`
	}
	err := a.ask(ctx, request{method: http.MethodPost, path: "/webhook_subscriptions", body: body, counts: true}, &answer)
	if err != nil {
		return err
	}
	s.Subscription, s.Secret = answer.Subscription.ID, secret.New(answer.Subscription.Delivery.Secret)
	if !s.Secret.IsSet() {
		return errors.New("PagerDuty did not show the signing secret: delete the subscription in PagerDuty and try again")
	}
	return nil
}
