package pagerduty

import (
	"slices"
	"time"
)

// ownSubscription is the ID of the subscription that the configuration and SetWebhook make.
const ownSubscription = "PSANDBOX"

// SetWebhook sends every event to url from now on, signed with secret (several secrets, separated by commas, are a
// rotation). An empty url stops it.
func (s *Server) SetWebhook(url, secret string) {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	s.hooks.drop(ownSubscription)
	if url != "" {
		s.hooks.subscriptions = append(s.hooks.subscriptions, &subscription{ID: ownSubscription, URL: url, Secret: secret})
	}
}

// EnableWebhook ends the time for which a subscription is disabled because it refused events.
func (s *Server) EnableWebhook() {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	if x := s.hooks.find(ownSubscription); x != nil {
		x.Refusals, x.DisabledAt = 0, time.Time{}
	}
}

// WebhookDisabled reports whether events are dropped because three in a row were refused with a 4xx status.
func (s *Server) WebhookDisabled() bool {
	s.hooks.mu.Lock()
	defer s.hooks.mu.Unlock()
	x := s.hooks.find(ownSubscription)
	return x != nil && x.disabled(s.now())
}

// put adds or replaces a subscription that was saved; where the configuration's own goes is not saved.
func (d *dispatcher) put(x subscription) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if x.ID == ownSubscription {
		if own := d.find(x.ID); own != nil {
			own.Refusals, own.DisabledAt = x.Refusals, x.DisabledAt
		}
		return
	}
	d.drop(x.ID)
	d.subscriptions = append(d.subscriptions, &x)
}

func (d *dispatcher) remove(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.drop(id)
}

// drop removes a subscription; the caller holds the lock.
func (d *dispatcher) drop(id string) {
	d.subscriptions = slices.DeleteFunc(d.subscriptions, func(x *subscription) bool { return x.ID == id })
}

// forget takes a delivery that was finished out of its queue, while restoring.
func (d *dispatcher) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, queue := range d.queues {
		if queue[0].ID != id {
			continue
		}
		if len(queue) == 1 {
			delete(d.queues, key)
		} else {
			d.queues[key] = queue[1:]
		}
		return
	}
}

func (d *dispatcher) snapshot(add func(kind string, value any) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, x := range d.subscriptions {
		if err := add(kindSubscription, x); err != nil {
			return err
		}
	}
	for _, queue := range d.queues {
		for _, x := range queue {
			if err := add(kindDelivery, x); err != nil {
				return err
			}
		}
	}
	return nil
}
