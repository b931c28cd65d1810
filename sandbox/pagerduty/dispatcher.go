package pagerduty

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	attemptTimeout = 5 * time.Second // the receiver must answer within this time
	giveUpAfter    = 48 * time.Hour  // an event is retried for this long
	longestPause   = time.Minute     // between two attempts
	disabledFor    = 24 * time.Hour  // a subscription that refused three events in a row
	refusalsToStop = 3
	parallel       = 32 // attempts in flight at once
)

// subscription is a receiver of webhooks.
type subscription struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Secret      string    `json:"secret"`
	Description string    `json:"description,omitempty"`
	Events      []string  `json:"events,omitempty"`  // all when empty
	Service     string    `json:"service,omitempty"` // all when empty
	Inactive    bool      `json:"inactive,omitempty"`
	Refusals    int       `json:"refusals,omitempty"` // 4xx answers in a row
	DisabledAt  time.Time `json:"disabled_at,omitzero"`
}

func (x *subscription) disabled(now time.Time) bool {
	return !x.DisabledAt.IsZero() && now.Before(x.DisabledAt.Add(disabledFor))
}

// dispatcher delivers webhooks: in order for each incident and subscription, side by side otherwise.
// https://developer.pagerduty.com/docs/webhooks-overview#delivery-and-retries
type dispatcher struct {
	server *Server
	client *http.Client
	slots  chan struct{}
	ctx    context.Context //nolint:containedctx // It is the life of the deliveries, not of a call.
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu            sync.Mutex
	started       bool
	subscriptions []*subscription
	queues        map[string][]*delivery // by subscription and incident; the first is being delivered
}

func newDispatcher(s *Server) *dispatcher {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // It is one by definition.
	transport.MaxIdleConnsPerHost, transport.Proxy = parallel, nil
	ctx, cancel := context.WithCancel(context.Background())
	return &dispatcher{
		server: s, client: &http.Client{Transport: transport}, slots: make(chan struct{}, parallel),
		ctx: ctx, cancel: cancel, queues: map[string][]*delivery{},
	}
}

// wanting returns the subscriptions that want an event of a service.
func (d *dispatcher) wanting(event, service string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var ids []string
	for _, x := range d.subscriptions {
		if !x.Inactive && (len(x.Events) == 0 || slices.Contains(x.Events, event)) &&
			(x.Service == "" || x.Service == service) {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// enqueue puts a delivery behind the others of its incident.
func (d *dispatcher) enqueue(x *delivery) {
	d.server.save(kindDelivery, x)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue(x)
}

func (d *dispatcher) queue(x *delivery) {
	key := x.Subscription + "/" + x.Incident
	d.queues[key] = append(d.queues[key], x)
	if d.started && len(d.queues[key]) == 1 {
		d.wg.Go(func() { d.drain(key) })
	}
}

// start begins to deliver what was queued before.
func (d *dispatcher) start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.started = true
	for key := range d.queues {
		d.wg.Go(func() { d.drain(key) })
	}
}

// stop ends all attempts and waits for them; what was not delivered stays in the journal.
func (d *dispatcher) stop(ctx context.Context) error {
	d.mu.Lock()
	d.started = false
	d.mu.Unlock()
	d.cancel()
	done := make(chan struct{})
	go func() { d.wg.Wait(); close(done) }()
	select {
	case <-done:
		d.client.CloseIdleConnections()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drain delivers one queue until it is empty.
func (d *dispatcher) drain(key string) {
	for {
		d.mu.Lock()
		first := d.queues[key][0]
		d.mu.Unlock()
		d.deliver(first)
		if d.ctx.Err() != nil {
			return
		}
		d.server.save(kindDelivered, first.ID)
		d.mu.Lock()
		rest := d.queues[key][1:]
		if len(rest) == 0 {
			delete(d.queues, key)
			d.mu.Unlock()
			return
		}
		d.queues[key] = rest
		d.mu.Unlock()
	}
}

// find returns a subscription; the caller holds the lock.
func (d *dispatcher) find(id string) *subscription {
	i := slices.IndexFunc(d.subscriptions, func(x *subscription) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return d.subscriptions[i]
}

// sign makes the X-PagerDuty-Signature header; a secret of several, separated by commas, is one in rotation.
// https://developer.pagerduty.com/docs/verifying-webhook-signatures
func sign(secrets string, body []byte) string {
	var signatures []string
	for secret := range strings.SplitSeq(secrets, ",") {
		mac := hmac.New(sha256.New, []byte(strings.TrimSpace(secret)))
		mac.Write(body)
		signatures = append(signatures, "v1="+hex.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(signatures, ",")
}
