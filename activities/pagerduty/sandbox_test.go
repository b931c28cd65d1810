package pagerduty_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/pagerduty"
	"hansho/activities/pagerduty/webhook"
	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	"hansho/workflows/contract"
)

const (
	chiyo = "PCHIYO1"
	kei   = "PKEI001"
)

// account is a PagerDuty that behaves like one, a client of it, and what its webhooks said.
type account struct {
	*sandbox.Sandbox

	client *pagerduty.Client
	heard  chan contract.ProviderEvent
}

// newAccount checks every request against PagerDuty's description when that is at hand.
func newAccount(t *testing.T) *account {
	t.Helper()
	sb, err := sandbox.New(sandbox.Options{
		Users: []sandbox.User{
			{ID: chiyo, Name: "Chiyo", Email: "chiyo@example.com"},
			{ID: kei, Name: "Kei", Email: "kei@example.com"},
			{ID: "PHANSHO", Name: "Hansho", Email: "hansho@example.com"},
		},
		Schedules: []sandbox.Schedule{{ID: "PSCHED1", Name: "Primary", Shifts: []sandbox.Shift{
			{UserID: chiyo, From: at(0), Until: at(30)}, {UserID: kei, From: at(30), Until: at(59)},
		}}},
		Teams:    []sandbox.Team{{ID: "PSTAKE0", Name: "SEV-1 Stakeholders"}},
		Services: []sandbox.Service{{ID: "PPAGING", Name: "Paging"}},
		StatusPages: []sandbox.StatusPage{
			{ID: "PSTATUS", Name: "Example", Services: []sandbox.StatusPageService{{ID: "PCHECK", Name: "Checkout"}}},
			{ID: "PREVIEW", Name: "Careful", Reviewed: true},
		},
		Logger: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	described := newDescription(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		described.check(t, r)
		sb.Handler().ServeHTTP(w, r)
	}))
	a := &account{Sandbox: sb, heard: make(chan contract.ProviderEvent, 100)}
	receiver := httptest.NewServer(a.receive(t))
	sb.SetPagerDutyWebhook(receiver.URL)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Second)
		defer cancel()
		if err := sb.Close(ctx); err != nil {
			t.Error(err)
		}
		receiver.Close()
		server.Close()
	})
	a.client, err = pagerduty.New(pagerduty.Config{
		Token: secret.New(sandbox.DefaultPagerDutyToken), From: "hansho@example.com", Service: "PPAGING", URL: server.URL + "/pagerduty",
	}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// receive reads webhooks as the starter does.
func (a *account) receive(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if err := webhook.Verify(r.Header, body, sandbox.DefaultPagerDutyWebhookSecret); err != nil {
			t.Errorf("Verify: %v", err)
		}
		m, err := webhook.Decode(body, r.Header.Get(webhook.HeaderID))
		switch {
		case err == nil && m.Incident.Service == "": // It names its incident by ID alone.
		case err != nil || m.WorkflowID != "escalation/checkout/latency" || m.Event.Page < 3:
			t.Errorf("Decode: %+v, %v", m, err)
		default:
			a.heard <- m.Event
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

// hear waits for a webhook of a kind.
func (a *account) hear(t *testing.T, kind contract.ProviderKind) contract.ProviderEvent {
	t.Helper()
	for {
		select {
		case event := <-a.heard:
			if event.Kind == kind {
				return event
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no webhook said %q", kind)
		}
	}
}

func (a *account) look(t *testing.T, ref activities.PageRef) activities.Look {
	t.Helper()
	looks, err := a.client.Look(t.Context(), []activities.PageRef{ref})
	if err != nil || len(looks) != 1 {
		t.Fatalf("%+v, %v", looks, err)
	}
	return looks[0]
}

func TestAPageFromRingingToResolved(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	receipt, err := a.client.Page(t.Context(), key, chiyo, words)
	if err != nil {
		t.Fatal(err)
	}
	if look := a.look(t, activities.PageRef{Key: key}); look.Ring != oncall.RingLoud || look.DeliveredAt.IsZero() || look.Ref != receipt.Ref {
		t.Errorf("it does not ring: %+v", look)
	}
	if err := a.PagerDuty().Acknowledge(key, chiyo); err != nil {
		t.Fatal(err)
	}
	ref := activities.PageRef{Key: key, Ref: receipt.Ref}
	if look := a.look(t, ref); look.Ring != oncall.RingQuiet || look.AcknowledgedBy != chiyo || look.At.IsZero() {
		t.Errorf("it is not acknowledged: %+v", look)
	}
	if heard := a.hear(t, contract.ProviderAcknowledged); heard.By.ID != "pagerduty:"+chiyo || heard.Ref != receipt.Ref {
		t.Errorf("heard %+v", heard)
	}
	for range 2 {
		if err := a.client.Close(t.Context(), ref, "Resolved in Hansho by Chiyo"); err != nil {
			t.Fatal(err)
		}
	}
	if look := a.look(t, ref); look.Ring != oncall.RingClosed {
		t.Errorf("it is not closed: %+v", look)
	}
	if heard := a.hear(t, contract.ProviderResolved); heard.By.ID != "pagerduty:PHANSHO" {
		t.Errorf("heard %+v", heard)
	}
	found, _ := a.Incident(receipt.Ref)
	if len(found.Notes) != 1 || found.Notes[0].Content != "Resolved in Hansho by Chiyo" {
		t.Errorf("notes: %+v", found.Notes)
	}
}

func TestAQuietedPageStopsRingingItsPerson(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	if _, err := a.client.Page(t.Context(), key, chiyo, words); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.client.Quiet(t.Context(), activities.PageRef{Key: key}, "Kei has it"); err != nil {
			t.Fatal(err)
		}
	}
	if ringing := a.PagerDuty().Phones()[0].Ringing; len(ringing) != 0 {
		t.Errorf("still ringing: %+v", ringing)
	}
	if look := a.look(t, activities.PageRef{Key: key}); look.Ring != oncall.RingQuiet {
		t.Errorf("%+v", look)
	}
}

// TestALostAnswerRingsOnce holds that the key makes a retried page the same page.
func TestALostAnswerRingsOnce(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for _, kind := range []fault.Kind{fault.Lost, fault.Garbage} {
		if _, err := a.Fail(sandbox.Fault{Kind: kind, Method: http.MethodPost, Path: "/incidents", Count: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.client.Page(t.Context(), key, chiyo, words); kind == fault.Lost && class(err) != "answer lost" {
			t.Errorf("%s: %v", kind, err)
		}
	}
	ctx := t.Context()
	for range 2 {
		receipt, err := a.client.Page(ctx, key, chiyo, words)
		if err != nil || !receipt.Adopted {
			t.Fatalf("%+v, %v", receipt, err)
		}
		ctx = activities.WithRetrying(ctx)
	}
	if phone := a.PagerDuty().Phones()[0]; len(phone.Ringing)+len(phone.History) != 1 {
		t.Errorf("rang %d times", len(phone.Ringing)+len(phone.History))
	}
}

func TestAScheduleSaysWhoIsOnCall(t *testing.T) {
	t.Parallel()
	duties, err := newAccount(t).client.OnCall(t.Context(), "PSCHED1", at(10), at(40))
	if err != nil || len(duties) != 2 || duties[0].Address != chiyo || duties[1].Address != kei || !duties[1].From.Equal(at(30)) {
		t.Errorf("%+v, %v", duties, err)
	}
}
