package starter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/secret"
	"hansho/activities/splunk/webhook"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

const splunkSecret = "splunk-secret-0123456789"

// splunkBody is the payload of the guide, filled in for an acknowledgement.
func splunkBody(user, entity string) string {
	return strings.NewReplacer("${{STATE.ENTITY_ID}}", entity, "${{STATE.INCIDENT_NAME}}", "12", "${{STATE.CURRENT_ALERT_PHASE}}", "ACKED",
		"${{STATE.ACKED_BY}}", user, "${{STATE.ACKED_AT}}", "1795230000000", "${{INCIDENT.SEQUENCING.SEQUENCE}}", "4").Replace(webhook.Payload)
}

func TestASplunkWebhookReachesItsEscalation(t *testing.T) {
	t.Parallel()
	org := organisation()
	alice := org.People["alice"]
	alice.Contacts = append(alice.Contacts, oncall.Contact{Provider: "splunk-oncall", Address: "alice.s"})
	org.People["alice"] = alice
	h := build(t, func(o *starter.Options) {
		o.Secrets.SplunkOnCall, o.Org = secret.New(splunkSecret), func() *oncall.Org { return org }
	})
	for _, user := range []string{"alice.s", "stranger"} {
		code, answer, _ := h.call(t, "POST", "/webhooks/splunk-oncall", splunkBody(user, "escalation/checkout/disk#run-1/2"), webhook.HeaderSecret, splunkSecret)
		if code != 202 || !strings.Contains(answer, "taken") {
			t.Fatalf("%d %s", code, answer)
		}
	}
	want := contract.ProviderEvent{
		ID: "splunk-oncall:12/ACKED/1795230000000", Provider: "splunk-oncall", Kind: contract.ProviderAcknowledged, Ref: "12", Instance: "run-1", Page: 2,
		By: oncall.Actor{ID: "alice", Via: "splunk-oncall"}, Ring: oncall.RingQuiet, At: time.UnixMilli(1795230000000).UTC(),
	}
	unknown := want
	unknown.By = oncall.Actor{ID: "splunk-oncall:stranger", Via: "splunk-oncall", Unknown: true}
	if diff := cmp.Diff([]contract.ProviderEvent{want, unknown}, h.events); diff != "" {
		t.Error(diff)
	}
	if _, shown, _ := h.call(t, "GET", "/metrics", ""); !strings.Contains(shown, `hansho_webhooks_total{provider="splunk-oncall",result="taken"} 2`) {
		t.Error("the metrics do not tell the provider")
	}
}

func TestSplunkWebhookAnswers(t *testing.T) {
	t.Parallel()
	const ours = "escalation/checkout/disk#run-1/2"
	for _, c := range []struct {
		name, body, secret string
		fail               error
		code               int
		want               string
		sent               int
	}{
		{"our own doing", splunkBody("hansho", ours), splunkSecret, nil, 202, "own", 0},
		{"somebody else's incident", splunkBody("alice", "disk"), splunkSecret, nil, 202, "foreign", 0},
		{"a change of shift", `{"ONCALL.USER_ID": "alice"}`, splunkSecret, nil, 202, "foreign", 0},
		{"an incident that was opened", strings.NewReplacer(`"ACKED"`, `"UNACKED"`, "1795230000000", "null").Replace(splunkBody("null", ours)), splunkSecret, nil, 202, "ignored", 0},
		{"nonsense", "nonsense", splunkSecret, nil, 202, "ignored", 0},
		{"a wrong secret", splunkBody("alice", ours), "guessed", nil, 401, "forged", 0},
		{"no secret", splunkBody("alice", ours), "", nil, 401, "forged", 0},
		{"Temporal is away", splunkBody("alice", ours), splunkSecret, starter.ErrUnavailable, 503, "failed", 1},
	} {
		h := build(t, func(o *starter.Options) { o.Secrets.SplunkOnCall, o.OwnSplunkUser = secret.New(splunkSecret), "hansho" })
		h.fail = c.fail
		code, answer, _ := h.call(t, "POST", "/webhooks/splunk-oncall", c.body, webhook.HeaderSecret, c.secret)
		if code != c.code || !strings.Contains(answer, c.want) || len(h.events) != c.sent {
			t.Errorf("%s: %d %s, %d events", c.name, code, answer, len(h.events))
		}
	}
	if code, answer, _ := build(t, nil).call(t, "POST", "/webhooks/splunk-oncall", splunkBody("alice", ours), webhook.HeaderSecret, ""); code != 503 || !strings.Contains(answer, "HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET") {
		t.Errorf("without a secret of our own: %d %s", code, answer)
	}
}
