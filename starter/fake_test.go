package starter_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/report"
	"hansho/starter"
	"hansho/workflows/contract"
)

// engine is an Engine in memory: escalations open, are joined and are never over by themselves.
type engine struct {
	mu       sync.Mutex
	open     map[string]bool
	alerts   []oncall.Alert
	commands []given
	events   []contract.ProviderEvent
	carried  []contract.ProviderEvent
	upstream []oncall.Alert
	filters  []starter.Filter
	stories  []contract.OpenPublic
	tests    []contract.OpenTest
	declared []contract.Declaration
	listed   []starter.Listed // What List answers; one escalation when nil.
	state    *oncall.State    // What Show answers.
	watched  []string         // Channels in which the status is watched.

	situation oncall.Situation
	outcomes  report.Input // What Report is made from.

	fail   error               // What every call answers.
	failOn func(n int) error   // What the n-th alert answers, counted from 1.
	answer contract.Answer     // What commands get.
	over   map[string]struct{} // Workflows for which a provider event comes too late.
	shown  *starter.Shown      // What Show answers; by default it knows the name and nothing else.
}

// given is a command and the workflow it was given to.
type given struct {
	ID      string
	Command contract.Command
}

func (e *engine) Alert(_ context.Context, alert oncall.Alert) (starter.Accepted, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.alerts = append(e.alerts, alert)
	if e.fail != nil {
		return starter.Accepted{}, e.fail
	}
	if e.failOn != nil {
		if err := e.failOn(len(e.alerts)); err != nil {
			return starter.Accepted{}, err
		}
	}
	id := contract.EscalationID(alert.Service, alert.DedupKey)
	accepted := starter.Accepted{WorkflowID: id, Instance: "run-1", Joined: e.open[id], Alert: alert}
	if alert.Recovered {
		accepted.Missed = !accepted.Joined
		return accepted, nil
	}
	e.open[id] = true
	return accepted, nil
}

func (e *engine) Do(_ context.Context, id, _ string, command contract.Command) (contract.Answer, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.commands = append(e.commands, given{id, command})
	return e.answer, e.fail
}

func (e *engine) Declare(_ context.Context, d contract.Declaration) (starter.Declared, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.declared = append(e.declared, d)
	if e.fail != nil {
		return starter.Declared{}, e.fail
	}
	return starter.Declared{Slug: "shop-20261126-1a2b3c4d", WorkflowID: "incident/shop-20261126-1a2b3c4d", Instance: "run-1"}, nil
}

func (e *engine) Provider(_ context.Context, id string, event contract.ProviderEvent) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = append(e.events, event)
	_, over := e.over[id]
	return !over, e.fail
}

func (e *engine) Upstream(ctx context.Context, alert oncall.Alert, event contract.ProviderEvent) (bool, error) {
	e.mu.Lock()
	e.upstream = append(e.upstream, alert)
	e.mu.Unlock()
	return e.Provider(ctx, contract.EscalationID(alert.Service, alert.DedupKey), event)
}

func (e *engine) Carry(_ context.Context, event contract.ProviderEvent) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.carried = append(e.carried, event)
	return e.fail
}

func (e *engine) List(_ context.Context, filter starter.Filter) ([]starter.Listed, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.filters = append(e.filters, filter)
	if e.listed != nil {
		return e.listed, e.fail
	}
	return []starter.Listed{{WorkflowID: "escalation/checkout/disk", State: "paging", Open: true}}, e.fail
}

func (e *engine) Show(_ context.Context, id string) (starter.Shown, error) {
	if e.fail != nil {
		return starter.Shown{}, e.fail
	}
	if e.shown != nil {
		return *e.shown, nil
	}
	return starter.Shown{Source: starter.FromWorker, Listed: starter.Listed{WorkflowID: id}, State: e.state}, nil
}

func (e *engine) Find(_ context.Context, text string) (string, error) {
	switch text {
	case "none":
		return "", fmt.Errorf("find: %w", starter.ErrNotFound)
	case "both":
		return "", fmt.Errorf("find: %w", &starter.AmbiguousError{Text: text, Candidates: []string{"a", "b"}})
	}
	if strings.Contains(text, "/") {
		return text, nil
	}
	return "escalation/found/" + text, nil
}

func (e *engine) OpenPublic(_ context.Context, in contract.OpenPublic) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stories = append(e.stories, in)
	return e.fail
}

