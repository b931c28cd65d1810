package pagerduty_test

import (
	"net/http"
	"testing"
	"time"

	"hansho/activities"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

func TestDeliveryWaitsForThePersonsFirstRule(t *testing.T) {
	t.Parallel()
	rules := func(list string) string { return `{"notification_rules":[` + list + `]}` }
	const late = `{"urgency":"high","start_delay_in_minutes":10},{"urgency":"high","start_delay_in_minutes":5},{"urgency":"low","start_delay_in_minutes":0}`
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /users/PLATE/notification_rules":  says(200, rules(late)),
		"GET /users/PNEVER/notification_rules": says(200, rules("")),
		"GET /users/PGONE/notification_rules":  says(404, ""),
	})
	client := w.client(t)
	for range 2 { // The second time from memory.
		for user, want := range map[string]time.Duration{"PLATE": 5*time.Minute + 90*time.Second, "PNEVER": time.Second, "PGONE": 90 * time.Second} {
			if got := client.DeliversTo(t.Context(), user, oncall.SEV1); got != want {
				t.Errorf("%s: %s, want %s", user, got, want)
			}
		}
	}
	if n := len(w.all("GET", "/users/PLATE/notification_rules")); n != 1 {
		t.Errorf("the rules were read %d times", n)
	}
	if got := client.DeliversTo(t.Context(), "PLATE", oncall.SEV4); got != 90*time.Second {
		t.Errorf("of low urgency: %s", got)
	}
	if client.DeliversWithin() != 90*time.Second {
		t.Error("the bound has changed: docs/pagerduty.md says 90 seconds")
	}
}

// TestTheSandboxsRulesAreRead holds the request against PagerDuty's description.
func TestTheSandboxsRulesAreRead(t *testing.T) {
	t.Parallel()
	if got := newAccount(t).client.DeliversTo(t.Context(), chiyo, oncall.SEV1); got != 90*time.Second {
		t.Errorf("who is rung at once: %s", got)
	}
}

func TestANotificationThatFailedIsReported(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	if _, err := a.Fail(sandbox.Fault{Kind: fault.Undelivered, User: chiyo}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.client.Page(t.Context(), key, chiyo, words); err != nil {
		t.Fatal(err)
	}
	look := a.look(t, activities.PageRef{Key: key})
	if look.Failed != "PagerDuty's notifications did not arrive: phone failed" || !look.DeliveredAt.IsZero() || look.Ring != oncall.RingLoud {
		t.Errorf("the look: %+v", look)
	}
}

func TestOneNotificationThatArrivesIsEnough(t *testing.T) {
	t.Parallel()
	notify := func(status string) string {
		return `{"type":"notify_log_entry","created_at":"2026-04-01T10:00:00Z","channel":{"notification":{"type":"phone_notification","status":"` + status + `"}}}`
	}
	for entries, want := range map[string]struct{ delivered, failed bool }{
		notify("failed") + "," + notify("success"):     {delivered: true},
		notify("failed") + "," + notify("in_progress"): {},
		notify("failed") + "," + notify("failed"):      {failed: true},
		"": {},
	} {
		w := newWire(t, map[string]http.HandlerFunc{
			"GET /incidents/Q1":             says(200, ringing),
			"GET /incidents/Q1/log_entries": says(200, `{"log_entries":[`+entries+`]}`),
		})
		looks, err := w.client(t).Look(t.Context(), []activities.PageRef{{Ref: "Q1"}})
		if err != nil || len(looks) != 1 {
			t.Fatalf("%+v, %v", looks, err)
		}
		if look := looks[0]; look.DeliveredAt.IsZero() == want.delivered || (look.Failed != "") != want.failed {
			t.Errorf("%s: %+v", entries, look)
		}
	}
}
