package pagerduty

import "time"

// subscriptionBody is a webhook subscription as the API shows it.
type subscriptionBody struct {
	ID             string         `json:"id,omitempty"`
	Type           string         `json:"type"`
	Active         *bool          `json:"active"`
	DeliveryMethod deliveryMethod `json:"delivery_method"`
	Description    string         `json:"description"`
	Events         []string       `json:"events"`
	Filter         filter         `json:"filter"`
}

type deliveryMethod struct {
	ID                  string  `json:"id,omitempty"`
	Type                string  `json:"type"`
	URL                 string  `json:"url"`
	Secret              *string `json:"secret"`
	TemporarilyDisabled bool    `json:"temporarily_disabled"`
}

type filter struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type"`
}

// subscriptionView renders a subscription; its secret is shown only once, when it is made. The caller holds the lock.
func (s *Server) subscriptionView(x *subscription, secret bool) map[string]any {
	active := !x.Inactive
	v := subscriptionBody{
		ID: x.ID, Type: "webhook_subscription", Active: &active, Description: x.Description, Events: x.Events,
		Filter: filter{Type: "account_reference"},
		DeliveryMethod: deliveryMethod{
			ID: "D" + x.ID, Type: "http_delivery_method", URL: x.URL, TemporarilyDisabled: x.disabled(s.now()),
		},
	}
	if x.Service != "" {
		v.Filter = filter{ID: x.Service, Type: "service_reference"}
	}
	if secret {
		v.DeliveryMethod.Secret = &x.Secret
	}
	if len(v.Events) == 0 {
		v.Events = []string{
			"incident.triggered", "incident.acknowledged", "incident.unacknowledged", "incident.resolved",
			"incident.reopened", "incident.escalated", "incident.delegated", "incident.reassigned",
			"incident.priority_updated", "incident.annotated", "incident.status_update_published",
			"incident.responder.added", "incident.responder.replied", "incident.conference_bridge.updated",
		}
	}
	return map[string]any{"webhook_subscription": v}
}

func (s *Server) listSubscriptions(r *request) (any, error) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	page, kind, id := newPager(r), r.query.Get("filter_type"), r.query.Get("filter_id")
	for _, x := range s.hooks.subscriptions {
		if kind == "service" && (x.Service == "" || id != "" && x.Service != id) || kind == "account" && x.Service != "" || kind == "team" {
			continue
		}
		page.add(func() any { return s.subscriptionView(x, false)["webhook_subscription"] })
	}
	return page.answer("webhook_subscriptions"), nil
}

func (s *Server) createSubscription(r *request) (any, error) {
	var body struct {
		Subscription subscriptionBody `json:"webhook_subscription"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	n := body.Subscription
	if n.DeliveryMethod.URL == "" || len(n.Events) == 0 || n.Filter.Type == "" {
		return nil, invalid("delivery_method.url, events and filter are required")
	}
	x := &subscription{
		ID: newID("P"), URL: n.DeliveryMethod.URL, Secret: newKey(), Description: n.Description, Events: n.Events,
		Inactive: n.Active != nil && !*n.Active,
	}
	if n.Filter.Type == "service_reference" {
		x.Service = n.Filter.ID
	}
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.subscriptions = append(s.hooks.subscriptions, x)
	s.save(kindSubscription, x)
	return s.subscriptionView(x, true), nil
}

func (s *Server) getSubscription(r *request) (any, error) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	x := s.hooks.find(r.PathValue("id"))
	if x == nil {
		return nil, errNotFound
	}
	return s.subscriptionView(x, false), nil
}

// updateSubscription is PUT /webhook_subscriptions/{id}. Where it goes to cannot be changed.
func (s *Server) updateSubscription(r *request) (any, error) {
	var body struct {
		Subscription struct {
			Description *string  `json:"description"`
			Events      []string `json:"events"`
			Filter      *filter  `json:"filter"`
			Active      *bool    `json:"active"`
		} `json:"webhook_subscription"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	x := s.hooks.find(r.PathValue("id"))
	if x == nil {
		return nil, errNotFound
	}
	c := body.Subscription
	if c.Description != nil {
		x.Description = *c.Description
	}
	if len(c.Events) > 0 {
		x.Events = c.Events
	}
	if c.Filter != nil {
		x.Service = ""
		if c.Filter.Type == "service_reference" {
			x.Service = c.Filter.ID
		}
	}
	if c.Active != nil {
		x.Inactive = !*c.Active
	}
	s.save(kindSubscription, x)
	return s.subscriptionView(x, false), nil
}

func (s *Server) deleteSubscription(r *request) (any, error) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	id := r.PathValue("id")
	if s.hooks.find(id) == nil {
		return nil, errNotFound
	}
	s.hooks.drop(id)
	s.save(kindUnsubscribed, id)
	return nil, nil
}

func (s *Server) enableSubscription(r *request) (any, error) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	x := s.hooks.find(r.PathValue("id"))
	if x == nil {
		return nil, errNotFound
	}
	x.Refusals, x.DisabledAt = 0, time.Time{}
	s.save(kindSubscription, x)
	return s.subscriptionView(x, false), nil
}
