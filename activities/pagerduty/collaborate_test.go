package pagerduty_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// paged is an account in which Chiyo was paged, and the page.
func paged(t *testing.T) (*account, activities.PageRef) {
	t.Helper()
	a := newAccount(t)
	if _, err := a.client.Page(t.Context(), key, chiyo, words); err != nil {
		t.Fatal(err)
	}
	return a, activities.PageRef{Key: key}
}

func (a *account) incident(t *testing.T) sandbox.Incident {
	t.Helper()
	found, ok := a.Incident(key)
	if !ok {
		t.Fatal("there is no incident")
	}
	return found
}

func TestANoteIsWrittenOnce(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	if _, err := a.Fail(sandbox.Fault{Kind: fault.Lost, Method: http.MethodPost, Path: "/notes", Count: 1}); err != nil {
		t.Fatal(err)
	}
	if err := a.client.Note(t.Context(), ref, "Kei", "rolled back"); class(err) != "answer lost" {
		t.Errorf("the first attempt: %v", err)
	}
	if err := a.client.Note(activities.WithRetrying(t.Context()), ref, "Kei", "rolled back"); err != nil {
		t.Errorf("the second attempt: %v", err)
	}
	if err := a.client.Note(activities.WithRetrying(t.Context()), ref, "", "alone"); err != nil {
		t.Errorf("another note: %v", err)
	}
	var notes []string
	for _, note := range a.incident(t).Notes {
		notes = append(notes, note.Content)
	}
	if diff := cmp.Diff([]string{"Kei: rolled back", "alone"}, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestASnoozeEndsWhenItShould(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	until := time.Now().Add(90 * time.Minute)
	for range 2 {
		if err := a.client.Snooze(t.Context(), ref, until); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.incident(t); got.Status != "acknowledged" || got.SnoozeUntil.Sub(until).Abs() > 2*time.Second {
		t.Errorf("%s until %s, want %s", got.Status, got.SnoozeUntil, until)
	}
	for _, wrong := range []time.Duration{-time.Second, 8 * 24 * time.Hour} {
		if err := a.client.Snooze(t.Context(), ref, time.Now().Add(wrong)); class(err) != "refused" {
			t.Errorf("a snooze of %s: %v", wrong, err)
		}
	}
}

func TestASeverityBecomesAPriority(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	for range 2 {
		if err := a.client.SetPriority(t.Context(), ref, oncall.SEV2); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.incident(t).PriorityID; got != "PRIOP2" {
		t.Errorf("the priority is %s", got)
	}
	if err := a.client.SetPriority(t.Context(), ref, 0); class(err) != "refused" {
		t.Errorf("no severity: %v", err)
	}
}

func TestAnAccountWithoutPrioritiesSaysSo(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"GET /priorities": says(200, noPriorities)})
	err := w.client(t).SetPriority(t.Context(), activities.PageRef{Ref: "Q1"}, oncall.SEV1)
	if class(err) != "refused" || !strings.Contains(err.Error(), "no priority for SEV-1") {
		t.Errorf("got %v", err)
	}
	down := newWire(t, map[string]http.HandlerFunc{"GET /priorities": says(503, "")})
	if err := down.client(t).SetPriority(t.Context(), activities.PageRef{Ref: "Q1"}, oncall.SEV1); err == nil || class(err) == "refused" {
		t.Errorf("priorities that cannot be read: %v", err)
	}
}

func TestABridgeAndAStatusUpdate(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	if err := a.client.SetBridge(t.Context(), ref, "+1 415-555-1212,,,,1234#", "https://meet.example.com/x"); err != nil {
		t.Fatal(err)
	}
	if err := a.client.PostStatusUpdate(t.Context(), ref, "We are on it"); err != nil {
		t.Fatal(err)
	}
	got := a.incident(t)
	if got.Bridge == nil || got.Bridge.Number == "" || got.Bridge.URL != "https://meet.example.com/x" {
		t.Errorf("the bridge: %+v", got.Bridge)
	}
	if len(got.Updates) != 1 || got.Updates[0].Message != "We are on it" {
		t.Errorf("updates: %+v", got.Updates)
	}
	if _, err := a.Fail(sandbox.Fault{Kind: fault.Lost, Method: http.MethodPost, Path: "/status_updates", Count: 1}); err != nil {
		t.Fatal(err)
	}
	if err := a.client.PostStatusUpdate(t.Context(), ref, "Again"); class(err) != "answer lost" {
		t.Errorf("a lost answer: %v", err)
	}
}

func TestPeopleAndTeamsAreSubscribed(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	for range 2 {
		if err := a.client.Subscribe(t.Context(), ref, []string{kei}, []string{"sev-1 stakeholders", "PTEAM99"}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, s := range a.incident(t).Subscribers {
		got = append(got, s.Type+" "+s.ID)
	}
	if diff := cmp.Diff([]string{"user " + kei, "team PSTAKE0", "team PTEAM99"}, got); diff != "" {
		t.Errorf("subscribers (-want +got):\n%s", diff)
	}
	err := a.client.Subscribe(t.Context(), ref, nil, []string{"Nobody"})
	if class(err) != "refused" || !strings.Contains(err.Error(), `there is no team "Nobody"`) {
		t.Errorf("an unknown team: %v", err)
	}
	if err := a.client.Subscribe(t.Context(), activities.PageRef{Key: "unknown"}, nil, nil); err != nil {
		t.Errorf("nobody: %v", err)
	}
}

func TestRespondersAreAskedOnceAndTakenBack(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	for range 2 {
		if err := a.client.RequestResponders(t.Context(), ref, []string{kei}, "Please help"); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.incident(t).Responders; len(got) != 1 || got[0].User != kei || got[0].Requester != "PHANSHO" {
		t.Errorf("responders: %+v", got)
	}
	if n := a.rang(key); n != 2 { // Chiyo's page, and Kei's.
		t.Errorf("%d telephones rang, want 2", n)
	}
	for range 2 {
		if err := a.client.CancelResponders(t.Context(), ref, []string{kei}); err != nil {
			t.Fatal(err)
		}
	}
	if got := a.incident(t).Responders; len(got) != 0 {
		t.Errorf("responders after the cancellation: %+v", got)
	}
}

func TestAnIncidentIsAssignedOnce(t *testing.T) {
	t.Parallel()
	a, ref := paged(t)
	for range 2 {
		if err := a.client.Assign(t.Context(), ref, kei); err != nil {
			t.Fatal(err)
		}
	}
	if n := a.rang(key); n != 2 {
		t.Errorf("%d telephones rang, want 2", n)
	}
	if err := a.client.Assign(t.Context(), ref, "PNOBODY"); class(err) != "refused" {
		t.Errorf("an unknown user: %v", err)
	}
}

func TestIncidentsAreMerged(t *testing.T) {
	t.Parallel()
	a, into := paged(t)
	other := activities.PageRef{Key: strings.TrimSuffix(key, "3") + "4"}
	if _, err := a.client.Page(t.Context(), other.Key, kei, words); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.client.Merge(t.Context(), into, []activities.PageRef{other, other, into}); err != nil {
			t.Fatal(err)
		}
	}
	merged, _ := a.Incident(other.Key)
	if merged.Status != "resolved" || merged.MergedInto != a.incident(t).ID {
		t.Errorf("the merged incident: %+v", merged)
	}
	third := activities.PageRef{Key: strings.TrimSuffix(key, "3") + "5"}
	if _, err := a.client.Page(t.Context(), third.Key, kei, words); err != nil {
		t.Fatal(err)
	}
	if err := a.client.Merge(t.Context(), other, []activities.PageRef{third}); class(err) != "refused" {
		t.Errorf("into a resolved incident: %v", err)
	}
}

func TestWhatCannotBeMergedIsRefusedWithACure(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents/Q1": says(200, ringing),
		"GET /incidents/Q2": says(200, `{"incident":{"id":"Q2","status":"triggered","is_mergeable":false}}`),
	})
	err := w.client(t).Merge(t.Context(), activities.PageRef{Ref: "Q1"}, []activities.PageRef{{Ref: "Q2"}})
	if class(err) != "refused" || !strings.Contains(err.Error(), "Resolve it instead") {
		t.Errorf("got %v", err)
	}
}

// TestWhatIsUnknownIsRefused holds every way to work at an incident to one answer.
func TestWhatIsUnknownIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ref := activities.PageRef{Key: "escalation/x/y#z/1"}
	for name, do := range map[string]func(context.Context) error{
		"Note":              func(ctx context.Context) error { return a.client.Note(ctx, ref, "Kei", "x") },
		"Snooze":            func(ctx context.Context) error { return a.client.Snooze(ctx, ref, time.Now().Add(time.Hour)) },
		"SetPriority":       func(ctx context.Context) error { return a.client.SetPriority(ctx, ref, oncall.SEV1) },
		"SetBridge":         func(ctx context.Context) error { return a.client.SetBridge(ctx, ref, "", "") },
		"PostStatusUpdate":  func(ctx context.Context) error { return a.client.PostStatusUpdate(ctx, ref, "x") },
		"Subscribe":         func(ctx context.Context) error { return a.client.Subscribe(ctx, ref, []string{kei}, nil) },
		"RequestResponders": func(ctx context.Context) error { return a.client.RequestResponders(ctx, ref, []string{kei}, "x") },
		"CancelResponders":  func(ctx context.Context) error { return a.client.CancelResponders(ctx, ref, []string{kei}) },
		"Assign":            func(ctx context.Context) error { return a.client.Assign(ctx, ref, kei) },
		"Merge":             func(ctx context.Context) error { return a.client.Merge(ctx, ref, nil) },
	} {
		if err := do(t.Context()); class(err) != "refused" || !errors.Is(err, activities.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusalsNameTheCure(t *testing.T) {
	t.Parallel()
	for body, cure := range map[string]string{
		`{"error":{"code":2014,"message":"Missing Account Ability"}}`:   "the account's plan does not include this",
		`{"error":{"code":1001,"message":"Incident Already Resolved"}}`: "the incident is over at PagerDuty",
		`{"error":{"code":2010,"message":"Access Denied"}}`:             "A read-only key may not",
	} {
		w := newWire(t, map[string]http.HandlerFunc{"POST /incidents/Q1/status_updates": says(400, body)})
		err := w.client(t).PostStatusUpdate(t.Context(), activities.PageRef{Ref: "Q1"}, "x")
		if class(err) != "refused" || !strings.Contains(err.Error(), cure) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
