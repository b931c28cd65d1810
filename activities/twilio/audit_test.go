package twilio_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/twilio"
)

// kindsOf are what an audit has of a key, in order of time.
func kindsOf(entries []activities.AuditEntry, key string) (all []string) {
	for _, e := range entries {
		if e.Key == key {
			all = append(all, string(e.Kind))
		}
	}
	return all
}

func TestAuditFindsMessagesByTheirNumberAndMark(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	sms, began := a.client(t, nil).SMS(), time.Now()
	page := func(key string) activities.PageRef {
		receipt, err := sms.Page(t.Context(), key, reader, words("en"))
		if err != nil {
			t.Fatal(err)
		}
		return activities.PageRef{Key: key, Ref: receipt.Ref}
	}
	first := page("escalation/a/b#run/1")
	page(first.Key) // It rang twice.
	lost := activities.PageRef{Key: page("escalation/a/b#run/2").Key}
	foreign := page("escalation/a/b#run/3")
	gone := activities.PageRef{Key: "escalation/a/b#run/4", Ref: "SM404"}
	other := activities.PageRef{Key: "escalation/a/b#run/5", Ref: foreign.Ref} // It has another page's mark.
	refs := []activities.PageRef{first, lost, gone, other}
	entries, err := sms.Audit(t.Context(), began.Add(-time.Minute), time.Now().Add(time.Minute), refs)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][]string{
		first.Key: {"created", "resolved", "created", "resolved"}, lost.Key: {"created", "resolved"}, foreign.Key: nil, gone.Key: nil, other.Key: nil,
	} {
		if got := kindsOf(entries, key); !slices.Equal(got, want) {
			t.Errorf("%s: %q and not %q", key, got, want)
		}
	}
	for _, e := range entries {
		if e.At.Before(began.Add(-2*time.Second)) || e.At.After(time.Now().Add(2*time.Second)) || e.At.Location() != time.UTC || e.Ref == "" {
			t.Errorf("%+v", e)
		}
	}
	for _, since := range []time.Time{{}, time.Now().Add(10 * time.Second)} {
		entries, err := sms.Audit(t.Context(), since, time.Now().Add(time.Minute), refs)
		if got := kindsOf(entries, first.Key); err != nil || !slices.Equal(got, []string{"created", "resolved"}) || len(entries) != 2 {
			t.Errorf("since %s, by its number alone: %+v, %v", since, entries, err)
		}
	}
}

// TestAuditReadsFurtherLists holds that a page of a list is not the list, and that Twilio's limit is waited for.
func TestAuditReadsFurtherLists(t *testing.T) {
	t.Parallel()
	const mine = "escalation/a/b#run/1"
	a := newAccount(t)
	sms := a.client(t, nil).SMS()
	if _, err := sms.Page(t.Context(), mine, reader, words("en")); err != nil {
		t.Fatal(err)
	}
	for range 501 { // The newest are listed first.
		if _, err := sms.Page(t.Context(), "test/x#run/1", reader, words("en")); err != nil {
			t.Fatal(err)
		}
	}
	lists := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lists++; lists == 1 {
			w.Header().Set("Retry-After", "1")
			no(w, 429, 20429, "Too Many Requests")
			return
		}
		a.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	sms = a.client(t, func(c *twilio.Config) { c.URL = server.URL }).SMS()
	entries, err := sms.Audit(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Minute), []activities.PageRef{{Key: mine}})
	if got := kindsOf(entries, mine); err != nil || !slices.Equal(got, []string{"created", "resolved"}) || lists != 3 {
		t.Errorf("%q after %d requests, %v", got, lists, err)
	}
}

func TestAuditTellsADelivery(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	sms := a.client(t, nil).SMS()
	receipt, err := sms.Page(t.Context(), "escalation/a/b#run/1", reader, words("en"))
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Deliver(t.Context(), receipt.Ref, 0) // The door is not there, and need not be.
	refs := []activities.PageRef{{Key: "escalation/a/b#run/1", Ref: receipt.Ref}}
	entries, err := sms.Audit(t.Context(), time.Time{}, time.Time{}, refs)
	if err != nil || !slices.Contains(kindsOf(entries, refs[0].Key), "delivered") {
		t.Errorf("%+v, %v", entries, err)
	}
	if _, audits := any(a.client(t, nil).Voice()).(activities.Auditor); audits {
		t.Error("calls carry no mark, and cannot be compared")
	}
}
