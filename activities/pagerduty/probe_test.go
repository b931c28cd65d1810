package pagerduty_test

import (
	"errors"
	"net/http"
	"testing"

	"hansho/activities"
)

// TestProbe: whoever answers works, also with a no; a 5xx is no answer.
func TestProbe(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "works", 401: "refused", 404: "refused", 500: "fails", 503: "fails"} {
		got := "works"
		if err := newWire(t, map[string]http.HandlerFunc{"GET /abilities": says(status, `{"abilities":["teams"]}`)}).client(t).Probe(t.Context()); err != nil {
			got = "fails"
			if _, ok := errors.AsType[*activities.RefusedError](err); ok {
				got = "refused"
			}
		}
		if got != want {
			t.Errorf("HTTP %d: %s, want %s", status, got, want)
		}
	}
}
