package pagerduty_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/activities"
)

// kindsOf are what an audit has of a key, in order of time, with to whom.
func kindsOf(entries []activities.AuditEntry, key string) (all []string) {
	for _, e := range entries {
		if e.Key == key {
			all = append(all, strings.TrimSpace(string(e.Kind)+" "+e.To))
		}
	}
	return all
}

func TestAuditReadsWhatBecameOfAPage(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	other := strings.TrimSuffix(key, "/3") + "/4"
	began := time.Now()
	receipt, err := a.client.Page(t.Context(), key, chiyo, words)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.client.Page(t.Context(), other, kei, words); err != nil {
		t.Fatal(err)
	}
	ref := activities.PageRef{Key: key, Ref: receipt.Ref}
	if err := a.PagerDuty().Acknowledge(receipt.Ref, chiyo); err != nil {
		t.Fatal(err)
	}
	if err := a.client.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	var entries []activities.AuditEntry
	for { // A telephone takes a moment to ring.
		entries, err = a.client.Audit(t.Context(), began.Add(-time.Minute), time.Now().Add(time.Minute), []activities.PageRef{ref})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(kindsOf(entries, key), "delivered "+chiyo) || time.Now().After(deadline) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	got := kindsOf(entries, key)
	for _, want := range []string{"created PHANSHO", "notified " + chiyo, "delivered " + chiyo, "acknowledged " + chiyo, "resolved PHANSHO"} {
		if !slices.Contains(got, want) {
			t.Errorf("the log has no %q: %q", want, got)
		}
	}
	if got := kindsOf(entries, other); !slices.Equal(got, []string{"created"}) {
		t.Errorf("of a page that was not asked about: %q", got)
	}
	for _, e := range entries {
		if e.At.Before(began.Add(-2*time.Second)) || e.At.After(time.Now().Add(2*time.Second)) || e.Ref == "" {
			t.Errorf("%+v", e)
		}
	}
}

func TestAuditWithoutATimeAsksForThePagesAlone(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /incidents": says(200, `{"incidents":[{"id":"Q7","status":"resolved"}],"more":false}`),
		"GET /incidents/Q7/log_entries": inTurn(
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Ratelimit-Reset", "1")
				w.WriteHeader(http.StatusTooManyRequests)
			},
			says(200, `{"log_entries":[{"type":"trigger_log_entry","created_at":"2026-11-21T03:00:00Z"},{"type":"acknowledge_log_entry","created_at":"2026-11-21T03:01:00Z","agent":{"id":"PSERVICE","type":"service_reference"}}],"more":true}`),
			says(200, `{"log_entries":[{"type":"notify_log_entry","created_at":"2026-11-21T03:00:30Z","user":{"id":"PCHIYO1"},"channel":{"notification":{"status":"no_answer"}}},{"type":"annotate_log_entry"}],"more":false}`),
		),
	})
	entries, err := w.client(t).Audit(t.Context(), time.Time{}, time.Time{}, []activities.PageRef{{Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kindsOf(entries, key), []string{"created", "notified PCHIYO1", "acknowledged"}; !slices.Equal(got, want) {
		t.Errorf("%q and not %q", got, want)
	}
	listed := w.all("GET", "/incidents")
	if len(listed) != 1 || listed[0].URL.Query().Get("incident_key") != key {
		t.Errorf("%d lists", len(listed))
	}
}

func TestAuditOfWhatIsGoneIsEmptyAndOfATroubleIsAnError(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"GET /incidents/Q1": says(404, `{"error":{"code":2100,"message":"Not Found"}}`)})
	entries, err := w.client(t).Audit(t.Context(), time.Time{}, time.Time{}, []activities.PageRef{{Key: key, Ref: "Q1"}})
	if err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
	w = newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(500, `oops`)})
	if _, err := w.client(t).Audit(t.Context(), time.Now().Add(-time.Hour), time.Now(), nil); err == nil {
		t.Error("a PagerDuty that fails gives no error")
	}
	w = newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(200, `{"incidents":[{"id":"Q1","incident_key":"somebody else's"},{"id":"Q2","incident_key":null}]}`)})
	if entries, err := w.client(t).Audit(t.Context(), time.Now().Add(-time.Hour), time.Now(), nil); err != nil || len(entries) > 0 {
		t.Errorf("of somebody else's incidents: %v, %v", entries, err)
	}
	w = newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(200, `{"incidents":[],"more":true}`)})
	if _, err := w.client(t).Audit(t.Context(), time.Now().Add(-time.Hour), time.Now(), nil); err == nil || !strings.Contains(err.Error(), "look back less far") {
		t.Errorf("a list without an end: %v", err)
	}
}
