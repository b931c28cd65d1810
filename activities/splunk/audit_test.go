package splunk_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hansho/activities"
	"hansho/sandbox"
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
	began, other := time.Now(), "test/kei#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11/4"
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	a.page(t, other, "kei")
	a.page(t, "somebody else's", "kei")
	if err := a.SplunkOnCall().Acknowledge(key, "chiyo"); err != nil {
		t.Fatal(err)
	}
	if err := a.client.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	entries, err := a.client.Audit(t.Context(), began.Add(-time.Minute), time.Now().Add(time.Minute), []activities.PageRef{ref})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kindsOf(entries, key), []string{"created", "notified chiyo", "acknowledged chiyo", "resolved hansho"}; !slices.Equal(got, want) {
		t.Errorf("%q and not %q", got, want)
	}
	if got := kindsOf(entries, other); !slices.Equal(got, []string{"created"}) || len(entries) != 5 {
		t.Errorf("of a page that was not asked about: %q of %+v", got, entries)
	}
	for _, e := range entries {
		if e.At.Before(began.Add(-2*time.Second)) || e.At.After(time.Now().Add(2*time.Second)) || e.At.Location() != time.UTC || e.Ref == "" {
			t.Errorf("%+v", e)
		}
	}
	for _, since := range []time.Time{{}, time.Now().Add(30 * time.Second)} {
		entries, err = a.client.Audit(t.Context(), since, time.Now().Add(time.Minute), nil)
		if err != nil || len(entries) > 0 {
			t.Errorf("since %s: %+v, %v", since, entries, err)
		}
	}
}

// TestAuditOfWhatTheListNoLongerHolds lets a day pass: the incident is asked for by its number, and one without is unknown.
func TestAuditOfWhatTheListNoLongerHolds(t *testing.T) {
	t.Parallel()
	var late atomic.Int64
	a := newAccount(t, func(o *sandbox.Options) {
		o.Clock = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	if err := a.client.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	late.Store(int64(25 * time.Hour))
	refs := []activities.PageRef{ref, {Key: key + "0"}, {Key: key + "1", Ref: "999"}, {Key: key + "2", Ref: ref.Ref}}
	entries, err := a.client.Audit(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour), refs)
	if err != nil {
		t.Fatal(err)
	}
	if got := kindsOf(entries, key); !slices.Equal(got, []string{"created", "notified chiyo", "resolved hansho"}) {
		t.Errorf("by its number: %q", got)
	}
	for _, r := range refs[1:] {
		if got := kindsOf(entries, r.Key); !slices.Equal(got, []string{"unknown"}) {
			t.Errorf("%+v: %q", r, got)
		}
	}
}

func TestAuditTellsEveryIncidentOfAKey(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	if err := a.client.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	a.page(t, key, "chiyo")
	entries, err := a.client.Audit(t.Context(), time.Time{}, time.Time{}, []activities.PageRef{{Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	created := map[string]bool{}
	for _, e := range entries {
		if e.Kind == activities.AuditCreated {
			created[e.Ref] = true
		}
	}
	if len(created) != 2 {
		t.Errorf("a key that rang twice: %+v", entries)
	}
}

// TestAuditWaitsForTheLimit holds that an audit does what it is told by the API, makes no call more than it must, and is no reason
// to call an incident missing when it fails.
func TestAuditWaitsForTheLimit(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	w := newWire(t, map[string]http.HandlerFunc{"GET /api-public/v1/incidents": func(rw http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			rw.Header().Set("Retry-After", "1")
			says(http.StatusTooManyRequests, `{"message":"too many"}`)(rw, r)
			return
		}
		says(http.StatusOK, `{"incidents":[{"incidentNumber":"7","currentPhase":"RESOLVED","entityId":"`+key+`","startTime":"2026-11-21T12:00:00+09:00",
			"pagedUsers":[],"transitions":[{"name":"ACKED","at":"2026-11-21T03:01:00Z","by":"SYSTEM"},{"name":"ACKED","at":null,"by":"kei"}]},
			{"incidentNumber":"8","currentPhase":"UNACKED","entityId":"`+key+`0"}]}`)(rw, r)
	}})
	client, began := newClient(t, configFor(w.url)), time.Now()
	refs := []activities.PageRef{{Key: key, Ref: "7"}, {Key: key + "0", Ref: "8"}}
	entries, err := client.Audit(t.Context(), time.Time{}, time.Time{}, refs)
	if err != nil || calls.Load() != 2 || time.Since(began) < 900*time.Millisecond {
		t.Fatalf("%d calls in %s: %v", calls.Load(), time.Since(began), err)
	}
	if got := kindsOf(entries, key); !slices.Equal(got, []string{"created", "resolved", "acknowledged"}) {
		t.Errorf("%q", got)
	}
	if got := kindsOf(entries, key+"0"); !slices.Equal(got, []string{"unknown"}) {
		t.Errorf("an incident without a beginning: %q", got)
	}
	w = newWire(t, map[string]http.HandlerFunc{
		"GET /api-public/v1/incidents":   says(http.StatusOK, `{"incidents":[]}`),
		"GET /api-public/v1/incidents/7": says(http.StatusForbidden, `{"message":"no"}`),
	})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if entries, err := newClient(t, configFor(w.url)).Audit(ctx, time.Time{}, time.Time{}, refs); err == nil || len(entries) > 0 {
		t.Errorf("a key that is refused: %+v, %v", entries, err)
	}
}
