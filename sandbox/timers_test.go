package sandbox_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/google/go-cmp/cmp"

	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// moment is how long a level has in these tests.
const moment = 150 * time.Millisecond

const routingKey = "0123456789abcdef0123456789abcdef"

// ownTimers is a team whose policy goes from Alice to Bob and once more around.
func ownTimers() sandbox.Options {
	opts := options()
	opts.EscalationPolicies[0].NumLoops = 1
	for i := range opts.EscalationPolicies[0].Rules {
		opts.EscalationPolicies[0].Rules[i].Delay = moment
	}
	return opts
}

// trigger sends an event to the service's integration.
func (w *world) trigger(key string) {
	w.t.Helper()
	_, err := w.pd.ManageEventWithContext(w.t.Context(), &pd.V2Event{
		RoutingKey: routingKey, Action: "trigger", DedupKey: key,
		Payload: &pd.V2Payload{Summary: "Disk is full", Source: "db-1", Severity: "critical"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// until waits until something is so.
func (w *world) until(what string, so func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !so() {
		if time.Now().After(deadline) {
			w.t.Fatalf("it never came to this: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// paged are the people whose phones rang, in order.
func (w *world) paged() []string {
	var users []string
	for _, e := range w.entries("page") {
		users = append(users, e.User)
	}
	return users
}

func TestAnEventIsEscalatedByThePolicyAndItsLoops(t *testing.T) {
	t.Parallel()
	r := receive(t)
	opts := ownTimers()
	opts.PagerDutyWebhookURL = r.URL
	w := start(t, opts)
	began := time.Now()
	w.trigger("disk-full")
	w.until("four pages", func() bool { return len(w.paged()) == 4 })
	if took := time.Since(began); took < 3*moment {
		t.Errorf("three levels took %s, want at least %s", took, 3*moment)
	}
	time.Sleep(2 * moment) // After the last loop it stays as it is.
	if diff := cmp.Diff([]string{alice, bob, alice, bob}, w.paged()); diff != "" {
		t.Errorf("who was paged (-want +got):\n%s", diff)
	}
	hooks := r.wait(t, 4)
	if diff := cmp.Diff([]string{"incident.triggered", "incident.escalated", "incident.escalated", "incident.escalated"}, events(hooks)); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	for _, h := range hooks {
		if h.Data["incident_key"] != "disk-full" {
			t.Errorf("%s says incident_key %v, want the event's dedup_key", h.Event, h.Data["incident_key"])
		}
	}
	found, _ := w.Incident("disk-full")
	logs, err := w.pd.ListIncidentLogEntriesWithContext(t.Context(), found.ID, pd.ListIncidentLogEntriesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range slices.Backward(logs.LogEntries) {
		kinds = append(kinds, e.Type)
	}
	want := []string{"trigger_log_entry", "assign_log_entry", "notify_log_entry"}
	for _, before := range []string{"", "repeat_escalation_path_log_entry", ""} {
		want = append(want, before, "escalate_log_entry", "notify_log_entry")
	}
	want = append(slices.DeleteFunc(want, func(kind string) bool { return kind == "" }), "exhaust_escalation_path_log_entry")
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("log entries (-want +got):\n%s", diff)
	}
}

func TestAnAcknowledgementStopsTheEscalation(t *testing.T) {
	t.Parallel()
	w := start(t, ownTimers())
	w.trigger("disk-full")
	if err := w.PagerDuty().Acknowledge("disk-full", alice); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * moment)
	if diff := cmp.Diff([]string{alice}, w.paged()); diff != "" {
		t.Errorf("who was paged (-want +got):\n%s", diff)
	}
}

func TestWhatIsAssignedToAPersonNeverEscalates(t *testing.T) {
	t.Parallel()
	w := start(t, ownTimers())
	w.page("key-1", alice)
	time.Sleep(2 * moment)
	if diff := cmp.Diff([]string{alice}, w.paged()); diff != "" {
		t.Errorf("who was paged (-want +got):\n%s", diff)
	}
}

func TestALevelWithNobodyIsSkipped(t *testing.T) {
	t.Parallel()
	opts := ownTimers()
	opts.Schedules[0].OnCall = nil
	opts.Schedules[0].Shifts = []sandbox.Shift{{UserID: alice, From: time.Unix(0, 0), Until: time.Unix(1, 0)}}
	w := start(t, opts)
	w.trigger("disk-full")
	if diff := cmp.Diff([]string{bob}, w.paged()); diff != "" {
		t.Errorf("who was paged at once (-want +got):\n%s", diff)
	}
}

func TestAnAcknowledgementTimesOut(t *testing.T) {
	t.Parallel()
	r := receive(t)
	opts := options()
	opts.PagerDutyWebhookURL, opts.Services[0].AckTimeout = r.URL, moment
	w := start(t, opts)
	w.page("key-1", alice)
	if err := w.PagerDuty().Acknowledge("key-1", alice); err != nil {
		t.Fatal(err)
	}
	want := []string{"incident.triggered", "incident.acknowledged", "incident.unacknowledged"}
	if diff := cmp.Diff(want, events(r.wait(t, 3))); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{alice, alice}, w.paged()); diff != "" {
		t.Errorf("who was paged (-want +got):\n%s", diff)
	}
}

func TestAnIncidentResolvesByItself(t *testing.T) {
	t.Parallel()
	r := receive(t)
	opts := options()
	opts.PagerDutyWebhookURL, opts.Services[0].AutoResolve = r.URL, moment
	w := start(t, opts)
	w.page("key-1", alice)
	hooks := r.wait(t, 2)
	if hooks[1].Event != "incident.resolved" || hooks[1].Agent != "PCHECKO" {
		t.Errorf("the second webhook: %+v", hooks[1])
	}
}

func TestAPersonsOwnRulesDecideWhenThePhoneRings(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	opts.Users[0].Rules = []sandbox.NotificationRule{{Urgency: "high", By: "sms", Delay: 2 * moment}, {Urgency: "low", By: "email"}}
	w := start(t, opts)
	w.page("late", alice)
	w.page("answered", alice)
	if err := w.PagerDuty().Acknowledge("answered", alice); err != nil {
		t.Fatal(err)
	}
	if got := w.paged(); len(got) != 0 {
		t.Fatalf("%v was paged at once", got)
	}
	w.stop()
	again := start(t, opts) // What is due later is due after a restart too.
	again.until("one page", func() bool { return len(again.paged()) == 1 })
	time.Sleep(moment)
	if got := again.entries("page"); len(got) != 1 || got[0].Key != "late" {
		t.Errorf("pages: %+v", got)
	}
}

func TestANotificationThatFailsIsLogged(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	if _, err := w.Fail(sandbox.Fault{Kind: fault.Undelivered, User: alice}); err != nil {
		t.Fatal(err)
	}
	inc := w.page("key-1", alice)
	var answer struct {
		Entries []struct {
			Type    string `json:"type"`
			Channel struct {
				Notification struct{ Status string } `json:"notification"`
			} `json:"channel"`
		} `json:"log_entries"`
	}
	w.do("GET", "/incidents/"+inc.ID+"/log_entries", nil, &answer)
	if e := answer.Entries[0]; e.Type != "notify_log_entry" || e.Channel.Notification.Status != "failed" {
		t.Errorf("the newest entry: %+v", e)
	}
	if got := w.paged(); len(got) != 0 {
		t.Errorf("%v was paged", got)
	}
}