func (e *engine) PreviewPublic(_ context.Context, slug string, command contract.Command) (oncall.PublicPreview, contract.Answer, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.commands = append(e.commands, given{contract.PublicID(slug), command})
	return oncall.PublicPreview{Pages: []oncall.PagePreview{{ID: "public", Title: command.Draft.Title}}}, e.answer, e.fail
}

func (e *engine) TestPage(_ context.Context, in contract.OpenTest) (starter.Testing, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tests = append(e.tests, in)
	return starter.Testing{WorkflowID: contract.TestID(in.Person), Instance: "run-1", Joined: len(e.tests) > 1}, e.fail
}

func (e *engine) Tested(_ context.Context, id, instance string) (starter.Tested, error) {
	return starter.Tested{WorkflowID: id, Instance: instance, Open: true, Test: &oncall.Test{Person: "bob"}}, e.fail
}

func (e *engine) Roster(_ context.Context, source string) (starter.Roster, error) {
	return starter.Roster{}, fmt.Errorf("%s: %w", source, starter.ErrNotFound)
}

func (e *engine) Report(_ context.Context, o report.Options, _ func(int)) (report.Report, error) {
	return report.Make(e.outcomes, o), e.fail
}

func (e *engine) Situation(context.Context) oncall.Situation { return e.situation }

func (e *engine) Watch(_ context.Context, channel string, _ oncall.Actor) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if slices.Contains(e.watched, channel) {
		return false, e.fail
	}
	e.watched = append(e.watched, channel)
	return true, e.fail
}

func (e *engine) Unwatch(_ context.Context, channel string, _ oncall.Actor) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := len(e.watched)
	e.watched = slices.DeleteFunc(e.watched, func(c string) bool { return c == channel })
	return len(e.watched) < before, e.fail
}

const (
	aliceToken  = "alice-token-0123456789"
	checkoutKey = "checkout-key-0123456789"
	paymentsKey = "payments-key-0123456789"
)

func organisation() *oncall.Org {
	return &oncall.Org{
		DefaultService: "other",
		People: map[string]oncall.Person{
			"alice": {ID: "alice", Slack: "U0ALICE", Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "PALICE1"}}},
			"bob":   {ID: "bob", Email: "bob@example.com"},
		},
		Services: map[string]oncall.Service{
			"checkout": {ID: "checkout", Severity: oncall.SEV2, Policy: "p", KeyEnv: "CHECKOUT_KEY", Channel: "incident-checkout"},
			"payments": {ID: "payments", Severity: oncall.SEV3, Policy: "p", Labels: map[string]string{"team": "payments"}},
			"cards":    {ID: "cards", Severity: oncall.SEV3, Policy: "p", Labels: map[string]string{"team": "payments", "app": "cards"}},
			"other":    {ID: "other", Severity: oncall.SEV4, Policy: "p"},
			"legacy":   {ID: "legacy", Severity: oncall.SEV4, Policy: "p", PagerDuty: "PLEGACY", Paging: oncall.Observe},
			"followed": {ID: "followed", Severity: oncall.SEV3, Policy: "p", PagerDuty: "PFOLLOW", Paging: oncall.Follow},
		},
		Policies: map[string]oncall.Policy{"p": {ID: "p"}},
	}
}

// house is a door with its engine.
type house struct {
	*engine
	door *starter.Door
	log  *strings.Builder
}

func build(t *testing.T, change func(*starter.Options)) house {
	t.Helper()
	h := house{engine: &engine{open: map[string]bool{}, answer: contract.Answer{Result: contract.Done, Text: "Done."}}, log: &strings.Builder{}}
	org := organisation()
	options := starter.Options{
		Client: h.engine, Org: func() *oncall.Org { return org }, Logger: zerolog.New(zerolog.SyncWriter(h.log)),
		Keys:   starter.Keys{"checkout": secret.New(checkoutKey), "payments": secret.New(paymentsKey)},
		Tokens: []starter.Token{{Person: "alice", Token: secret.New(aliceToken)}},
	}
	if change != nil {
		change(&options)
	}
	door, err := starter.New(options)
	if err != nil {
		t.Fatal(err)
	}
	h.door = door
	return h
}

// call makes a request; headers are pairs of name and value.
func (h house) call(t *testing.T, method, path, body string, headers ...string) (int, string, http.Header) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.door.ServeHTTP(w, r)
	answer, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(answer), w.Result().Header
}

// bearer is the header of a token or key.
func bearer(secret string) []string { return []string{"Authorization", "Bearer " + secret} }
