package splunk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// HeaderSecret is the custom header that an outgoing webhook is given, so that its receiver knows where it comes from.
const HeaderSecret = "X-Hansho-Secret" //nolint:gosec // The name of a header.

const (
	attemptTimeout = 5 * time.Second
	attempts       = 3 // The real one does not say that it repeats; this one gives up soon.
	pause          = time.Second
)

// variables are what a payload may name, as they stand after a change. All times are in milliseconds since 1970.
func (s *Server) variables(inc *Incident) map[string]any {
	ack, done := inc.last(Acked), inc.last(Resolved)
	v := map[string]any{
		"INCIDENT.INCIDENT_ID": inc.name(), "INCIDENT.INCIDENT_NAME": "#" + inc.name(), "INCIDENT.CURRENT_PHASE": inc.Phase,
		"INCIDENT.ENTITY_DISPLAY_NAME": inc.Name, "INCIDENT.SEQUENCING.SEQUENCE": inc.Sequence, "INCIDENT.ALERT_COUNT": inc.Alerts,
		"ALERT.entity_id": inc.Entity, "ALERT.entity_display_name": inc.Name, "ALERT.monitoring_tool": inc.Monitor, "ALERT.VO_UUID": inc.LastAlert,
		"ALERT.message_type": inc.State,
		"STATE.ENTITY_ID":    inc.Entity, "STATE.INCIDENT_NAME": inc.name(), "STATE.CURRENT_ALERT_PHASE": inc.Phase, "STATE.SERVICE": inc.Name,
		"STATE.INCIDENT_TIMESTAMP": inc.Began.UnixMilli(), "STATE.ALERT_COUNT": inc.Alerts, "STATE.LAST_TIMESTAMP": s.now().UnixMilli(),
		"STATE.LAST_UUID": inc.LastAlert, "STATE.ACK_MSG": ack.Message, "STATE.ACK_USER": system,
		"STATE.ACKED_BY": nil, "STATE.ACKED_AT": nil, "STATE.RESOLVED_BY": nil, "STATE.RESOLVED_AT": nil,
	}
	if !ack.At.IsZero() {
		v["STATE.ACKED_BY"], v["STATE.ACKED_AT"], v["STATE.ACK_USER"] = ack.By, ack.At.UnixMilli(), ack.By
	}
	if !done.At.IsZero() {
		v["STATE.RESOLVED_BY"], v["STATE.RESOLVED_AT"] = done.By, done.At.UnixMilli()
	}
	for i, user := range inc.Users {
		v[fmt.Sprintf("STATE.USERS_PAGED.%d", i)] = user
	}
	return v
}

// payload fills in the template, or gives all variables when there is none.
func payload(template string, variables map[string]any) ([]byte, error) {
	if template == "" {
		return json.Marshal(variables)
	}
	for name, value := range variables {
		text := fmt.Sprint(value)
		if value == nil {
			text = "null"
		}
		template = strings.ReplaceAll(template, "${{"+name+"}}", text)
	}
	return []byte(template), nil
}

// hook is one webhook on its way.
type hook struct {
	event, incident, entity, title string
	users                          []string
	body                           []byte
}

// emit queues a webhook; the caller holds the lock, so that those of an incident are queued in the order of its changes.
func (s *Server) emit(inc *Incident, event, by string) {
	body, err := payload(s.cfg.WebhookPayload, s.variables(inc))
	if err != nil {
		s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot write a webhook")
		return
	}
	s.hooks.enqueue(hook{event, inc.name(), inc.Entity, inc.Name, append([]string{by}, inc.Users...), body})
}

// dispatcher delivers webhooks: in order for each incident, side by side otherwise.
type dispatcher struct {
	server *Server
	client *http.Client
	ctx    context.Context //nolint:containedctx // It is the life of the deliveries, not of a call.
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	url     string
	started bool
	queues  map[string][]hook // by incident; the first is being delivered
}

func newDispatcher(s *Server, url string) *dispatcher {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // It is one by definition.
	transport.Proxy = nil
	ctx, cancel := context.WithCancel(context.Background())
	return &dispatcher{server: s, client: &http.Client{Transport: transport, Timeout: attemptTimeout}, ctx: ctx, cancel: cancel, url: url, queues: map[string][]hook{}}
}

func (d *dispatcher) set(url string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.url = url
}

func (d *dispatcher) start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.started = true
}

func (d *dispatcher) enqueue(x hook) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.started || d.url == "" {
		return
	}
	d.queues[x.incident] = append(d.queues[x.incident], x)
	if len(d.queues[x.incident]) == 1 {
		d.wg.Go(func() { d.drain(x.incident) })
	}
}

func (d *dispatcher) drain(incident string) {
	for d.ctx.Err() == nil {
		d.mu.Lock()
		queue, url := d.queues[incident], d.url
		if len(queue) == 0 {
			delete(d.queues, incident)
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		d.deliver(queue[0], url)
		d.mu.Lock()
		d.queues[incident] = d.queues[incident][1:]
		d.mu.Unlock()
	}
}

// deliver sends one webhook until it is taken, or given up.
func (d *dispatcher) deliver(x hook, url string) {
	struck := d.server.cfg.Faults.Webhook(fault.Subject{Provider: Name, Path: x.event, Names: func(u string) bool { return slices.Contains(x.users, u) }})
	if struck.Dropped {
		d.note(x, 0, 0, "fault: dropped")
		return
	}
	d.wait(struck.Delay)
	for attempt := 1; attempt <= attempts && d.ctx.Err() == nil; attempt++ {
		status, err := d.post(x, url)
		switch {
		case d.ctx.Err() != nil:
			return
		case err != nil:
			d.note(x, attempt, 0, "not taken: "+err.Error())
		case status >= 200 && status < 300:
			d.note(x, attempt, status, "ok")
			for again := 1; again < struck.Times; again++ {
				status, _ = d.post(x, url)
				d.note(x, attempt, status, "ok")
			}
			return
		default:
			d.note(x, attempt, status, "not taken")
		}
		d.wait(time.Duration(attempt) * pause)
	}
}

func (d *dispatcher) wait(t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.ctx.Done():
	}
}

func (d *dispatcher) post(x hook, url string) (int, error) {
	req, err := http.NewRequestWithContext(d.ctx, http.MethodPost, url, bytes.NewReader(x.body))
	if err != nil {
		return 0, fmt.Errorf("the webhook URL: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(HeaderSecret, d.server.cfg.WebhookSecret)
	resp, err := d.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	return resp.StatusCode, nil
}

func (d *dispatcher) note(x hook, attempt, status int, outcome string) {
	d.server.note(record.Entry{
		Kind: record.Webhook, Event: x.event, IncidentID: x.incident, Key: x.entity, Title: x.title, Attempt: attempt, Status: status, Outcome: outcome,
	})
}

// stop ends all attempts and waits for them.
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
