package sandbox_test

import (
	"net/http"
	"testing"
	"time"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/google/go-cmp/cmp"

	"hansho/sandbox"
	"hansho/sandbox/fault"
)

func withHooks(r *receiver) sandbox.Options {
	opts := options()
	opts.PagerDutyWebhookURL = r.URL
	return opts
}

func TestWebhooksComeSignedInOrderAndSayWhoDidIt(t *testing.T) {
	t.Parallel()
	r := receive(t)
	w := start(t, withHooks(r))
	inc := w.page("key-1", alice)
	if err := w.PagerDuty().Acknowledge(inc.ID, alice); err != nil {
		t.Fatal(err)
	}
	_, err := w.pd.CreateIncidentNoteWithContext(t.Context(), inc.ID, pd.IncidentNote{
		Content: "looking", User: pd.APIObject{Summary: bot},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.PagerDuty().Resolve(inc.ID, alice); err != nil {
		t.Fatal(err)
	}
	hooks := r.wait(t, 4)
	want := []string{"incident.triggered", "incident.acknowledged", "incident.annotated", "incident.resolved"}
	if diff := cmp.Diff(want, events(hooks)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if hooks[0].Agent != "PHANSHO" || hooks[1].Agent != alice {
		t.Errorf("agents are %s and %s, want Hansho for the API call and Alice for her phone", hooks[0].Agent, hooks[1].Agent)
	}
	if key := hooks[1].Data["incident_key"]; key != "key-1" {
		t.Errorf("incident_key is %v", key)
	}
}

func TestAWebhookIsRetriedInPlaceOnAnErrorOfTheReceiver(t *testing.T) {
	t.Parallel()
	r := receive(t, http.StatusInternalServerError, http.StatusTooManyRequests)
	w := start(t, withHooks(r))
	inc := w.page("key-1", alice)
	if err := w.PagerDuty().Acknowledge(inc.ID, alice); err != nil {
		t.Fatal(err)
	}
	hooks := r.wait(t, 4)
	want := []string{"incident.triggered", "incident.triggered", "incident.triggered", "incident.acknowledged"}
	if diff := cmp.Diff(want, events(hooks)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if hooks[0].ID != hooks[2].ID || hooks[2].ID == hooks[3].ID {
		t.Error("attempts of one event must share their X-Webhook-Id, and events must not")
	}
}

func TestThreeRefusedWebhooksDisableTheSubscription(t *testing.T) {
	t.Parallel()
	r := receive(t, 400, 404, 410)
	w := start(t, withHooks(r))
	for _, key := range []string{"a", "b", "c"} {
		w.page(key, alice)
	}
	r.wait(t, 3)
	waitFor(t, "the subscription to be disabled", w.PagerDuty().WebhookDisabled)
	w.page("d", alice)
	waitFor(t, "the drop", func() bool { return len(w.entries("webhook")) == 4 })
	if got := w.entries("webhook")[3].Outcome; got != "dropped: the subscription is disabled" {
		t.Errorf("the fourth webhook: %s", got)
	}
	w.PagerDuty().EnableWebhook()
	w.page("e", alice)
	r.wait(t, 4)
}

func TestWebhooksAreDroppedAndDoubledOnDemand(t *testing.T) {
	t.Parallel()
	r := receive(t)
	w := start(t, withHooks(r))
	for _, f := range []sandbox.Fault{
		{Kind: fault.Drop, Provider: "pagerduty", Path: "incident.triggered", Count: 1},
		{Kind: fault.Double, Provider: "pagerduty", Path: "incident.acknowledged", Count: 1},
	} {
		if _, err := w.Fail(f); err != nil {
			t.Fatal(err)
		}
	}
	inc := w.page("key-1", alice)
	if err := w.PagerDuty().Acknowledge(inc.ID, alice); err != nil {
		t.Fatal(err)
	}
	hooks := r.wait(t, 2)
	want := []string{"incident.acknowledged", "incident.acknowledged"}
	if diff := cmp.Diff(want, events(hooks)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if hooks[0].ID != hooks[1].ID {
		t.Error("the doubled webhook has another X-Webhook-Id")
	}
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited too long for %s", what)
		}
	}
}
