package pagerduty_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
)

// theirs is an incident of somebody else, as the REST API writes it, with the fields that vary.
func theirs(id, status, more string) string {
	return `{"id":"` + id + `","status":"` + status + `","incident_key":"disk-7","title":"Disk full","urgency":"high","html_url":"https://x/` + id + `",
		"created_at":"2026-11-20T18:00:00Z","last_status_change_at":"2026-11-20T18:05:00Z","service":{"id":"PLEGACY","type":"service_reference"},
		"priority":{"id":"PP","name":"P2","summary":"P2"},"assignments":[{"at":"2026-11-20T18:00:00Z","assignee":{"id":"PANNA","type":"user_reference"}}]` + more + `}`
}

func TestAnyIncidentCanBeAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents/Q1": says(200, `{"incident":`+theirs("Q1", "triggered", "")+`}`),
		"GET /incidents/Q2": says(200, `{"incident":`+theirs("Q2", "acknowledged", `,"acknowledgements":[{"acknowledger":{"id":"PS","type":"service_reference"}},{"acknowledger":{"id":"PBEN","type":"user_reference"}}]`)+`}`),
		"GET /incidents/Q3": says(200, `{"incident":`+theirs("Q3", "resolved", `,"last_status_change_by":{"id":"PBEN","type":"user_reference"},"resolve_reason":{"type":"merge_resolve_reason","incident":{"id":"Q1"}}`)+`}`),
		"GET /incidents/Q4": says(404, `{"error":{"code":2100,"message":"Not Found"}}`),
		"GET /incidents/Q5": says(200, `{}`),
	})
	client := w.client(t)
	want := activities.Incident{
		Found: oncall.Found{
			Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q1", Link: "https://x/Q1"}, Key: "disk-7", Service: "PLEGACY", Title: "Disk full",
			Urgency: "high", Priority: "P2", BeganAt: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC),
		},
		Ring: oncall.RingLoud, At: time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC), Assigned: []string{"PANNA"},
	}
	got, err := client.Incident(t.Context(), "Q1")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := client.Incident(t.Context(), "Q2"); err != nil || got.Ring != oncall.RingQuiet || got.By != "PBEN" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := client.Incident(t.Context(), "Q3"); err != nil || got.Ring != oncall.RingClosed || got.By != "PBEN" || got.Into != "Q1" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := client.Incident(t.Context(), "Q4"); !errors.Is(err, activities.ErrNotFound) {
		t.Errorf("an unknown incident: %v", err)
	}
	if _, err := client.Incident(t.Context(), "Q5"); err == nil || errors.Is(err, activities.ErrNotFound) {
		t.Errorf("an answer without an incident: %v", err)
	}
}

func TestAnIncidentIsFoundByItsKey(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"incidents":[` + theirs("Q9", "resolved", "") + `,` + theirs("Q8", "acknowledged", "") + `]}`: "Q8",
		`{"incidents":[` + theirs("Q9", "resolved", "") + `,` + theirs("Q8", "resolved", "") + `]}`:     "Q9",
		`{"incidents":[]}`: "",
	} {
		w := newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(200, body)})
		got, err := w.client(t).FindIncident(t.Context(), "PLEGACY", "disk-7")
		if got.Ref != want || (want == "") != errors.Is(err, activities.ErrNotFound) {
			t.Errorf("%+v, %v, want %q", got, err, want)
		}
		query := w.all("GET", "/incidents")[0].URL.Query()
		if query.Get("incident_key") != "disk-7" || query.Get("service_ids[]") != "PLEGACY" {
			t.Errorf("asked for %v", query)
		}
	}
}
