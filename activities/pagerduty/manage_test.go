package pagerduty_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"hansho/activities"
)

func TestAPageIsQuietedOnceAndSaysWhy(t *testing.T) {
	t.Parallel()
	for status, changes := range map[string]int{"triggered": 1, "acknowledged": 0, "resolved": 0} {
		w := newWire(t, map[string]http.HandlerFunc{
			"GET /incidents/Q1":        says(200, `{"incident":{"id":"Q1","status":"`+status+`"}}`),
			"PUT /incidents":           says(200, `{"incidents":[]}`),
			"POST /incidents/Q1/notes": says(200, `{"note":{}}`),
		})
		if err := w.client(t).Quiet(t.Context(), activities.PageRef{Key: key, Ref: "Q1"}, "Chiyo acknowledged in Hansho"); err != nil {
			t.Fatal(err)
		}
		put, notes := w.all("PUT", "/incidents"), w.all("POST", "/incidents/Q1/notes")
		if len(put) != changes || len(notes) != changes {
			t.Fatalf("%s: %d changes, %d notes; acknowledging a resolved incident reopens it", status, len(put), len(notes))
		}
		if changes == 0 {
			continue
		}
		if got := string(put[0].body); got != `{"incidents":[{"id":"Q1","status":"acknowledged","type":"incident_reference"}]}` {
			t.Errorf("sent %s", got)
		}
		if got := string(notes[0].body); got != `{"note":{"content":"Chiyo acknowledged in Hansho"}}` {
			t.Errorf("noted %s", got)
		}
		if put[0].Header.Get("From") == "" || notes[0].Header.Get("From") == "" {
			t.Error("the From header is missing")
		}
	}
}

func TestWhatIsDoneAlreadyIsNoError(t *testing.T) {
	t.Parallel()
	ref := activities.PageRef{Key: key, Ref: "Q1"}
	for name, put := range map[string]http.HandlerFunc{
		"resolved already":     says(400, `{"error":{"message":"Incident Already Resolved","code":1001}}`),
		"acknowledged already": says(400, `{"error":{"message":"Incident Already Acknowledged","code":1002}}`),
	} {
		w := newWire(t, map[string]http.HandlerFunc{"PUT /incidents": put, "GET /incidents/Q1": says(200, ringing)})
		if err := w.client(t).Close(t.Context(), ref, "over"); err != nil {
			t.Errorf("Close: %s: %v", name, err)
		}
		if err := w.client(t).Quiet(t.Context(), ref, "over"); err != nil {
			t.Errorf("Quiet: %s: %v", name, err)
		}
	}
	w := newWire(t, map[string]http.HandlerFunc{
		"PUT /incidents":    says(404, `{"error":{"message":"Not Found","code":2100}}`),
		"GET /incidents/Q1": says(404, `{"error":{"message":"Not Found","code":2100}}`),
	})
	if err := w.client(t).Close(t.Context(), ref, "over"); err != nil {
		t.Errorf("Close of an unknown page: %v", err)
	}
	if err := w.client(t).Quiet(t.Context(), ref, "over"); !errors.Is(err, activities.ErrNotFound) || class(err) != "refused" {
		t.Errorf("Quiet of an unknown page: %v", err)
	}
}

func TestClosingWhatIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(200, `{"incidents":[]}`)})
	if err := w.client(t).Close(t.Context(), activities.PageRef{Key: key}, "over"); !errors.Is(err, activities.ErrNotFound) {
		t.Errorf("closing a page that never was, or that may still come: %v", err)
	}
}

func TestAPageIsClosedByItsKeyWhenNoIDIsKnown(t *testing.T) {
	t.Parallel()
	for listed, closes := range map[string]int{
		`{"incidents":[{"id":"Q1","status":"triggered"}]}`: 1, `{"incidents":[{"id":"Q1","status":"resolved"}]}`: 0,
	} {
		w := newWire(t, map[string]http.HandlerFunc{
			"GET /incidents": says(200, listed), "PUT /incidents": says(200, `{"incidents":[]}`),
			"POST /incidents/Q1/notes": says(500, ""), // A lost note is no failure.
		})
		if err := w.client(t).Close(t.Context(), activities.PageRef{Key: key}, "withdrawn"); err != nil {
			t.Fatal(err)
		}
		put := w.all("PUT", "/incidents")
		if len(put) != closes || closes > 0 && !strings.Contains(string(put[0].body), `"id":"Q1"`) {
			t.Errorf("%s: closed %d times", listed, len(put))
		}
	}
}

// TestNotesGiveWayToPages holds that a nearly used up rate limit is kept for pages and what stops them.
func TestNotesGiveWayToPages(t *testing.T) {
	t.Parallel()
	scarce := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ratelimit-limit", "960")
		w.Header().Set("ratelimit-remaining", "95")
		w.Header().Set("ratelimit-reset", "30")
		says(200, `{"incidents":[]}`)(w, r)
	}
	w := newWire(t, map[string]http.HandlerFunc{
		"PUT /incidents": scarce, "GET /incidents/Q1": says(200, ringing),
	})
	c, ref := w.client(t), activities.PageRef{Key: key, Ref: "Q1"}
	if err := c.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	looks, err := c.Look(t.Context(), []activities.PageRef{ref}) // Without asking for the log.
	if err != nil || len(looks) != 1 || !looks[0].DeliveredAt.IsZero() {
		t.Fatalf("%+v, %v", looks, err)
	}
}
