package pagerduty_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/message"
	"hansho/activities/pagerduty"
	"hansho/activities/secret"
	"hansho/oncall"
)

const (
	token = "u+extremely-private"
	key   = "escalation/checkout/latency#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11/3"
)

var words = message.Page{Title: "Checkout is slow", Body: "p99 is 9 s", Severity: oncall.SEV1, Service: "checkout"}

// recorded is a request as PagerDuty got it.
type recorded struct {
	*http.Request

	body []byte
}

// incident is the incident of a request to create one.
func (r recorded) incident(t *testing.T) map[string]any {
	t.Helper()
	var body struct {
		Incident map[string]any `json:"incident"`
	}
	if err := json.Unmarshal(r.body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Incident
}

// wire is a PagerDuty that answers as it is told and remembers what it was asked.
type wire struct {
	url string

	mu       sync.Mutex
	requests []recorded
}

func (w *wire) all(method, path string) []recorded {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []recorded
	for _, r := range w.requests {
		if r.Method == method && r.URL.Path == path {
			list = append(list, r)
		}
	}
	return list
}

// newWire answers by a mux pattern; what is not named is a failure of the test.
func newWire(t *testing.T, answers map[string]http.HandlerFunc) *wire {
	t.Helper()
	w, mux := &wire{}, http.NewServeMux()
	for pattern, answer := range answers {
		mux.HandleFunc(pattern, answer)
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.mu.Lock()
		w.requests = append(w.requests, recorded{r, body})
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

func (w *wire) client(t *testing.T) *pagerduty.Client {
	t.Helper()
	return newClient(t, w.url)
}

func newClient(t *testing.T, url string) *pagerduty.Client {
	t.Helper()
	client, err := pagerduty.New(pagerduty.Config{
		Token: secret.New(token), From: "hansho@example.com", Service: "PPAGING", URL: url,
	}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn gives one answer after the other and repeats the last.
func inTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answer := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		mu.Unlock()
		answer(w, r)
	}
}

const (
	noPriorities  = `{"priorities":[],"limit":100,"more":false}`
	twoPriorities = `{"priorities":[{"id":"PRIO1","name":"P1"},{"id":"PRIO2","name":"sev-2 "}]}`
	ringing       = `{"incident":{"id":"Q1","status":"triggered","html_url":"https://x/Q1"}}`
	keyIsTaken    = `{"error":{"code":2001,"message":"Arguments Caused Error","errors":["Open incident with matching dedup key already exists on this service"]}}`
)
