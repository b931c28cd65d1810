package starter_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"hansho/oncall"
	"hansho/starter"
)

func TestAnAlertIsAcceptedWithItsPlaces(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) {
		o.PublicURL, o.TemporalUIURL, o.Namespace = "https://hansho.example.org/", "http://127.0.0.1:8233", "default"
	})
	code, answer, _ := h.call(t, "POST", "/api/v1/alerts", `{"title": "Disk  full\n", "dedup_key": "disk / 1", "severity": "critical"}`, bearer(checkoutKey)...)
	if code != http.StatusAccepted {
		t.Fatalf("%d %s", code, answer)
	}
	for _, want := range []string{
		`"workflow_id": "escalation/checkout/disk%20%2F%201"`, `"instance": "run-1"`, `"result": "opened"`, `"severity": "SEV-2"`,
		`"self": "https://hansho.example.org/api/v1/escalations/escalation%2Fcheckout%2Fdisk%2520%252F%25201"`,
		`"temporal": "http://127.0.0.1:8233/namespaces/default/workflows/escalation%2Fcheckout%2Fdisk%2520%252F%25201/run-1"`,
	} {
		if !strings.Contains(answer, want) {
			t.Errorf("%s\nlacks %s", answer, want)
		}
	}
	if got := h.alerts[0]; got.Title != "Disk full" || got.ID == "" || got.Received.IsZero() {
		t.Errorf("sent %+v", got)
	}
	code, answer, _ = h.call(t, "POST", "/api/v1/alerts", `{"title": "Disk full", "dedup_key": "disk / 1"}`, bearer(checkoutKey)...)
	if code != http.StatusAccepted || !strings.Contains(answer, `"result": "joined"`) {
		t.Errorf("%d %s", code, answer)
	}
	code, answer, _ = h.call(t, "POST", "/api/v1/alerts", `{"title": "Gone", "status": "recovered", "dedup_key": "never"}`, bearer(checkoutKey)...)
	if code != http.StatusAccepted || !strings.Contains(answer, `"result": "nothing-open"`) || strings.Contains(answer, "links") {
		t.Errorf("%d %s", code, answer)
	}
}

func TestTheServiceIsFoundByKeyNameOrLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body, secret, service string
		code                        int
	}{
		{"the key's own", `{"title": "x"}`, checkoutKey, "checkout", 202},
		{"labels do not lead away from the key", `{"title": "x", "labels": {"team": "payments"}}`, checkoutKey, "checkout", 202},
		{"a key names its own", `{"title": "x", "service": "checkout"}`, checkoutKey, "checkout", 202},
		{"a key names another", `{"title": "x", "service": "payments"}`, checkoutKey, "", 403},
		{"one of a list names another", `[{"title": "x"}, {"title": "y", "service": "payments"}]`, checkoutKey, "", 403},
		{"a person names any", `{"title": "x", "service": "payments"}`, aliceToken, "payments", 202},
		{"labels match", `{"title": "x", "labels": {"team": "payments", "zone": "a"}}`, aliceToken, "payments", 202},
		{"more labels match", `{"title": "x", "labels": {"team": "payments", "app": "cards"}}`, aliceToken, "cards", 202},
		{"the label service", `{"title": "x", "labels": {"service": "checkout"}}`, aliceToken, "checkout", 202},
		{"nothing matches", `{"title": "x", "labels": {"service": "unheard"}}`, aliceToken, "other", 202},
		{"no such service", `{"title": "x", "service": "unheard"}`, aliceToken, "", 422},
		{"no key", `{"title": "x", "service": "checkout"}`, "", "", 401},
		{"a wrong key", `{"title": "x", "service": "checkout"}`, checkoutKey + "x", "", 401},
	} {
		h := build(t, nil)
		var headers []string
		if c.secret != "" {
			headers = bearer(c.secret)
		}
		code, answer, _ := h.call(t, "POST", "/api/v1/alerts", c.body, headers...)
		if code != c.code {
			t.Errorf("%s: %d %s", c.name, code, answer)
		}
		if c.service == "" {
			if len(h.alerts) > 0 {
				t.Errorf("%s: %+v was sent", c.name, h.alerts)
			}
		} else if len(h.alerts) != 1 || h.alerts[0].Service != c.service {
			t.Errorf("%s: sent %+v, want service %s", c.name, h.alerts, c.service)
		}
	}
}

func TestWhatMatchesNothingIsSaidAloud(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) { o.Open = true })
	code, answer, _ := h.call(t, "POST", "/api/v1/alerts", `{"title": "Who am I", "severity": "critical"}`)
	if remark := "It matched no service"; code != 202 || !strings.Contains(answer, remark) || !strings.Contains(h.log.String(), remark) {
		t.Errorf("%d %s\nlog: %s", code, answer, h.log)
	}
	if got := h.alerts[0].Severity; got != oncall.SEV3 {
		t.Errorf("severity %s: a critical alert must wake somebody", got)
	}
}

func TestAnAlertIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fail error
		code int
		want string
	}{
		{starter.ErrUnavailable, 503, `"code": "unavailable"`},
		{starter.ErrBusy, 429, `"code": "busy"`},
		{starter.ErrInvalid, 422, `"code": "invalid"`},
	} {
		h := build(t, nil)
		h.fail = c.fail
		code, answer, header := h.call(t, "POST", "/api/v1/alerts", `{"title": "x"}`, bearer(checkoutKey)...)
		if code != c.code || !strings.Contains(answer, c.want) || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v: %d %s %s", c.fail, code, answer, header)
		}
		if retry := header.Get("Retry-After"); (retry != "") != (code != 422) {
			t.Errorf("%v: Retry-After %q", c.fail, retry)
		}
	}
}

func TestAlertmanagerIsAnsweredOnlyWhenEveryAlertIsDurable(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	h.failOn = func(n int) error {
		if n == 2 {
			return errors.Join(starter.ErrUnavailable, errors.New("lost"))
		}
		return nil
	}
	group := `{"truncatedAlerts": 0, "alerts": [
		{"status": "firing", "fingerprint": "1", "labels": {"alertname": "A"}},
		{"status": "firing", "fingerprint": "2", "labels": {"alertname": "A", "severity": "purple"}},
		{"status": "resolved", "fingerprint": "3", "labels": {"alertname": "A"}}]}`
	code, answer, _ := h.call(t, "POST", "/integrations/alertmanager", group, bearer(paymentsKey)...)
	if code != http.StatusServiceUnavailable || len(h.alerts) != 3 {
		t.Errorf("%d %s after %d alerts", code, answer, len(h.alerts))
	}
	code, answer, _ = h.call(t, "POST", "/integrations/alertmanager", group, bearer(paymentsKey)...)
	if code != http.StatusAccepted || !strings.Contains(answer, `"result": "joined"`) || !strings.Contains(answer, "not known") {
		t.Errorf("repeated: %d %s", code, answer)
	}
	for _, alert := range h.alerts {
		if alert.Service != "payments" {
			t.Errorf("sent %+v", alert)
		}
	}
}

func TestBodiesHaveLimits(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) { o.Open = true })
	for path, most := range map[string]int{"/api/v1/alerts": 1 << 20, "/integrations/alertmanager": 4 << 20, "/v2/enqueue": 512 << 10} {
		if code, answer, _ := h.call(t, "POST", path, strings.Repeat(" ", most+1)); code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d %.100s", path, code, answer)
		}
		if code, _, _ := h.call(t, "POST", path, strings.Repeat(" ", most)); code == http.StatusRequestEntityTooLarge || code < 400 {
			t.Errorf("%s: %d for a body of the largest size", path, code)
		}
	}
}
