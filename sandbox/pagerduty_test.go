package sandbox_test

import (
	"errors"
	"net/http"
	"testing"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/google/go-cmp/cmp"
)

// wantError fails the test unless err is PagerDuty's error with this status and code; with these details if any are given.
func wantError(t *testing.T, err error, status, code int, details ...string) {
	t.Helper()
	var a pd.APIError
	if !errors.As(err, &a) {
		t.Fatalf("got %v, want an API error with status %d", err, status)
	}
	if a.StatusCode != status || a.APIError.ErrorObject.Code != code {
		t.Fatalf("got status %d code %d, want %d and %d: %v", a.StatusCode, a.APIError.ErrorObject.Code, status, code, err)
	}
	if len(details) == 0 {
		return
	}
	if diff := cmp.Diff(details, a.APIError.ErrorObject.Errors); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
}

func TestAPageRingsOnePhoneAndIsDelivered(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	inc := w.page("key-1", alice)

	pages := w.entries("page")
	if len(pages) != 1 || pages[0].User != alice || pages[0].Key != "key-1" || pages[0].Title != "Checkout is slow" {
		t.Fatalf("pages in the log: %+v", pages)
	}
	if phone := w.PagerDuty().Phones()[0]; len(phone.Ringing) != 1 || phone.Ringing[0].IncidentID != inc.ID {
		t.Fatalf("Alice's phone: %+v", phone)
	}
	logs, err := w.pd.ListIncidentLogEntriesWithContext(t.Context(), inc.ID, pd.ListIncidentLogEntriesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range logs.LogEntries {
		kinds = append(kinds, e.Type)
		if e.Type == "notify_log_entry" && (e.User.ID != alice || e.CreatedAt == "") {
			t.Errorf("the notification: %+v", e)
		}
	}
	if diff := cmp.Diff([]string{"notify_log_entry", "assign_log_entry", "trigger_log_entry"}, kinds); diff != "" {
		t.Errorf("log entries (-want +got):\n%s", diff)
	}
}

func TestAnOpenIncidentWithTheSameKeyIsRefusedAndCanBeAdopted(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	first := w.page("key-1", alice)
	_, err := w.create("key-1", alice)
	wantError(t, err, http.StatusBadRequest, 2001, "Open incident with matching dedup key already exists on this service")
	list, err := w.pd.ListIncidentsWithContext(t.Context(), pd.ListIncidentsOptions{IncidentKey: "key-1"})
	if err != nil || len(list.Incidents) != 1 || list.Incidents[0].ID != first.ID {
		t.Fatalf("found by key: %+v, %v", list, err)
	}
	if err := w.PagerDuty().Resolve("key-1", alice); err != nil {
		t.Fatal(err)
	}
	if again := w.page("key-1", bob); again.ID == first.ID {
		t.Error("a new incident after the first was resolved has the ID of the first")
	}
}

func TestStatesAndTheirErrors(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	inc := w.page("key-1", alice)
	set := func(status string) error {
		_, err := w.pd.ManageIncidentsWithContext(t.Context(), bot, []pd.ManageIncidentsOptions{{ID: inc.ID, Status: status}})
		return err
	}
	status := func(want string) {
		t.Helper()
		got, err := w.pd.GetIncidentWithContext(t.Context(), inc.ID)
		if err != nil || got.Status != want {
			t.Fatalf("the incident is %+v, %v, want %s", got, err, want)
		}
	}
	if err := set("acknowledged"); err != nil {
		t.Fatal(err)
	}
	status("acknowledged")
	wantError(t, set("acknowledged"), http.StatusBadRequest, 1002)
	if err := w.PagerDuty().Acknowledge(inc.ID, bob); err != nil {
		t.Fatalf("a second person acknowledges: %v", err)
	}
	if err := set("resolved"); err != nil {
		t.Fatal(err)
	}
	status("resolved")
	wantError(t, set("resolved"), http.StatusBadRequest, 1001)
	if err := set("acknowledged"); err != nil {
		t.Fatalf("acknowledging a resolved incident reopens it: %v", err)
	}
	status("acknowledged")
}

func TestWhoIsNotAllowed(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	stranger := pd.NewClient("wrong", pd.WithAPIEndpoint(w.server.URL+"/pagerduty"))
	_, err := stranger.GetIncidentWithContext(t.Context(), "Q1")
	wantError(t, err, http.StatusUnauthorized, 2006)
	_, err = w.pd.CreateIncidentWithContext(t.Context(), "", &pd.CreateIncidentOptions{Title: "x"})
	wantError(t, err, http.StatusBadRequest, 2001)
	_, err = w.create("key", "PNOBODY")
	wantError(t, err, http.StatusBadRequest, 2001)
	_, err = w.pd.GetIncidentWithContext(t.Context(), "QNOTHING")
	wantError(t, err, http.StatusNotFound, 2100)
}

func TestReassigningMovesTheCallFromOnePhoneToAnother(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	inc := w.page("key-1", alice)
	_, err := w.pd.ManageIncidentsWithContext(t.Context(), bot, []pd.ManageIncidentsOptions{
		{ID: inc.ID, Assignments: []pd.Assignee{{Assignee: pd.APIObject{ID: bob, Type: "user_reference"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	phones := w.PagerDuty().Phones()
	if len(phones[0].Ringing) != 0 || len(phones[1].Ringing) != 1 {
		t.Errorf("Alice has %d, Bob has %d ringing, want 0 and 1", len(phones[0].Ringing), len(phones[1].Ringing))
	}
	if n := len(w.entries("withdraw")); n != 1 {
		t.Errorf("%d withdrawals in the log, want 1", n)
	}
}

func TestAPolicyEscalatesByLevelWhenAsked(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	inc, err := w.pd.CreateIncidentWithContext(t.Context(), bot, &pd.CreateIncidentOptions{
		Title: "By policy", Service: &pd.APIReference{ID: "PCHECKO", Type: "service_reference"},
		Priority: &pd.APIReference{ID: "PRIOP1", Type: "priority_reference"},
	})
	if err != nil || inc.Assignments[0].Assignee.ID != alice {
		t.Fatalf("created %+v, %v, want it assigned to Alice", inc, err)
	}
	escalate := func(level uint) error {
		_, err := w.pd.ManageIncidentsWithContext(t.Context(), bot, []pd.ManageIncidentsOptions{{ID: inc.ID, EscalationLevel: level}})
		return err
	}
	if err := escalate(2); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Incident(inc.ID); got.Assigned[0].User != bob {
		t.Errorf("escalated to %s, want Bob", got.Assigned[0].User)
	}
	wantError(t, escalate(3), http.StatusBadRequest, 1006)
	if err := w.PagerDuty().SetOnCall("PPRIMAR"); err != nil {
		t.Fatal(err)
	}
	wantError(t, escalate(1), http.StatusBadRequest, 1015)
}
