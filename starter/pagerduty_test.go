package starter_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

const webhookSecret = "webhook-secret-0123456789"

// signed is the headers of a delivery from PagerDuty.
func signed(body string) []string {
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	mac.Write([]byte(body))
	return []string{"X-PagerDuty-Signature", "v1=" + hex.EncodeToString(mac.Sum(nil)), "X-Webhook-Id", "delivery-1"}
}

func webhookBody(kind, user, key string) string {
	return `{"event": {"id": "E1", "event_type": "` + kind + `", "resource_type": "incident", "occurred_at": "2026-11-21T03:00:00Z",
		"agent": {"id": "` + user + `", "type": "user_reference"}, "client": null,
		"data": {"id": "Q1", "type": "incident", "status": "acknowledged", "incident_key": "` + key + `"}}}`
}

func TestPagerDutyWebhookReachesItsEscalation(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) { o.Secrets.PagerDuty = secret.New(webhookSecret) })
	for _, user := range []string{"PALICE1", "PNOBODY"} {
		body := webhookBody("incident.acknowledged", user, "escalation/checkout/disk#run-1/2")
		if code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", body, signed(body)...); code != 202 || !strings.Contains(answer, "taken") {
			t.Fatalf("%d %s", code, answer)
		}
	}
	want := contract.ProviderEvent{
		ID: "delivery-1", Provider: "pagerduty", Kind: contract.ProviderAcknowledged, Ref: "Q1", Instance: "run-1", Page: 2,
		By: oncall.Actor{ID: "alice", Via: "pagerduty"}, Ring: oncall.RingQuiet, At: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC),
	}
	unknown := want
	unknown.By = oncall.Actor{ID: "pagerduty:PNOBODY", Via: "pagerduty", Unknown: true}
	if diff := cmp.Diff([]contract.ProviderEvent{want, unknown}, h.events); diff != "" {
		t.Error(diff)
	}
}

func TestPagerDutyWebhookAnswers(t *testing.T) {
	t.Parallel()
	ours := "escalation/checkout/disk#run-1/2"
	for _, c := range []struct {
		name, body string
		forged     bool
		fail       error
		over       bool
		code       int
		want       string
		sent       int
	}{
		{"an unknown type", webhookBody("incident.sang_a_song", "P", ours), false, nil, false, 202, "ignored", 0},
		{"our own doing", webhookBody("incident.acknowledged", "POURS", ours), false, nil, false, 202, "own", 0},
		{"somebody else's incident", webhookBody("incident.acknowledged", "P", "d3640fbd"), false, nil, false, 202, "foreign", 0},
		{"a ping", `{"event": {"id": "E", "event_type": "pagey.ping", "data": {"message": "Hello", "type": "ping"}}}`, false, nil, false, 202, "ignored", 0},
		{"signed nonsense", `nonsense`, false, nil, false, 202, "ignored", 0},
		{"a wrong signature", webhookBody("incident.acknowledged", "P", ours), true, nil, false, 401, "forged", 0},
		{"over", webhookBody("incident.acknowledged", "P", ours), false, nil, true, 202, "over", 1},
		{"Temporal is away", webhookBody("incident.acknowledged", "P", ours), false, starter.ErrUnavailable, false, 503, "failed", 1},
		{"Temporal refuses", webhookBody("incident.acknowledged", "P", ours), false, starter.ErrInvalid, false, 202, "ignored", 1},
	} {
		h := build(t, func(o *starter.Options) {
			o.Secrets.PagerDuty, o.OwnPagerDutyUser = secret.New(webhookSecret), "POURS"
		})
		h.fail = c.fail
		if c.over {
			h.over = map[string]struct{}{"escalation/checkout/disk": {}}
		}
		headers := signed(c.body)
		if c.forged {
			headers = signed(c.body + " ")
		}
		code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", c.body, headers...)
		if code != c.code || !strings.Contains(answer, c.want) || len(h.events) != c.sent {
			t.Errorf("%s: %d %s, %d events", c.name, code, answer, len(h.events))
		}
	}
}

func TestPagerDutyWebhookWithoutASecretIsSentAgain(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	body := webhookBody("incident.acknowledged", "P", "x")
	if code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", body, signed(body)...); code != 503 || !strings.Contains(answer, "HANSHO_PAGERDUTY_WEBHOOK_SECRET") {
		t.Errorf("%d %s", code, answer)
	}
}
