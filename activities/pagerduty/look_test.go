package pagerduty_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
)

func at(minute int) time.Time { return time.Date(2026, 11, 20, 18, minute, 0, 0, time.UTC) }

const (
	quiet = `{"incident":{"id":"Q1","status":"acknowledged","last_status_change_at":"2026-11-20T18:09:00Z","acknowledgements":[
		{"at":"2026-11-20T18:04:00Z","acknowledger":{"id":"PSERV","type":"service_reference"}},
		{"at":"2026-11-21T03:05:00+09:00","acknowledger":{"id":"PCHIYO","type":"user_reference"}},
		{"at":"2026-11-20T18:06:00Z","acknowledger":{"id":"PKEI","type":"user_reference"}}]}}`
	loud   = `{"incident":{"id":"Q2","status":"triggered","last_status_change_at":"2026-11-20T18:01:00Z","acknowledgements":[]}}`
	closed = `{"incident":{"id":"Q3","status":"resolved","last_status_change_at":"2026-11-20T18:07:00Z","resolved_at":null,
		"last_status_change_by":{"id":"PKEI","type":"user_reference"}}}`
	log = `{"log_entries":[
		{"type":"acknowledge_log_entry","created_at":"2026-11-20T18:05:00Z","channel":{"type":"website"}},
		{"type":"notify_log_entry","created_at":"2026-11-20T18:04:00Z","channel":{"type":"auto","notification":{"type":"phone","status":"success"}}},
		{"type":"notify_log_entry","created_at":"2026-11-20T18:03:00Z","channel":{"type":"auto","notification":{"type":"push_notification"}}},
		{"type":"notify_log_entry","created_at":"2026-11-20T18:02:00Z","channel":{"type":"auto","notification":{"type":"phone","status":"no_answer"}}},
		{"type":"trigger_log_entry","created_at":"2026-11-20T18:01:00Z","channel":{"type":null},"event_details":{"n":7}}]}`
	noLog = `{"log_entries":[]}`
)

func TestALookSaysWherePagesStand(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents/Q1": says(200, quiet), "GET /incidents/Q1/log_entries": says(200, log),
		"GET /incidents/Q2": says(200, loud), "GET /incidents/Q2/log_entries": says(500, ""),
		"GET /incidents/Q3": says(200, closed), "GET /incidents/Q3/log_entries": says(200, noLog),
		"GET /incidents/Q4": says(404, `{"error":{"message":"Not Found","code":2100}}`),
		"GET /incidents":    says(200, `{"incidents":[]}`),
	})
	c := w.client(t)
	refs := []activities.PageRef{{Key: "a", Ref: "Q1"}, {Key: "b", Ref: "Q2"}, {Key: "c", Ref: "Q3"}, {Key: "d", Ref: "Q4"}, {Key: "e"}}
	want := []activities.Look{
		{Key: "a", Ref: "Q1", Ring: oncall.RingQuiet, AcknowledgedBy: "PCHIYO", At: at(5), DeliveredAt: at(3)},
		{Key: "b", Ref: "Q2", Ring: oncall.RingLoud, At: at(1)},
		{Key: "c", Ref: "Q3", Ring: oncall.RingClosed, AcknowledgedBy: "PKEI", At: at(7)},
		{Key: "d", Ref: "Q4"},
		{Key: "e"},
	}
	for range 2 {
		got, err := c.Look(t.Context(), refs)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("looks (-want +got):\n%s", diff)
		}
	}
	if asked := len(w.all("GET", "/incidents/Q1/log_entries")); asked != 1 {
		t.Errorf("a known delivery was asked for %d times", asked)
	}
}

// TestALookKeepsWhatCameInTime holds that one slow page does not hide the others, nor a slow log its page.
func TestALookKeepsWhatCameInTime(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents/Q1": says(200, quiet), "GET /incidents/Q1/log_entries": slow, "GET /incidents/Q2": slow,
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	got, err := w.client(t).Look(ctx, []activities.PageRef{{Key: "a", Ref: "Q1"}, {Key: "b", Ref: "Q2"}})
	want := []activities.Look{{Key: "a", Ref: "Q1", Ring: oncall.RingQuiet, AcknowledgedBy: "PCHIYO", At: at(5)}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := w.client(t).Look(ctx, []activities.PageRef{{Key: "b", Ref: "Q2"}}); err == nil {
		t.Error("nothing could be looked at, and that is no error")
	}
}

func TestOnCallIsReadPageByPageAndInOrder(t *testing.T) {
	t.Parallel()
	duty := func(user string, from, until int) string {
		return fmt.Sprintf(`{"user":{"id":%q,"type":"user_reference"},"start":%q,"end":%q,"escalation_level":1}`,
			user, at(from).Format(time.RFC3339), at(until).In(time.FixedZone("", 9*3600)).Format(time.RFC3339))
	}
	w := newWire(t, map[string]http.HandlerFunc{"GET /oncalls": inTurn(
		says(200, `{"more":true,"oncalls":[`+duty("PKEI", 20, 30)+`,`+duty("PCHIYO", 10, 20)+`]}`),
		says(200, `{"more":false,"oncalls":[`+duty("PCHIYO", 10, 20)+`,{"user":{"id":"PBOSS"},"start":null,"end":null},`+duty("PCHIYO", 30, 40)+`]}`),
	)})
	got, err := w.client(t).OnCall(t.Context(), "PSCHED", at(10), at(10))
	if err != nil {
		t.Fatal(err)
	}
	want := []activities.Duty{
		{Address: "PBOSS"},
		{Address: "PCHIYO", From: at(10), Until: at(20)},
		{Address: "PKEI", From: at(20), Until: at(30)},
		{Address: "PCHIYO", From: at(30), Until: at(40)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("duties (-want +got):\n%s", diff)
	}
	for i, r := range w.all("GET", "/oncalls") {
		query := r.URL.Query()
		if query.Get("offset") != []string{"0", "100"}[i] || query.Get("schedule_ids[]") != "PSCHED" || query.Has("earliest") ||
			query.Get("since") != "2026-11-20T18:10:00Z" || query.Get("until") != "2026-11-20T18:10:01Z" {
			t.Errorf("asked for %v", query)
		}
	}
}

func TestAScheduleThatPagerDutyDoesNotKnowIsRefused(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"GET /oncalls": says(404, `{"error":{"message":"Schedule Not Found","code":3004}}`)})
	for _, schedule := range []string{"PNONE", ""} {
		if _, err := w.client(t).OnCall(t.Context(), schedule, at(0), at(1)); class(err) != "refused" {
			t.Errorf("%q: %v", schedule, err)
		}
	}
}
