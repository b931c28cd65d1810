package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/PagerDuty/go-pagerduty/webhookv3"
	"github.com/rs/zerolog"

	"hansho/sandbox"
)

const (
	alice = "PALICE0"
	bob   = "PBOB000"
	carol = "PCAROL0"
	bot   = "hansho@example.com"
)

// options describe a small team: Alice is primary, Bob is secondary, Carol is nowhere.
func options() sandbox.Options {
	return sandbox.Options{
		Users: []sandbox.User{
			{ID: alice, Name: "Alice", Email: "alice@example.com", SlackID: "U0ALICE"},
			{ID: bob, Name: "Bob", Email: "bob@example.com", SlackID: "U0BOB"},
			{ID: carol, Name: "Carol", Email: "carol@example.com", SlackID: "U0CAROL"},
			{ID: "PHANSHO", Name: "Hansho", Email: bot, Program: true},
		},
		Schedules: []sandbox.Schedule{
			{ID: "PPRIMAR", Name: "Primary", OnCall: []string{alice}},
			{ID: "PSECOND", Name: "Secondary", OnCall: []string{bob}},
		},
		EscalationPolicies: []sandbox.EscalationPolicy{{
			ID: "PPOLICY", Name: "Checkout", Rules: []sandbox.EscalationRule{
				{Delay: 5 * time.Minute, Targets: []string{"PPRIMAR"}}, {Targets: []string{"PSECOND"}},
			},
		}},
		Services: []sandbox.Service{{
			ID: "PCHECKO", Name: "Checkout", IntegrationKey: "0123456789abcdef0123456789abcdef",
		}},
		Channels:          []string{"incidents", "executives"},
		WebhookRetryAfter: 20 * time.Millisecond,
		Logger:            zerolog.Nop(),
	}
}

// world is a sandbox on a port of this machine, with a client of its PagerDuty.
type world struct {
	*sandbox.Sandbox

	t      *testing.T
	server *httptest.Server
	pd     *pd.Client
}

// start runs a sandbox until the test ends.
func start(t *testing.T, opts sandbox.Options) *world {
	t.Helper()
	sb, err := sandbox.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	w := &world{Sandbox: sb, t: t, server: server}
	t.Cleanup(func() {
		w.stop()
	})
	w.pd = pd.NewClient(sandbox.DefaultPagerDutyToken, pd.WithAPIEndpoint(server.URL+"/pagerduty"),
		pd.WithV2EventsAPIEndpoint(server.URL+"/pagerduty"))
	w.pd.HTTPClient = &http.Client{Transport: contract(t, server.URL+"/pagerduty")}
	return w
}

func (w *world) stop() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := w.Close(ctx); err != nil {
		w.t.Errorf("close: %v", err)
	}
	w.server.Close()
}

// page creates an incident that is assigned to a user, as Hansho does.
func (w *world) page(key, user string) *pd.Incident {
	w.t.Helper()
	inc, err := w.create(key, user)
	if err != nil {
		w.t.Fatalf("page %s: %v", user, err)
	}
	return inc
}

func (w *world) create(key, user string) (*pd.Incident, error) {
	return w.pd.CreateIncidentWithContext(w.t.Context(), bot, &pd.CreateIncidentOptions{
		Title: "Checkout is slow", IncidentKey: key, Urgency: "high",
		Service:     &pd.APIReference{ID: "PCHECKO", Type: "service_reference"},
		Priority:    &pd.APIReference{ID: "PRIOP2", Type: "priority_reference"},
		Assignments: []pd.Assignee{{Assignee: pd.APIObject{ID: user, Type: "user_reference"}}},
	})
}

// entries returns the log entries of one kind.
func (w *world) entries(kind string) []sandbox.Entry {
	var list []sandbox.Entry
	for _, e := range w.Log() {
		if string(e.Kind) == kind {
			list = append(list, e)
		}
	}
	return list
}

// hook is one webhook as its receiver saw it.
type hook struct {
	ID    string
	Event string
	Agent string
	Data  map[string]any
}

// receiver takes webhooks of PagerDuty, checks their signatures, and answers as told.
type receiver struct {
	URL string

	mu     sync.Mutex
	hooks  []hook
	status []int // answers to give, then 200
	more   chan struct{}
}

func receive(t *testing.T, status ...int) *receiver {
	t.Helper()
	r := &receiver{status: status, more: make(chan struct{}, 1000)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if err := webhookv3.VerifySignature(req, sandbox.DefaultPagerDutyWebhookSecret); err != nil {
			t.Errorf("the webhook's signature: %v", err)
		}
		w.WriteHeader(r.take(t, req))
	}))
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

func (r *receiver) take(t *testing.T, req *http.Request) int {
	t.Helper()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		t.Error(err)
	}
	var payload struct {
		Event struct {
			Type  string `json:"event_type"`
			Agent struct {
				ID string `json:"id"`
			} `json:"agent"`
			Data map[string]any `json:"data"`
		} `json:"event"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		t.Errorf("the webhook's body: %v", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hooks = append(r.hooks, hook{
		ID: req.Header.Get("X-Webhook-Id"), Event: payload.Event.Type, Agent: payload.Event.Agent.ID, Data: payload.Event.Data,
	})
	r.more <- struct{}{}
	if len(r.status) == 0 {
		return http.StatusOK
	}
	status := r.status[0]
	r.status = r.status[1:]
	return status
}

// wait returns the webhooks once there are n of them.
func (r *receiver) wait(t *testing.T, n int) []hook {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		r.mu.Lock()
		hooks := append([]hook(nil), r.hooks...)
		r.mu.Unlock()
		if len(hooks) >= n {
			return hooks
		}
		select {
		case <-r.more:
		case <-deadline:
			t.Fatalf("got %d webhooks, want %d: %+v", len(hooks), n, hooks)
		}
	}
}

func events(hooks []hook) []string {
	var list []string
	for _, h := range hooks {
		list = append(list, h.Event)
	}
	return list
}
