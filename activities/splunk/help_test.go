package splunk_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/splunk"
	"hansho/oncall"
	"hansho/sandbox"
	splunkbox "hansho/sandbox/splunk"
)

const (
	apiKey  = "an-extremely-private-api-key"
	restKey = "an-extremely-private-rest-key"
	apiID   = "an-extremely-private-id"
	key     = "escalation/checkout/latency#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11/3"
)

var words = message.Page{Title: "checkout · SEV-1 · p99 is 9 s", Body: "Latency of checkout is 9 s.", Severity: oncall.SEV1, Service: "checkout"}

func configFor(url string) splunk.Config {
	return splunk.Config{
		APIID: secret.New(apiID), APIKey: secret.New(apiKey), RESTKey: secret.New(restKey), RoutingKey: "hansho", From: "hansho",
		URL: url, AlertURL: url + "/integrations/generic/20131114/alert", CallsPerMinute: 6000,
	}
}

func newClient(t *testing.T, cfg splunk.Config) *splunk.Client {
	t.Helper()
	client, err := splunk.New(cfg, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// account is a sandbox with a client before it.
type account struct {
	*sandbox.Sandbox

	client *splunk.Client
	url    string
}

// newAccount has Chiyo and Kei, a policy of theirs, and one that pages nobody.
func newAccount(t *testing.T, adjust ...func(*sandbox.Options)) *account {
	t.Helper()
	options := sandbox.Options{
		Users: []sandbox.User{
			{ID: "PCHIYO", Splunk: "chiyo", Name: "Chiyo", Email: "chiyo@example.com"},
			{ID: "PKEI", Splunk: "kei", Name: "Kei", Email: "kei@example.com"},
			{ID: "PHANSHO", Splunk: "hansho", Name: "Hansho", Email: "hansho@example.com", Program: true},
		},
		Services: []sandbox.Service{{ID: "PPAGING", Name: "Paging"}},
		Splunk: sandbox.SplunkOrganization{
			Teams:     []splunkbox.Team{{Slug: "team-web", Name: "Web", Members: []string{"chiyo", "kei"}}},
			Rotations: []splunkbox.Rotation{{Slug: "rtg-web", Team: "team-web", Label: "Primary", Shifts: []splunkbox.Shift{{Label: "All", Members: []string{"kei"}}}}},
			Policies: []splunkbox.Policy{
				{Slug: "pol-web", Name: "Web", Team: "team-web", Steps: []splunkbox.Step{{Entries: []splunkbox.Entry{{Type: "rotation_group", Target: "rtg-web"}}}}},
				{Slug: "pol-quiet", Name: "Hansho", Team: "team-web", Steps: []splunkbox.Step{{Entries: []splunkbox.Entry{{Type: "email", Target: "nobody@example.com"}}}}},
			},
			RoutingKeys: []splunkbox.RoutingKey{{Key: "routingdefault", Policies: []string{"pol-web"}}, {Key: "hansho", Policies: []string{"pol-quiet"}}},
		},
		SplunkAPIID: apiID, SplunkAPIKey: apiKey, SplunkRESTKey: restKey,
		Logger: zerolog.Nop(),
	}
	for _, f := range adjust {
		f(&options)
	}
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Second)
		defer cancel()
		if err := sb.Close(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	a := &account{Sandbox: sb, url: server.URL + "/splunk-oncall"}
	a.client = newClient(t, configFor(a.url))
	return a
}

func (a *account) incident(t *testing.T, numberOrEntity string) splunkbox.Incident {
	t.Helper()
	found, ok := a.SplunkOnCall().Incident(numberOrEntity)
	if !ok {
		t.Fatalf("there is no incident %s", numberOrEntity)
	}
	return found
}

// requests counts what was asked for, by method and a part of the path.
func (a *account) requests(method, path string) int {
	n := 0
	for _, e := range a.Log() {
		if e.Kind == "request" && e.Method == method && (path == "" || e.Path == path) {
			n++
		}
	}
	return n
}

// wire answers as it is told, by a mux pattern, and remembers what it was asked.
type wire struct {
	url string

	mu       sync.Mutex
	requests []string
}

func newWire(t *testing.T, answers map[string]http.HandlerFunc) *wire {
	t.Helper()
	w, mux := &wire{}, http.NewServeMux()
	for pattern, answer := range answers {
		mux.HandleFunc(pattern, answer)
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.requests = append(w.requests, r.Method+" "+r.URL.RequestURI())
		w.mu.Unlock()
		if _, pattern := mux.Handler(r); pattern == "" {
			t.Errorf("unexpected %s %s", r.Method, r.URL)
		}
		mux.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
