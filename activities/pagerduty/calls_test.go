package pagerduty_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
)

const (
	emptyLog = `{"log_entries":[],"more":false}`
	aLog     = `{"more":false,"log_entries":[
		{"type":"resolve_log_entry","created_at":"2026-11-20T18:30:00Z","agent":{"id":"PBEN","type":"user_reference"}},
		{"type":"acknowledge_log_entry","created_at":"2026-11-20T18:09:00Z","agent":{"id":"PANNA","type":"user_reference"}},
		{"type":"acknowledge_log_entry","created_at":"2026-11-20T18:07:00Z","agent":{"id":"PBEN","type":"user_reference"}},
		{"type":"notify_log_entry","created_at":"2026-11-20T18:05:03Z","agent":{"id":"PS","type":"service_reference"},"user":{"id":"PBEN","type":"user_reference"}},
		{"type":"escalate_log_entry","created_at":"2026-11-20T18:05:00Z","agent":{"id":"PS","type":"service_reference"},"assignees":[{"id":"PBEN","type":"user_reference"}]},
		{"type":"assign_log_entry","created_at":"2026-11-20T18:00:00Z","agent":{"id":"PS","type":"service_reference"},"assignees":[{"id":"PANNA","type":"user_reference"},{"id":"PX","type":"bot"}]},
		{"type":"trigger_log_entry","created_at":"2026-11-20T18:00:00Z","agent":{"id":"PS","type":"service_reference"}}]}`
)

func TestWhomPagerDutyPaged(t *testing.T) {
	t.Parallel()
	page := 0
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents": func(rw http.ResponseWriter, r *http.Request) {
			page++
			says(200, fmt.Sprintf(`{"incidents":[%s],"more":%t}`, theirs(fmt.Sprint("Q", page), "resolved", ""), page < 2))(rw, r)
		},
		"GET /incidents/Q1/log_entries": says(200, aLog),
		"GET /incidents/Q2/log_entries": says(200, emptyLog),
	})
	since, until := at(0), at(59)
	said := 0
	got, err := w.client(t).Calls(t.Context(), "PLEGACY", since, until, func(string) { said++ })
	if err != nil || len(got) != 2 || said != 2 {
		t.Fatalf("%+v, %v, %d words", got, err, said)
	}
	clock := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, "2026-11-20T"+text+"Z")
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	want := []activities.ProviderCall{
		{Address: "PANNA", At: clock("18:00:00"), How: "assigned"}, {Address: "PBEN", At: clock("18:05:00"), How: "escalated"}, {Address: "PBEN", At: clock("18:05:03"), How: "notified"},
	}
	if diff := cmp.Diff(want, got[0].Calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if got[0].AckedBy != "PBEN" || !got[0].AckedAt.Equal(clock("18:07:00")) || got[0].Key != "disk-7" || len(got[1].Calls) != 0 {
		t.Errorf("%+v", got)
	}
	query := w.all("GET", "/incidents")[1].URL.Query()
	if query.Get("service_ids[]") != "PLEGACY" || query.Get("offset") == "0" || query.Get("since") != since.UTC().Format(time.RFC3339) {
		t.Errorf("asked for %v", query)
	}
}
