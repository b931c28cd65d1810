package starter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

func event(key, action, severity string) string {
	return `{"routing_key": "` + key + `", "event_action": "` + action + `", "dedup_key": "db/disk",
		"payload": {"summary": "Disk at 99%", "source": "db-1", "severity": "` + severity + `"}}`
}

func TestEventsTriggerAndResolve(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	want := "{\n  \"status\": \"success\",\n  \"message\": \"Event processed\",\n  \"dedup_key\": \"db/disk\"\n}\n"
	for _, action := range []string{"trigger", "trigger", "resolve"} {
		if code, answer, _ := h.call(t, "POST", "/v2/enqueue", event(checkoutKey, action, "critical")); code != 202 || answer != want {
			t.Errorf("%s: %d %s", action, code, answer)
		}
	}
	labels := map[string]string{"source": "db-1"}
	common := oncall.Alert{Service: "checkout", DedupKey: "db/disk", Title: "Disk at 99%", Severity: oncall.SEV2, Source: "events-v2", Labels: labels}
	recovered := common
	recovered.Recovered = true
	if diff := cmp.Diff([]oncall.Alert{common, common, recovered}, h.alerts, cmpopts.IgnoreFields(oncall.Alert{}, "ID", "Received")); diff != "" {
		t.Error(diff)
	}
	if h.alerts[0].ID == h.alerts[1].ID {
		t.Error("two messages of a source that gives no IDs count as one: a second trigger after a resolve would be lost")
	}
}

func TestEventsAcknowledgeStopsThePaging(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for _, result := range []contract.Result{contract.Done, contract.Stale, contract.Recorded} {
		h.answer = contract.Answer{Result: result}
		if code, answer, _ := h.call(t, "POST", "/v2/enqueue", event(checkoutKey, "acknowledge", "critical")); code != 202 {
			t.Errorf("%s: %d %s", result, code, answer)
		}
	}
	want := given{"escalation/checkout/db%2Fdisk", contract.Command{
		Verb: contract.Acknowledge, TakeOver: true, By: oncall.Actor{ID: "integration:checkout", Via: "alert", Unknown: true},
	}}
	if diff := cmp.Diff(want, h.commands[0], cmpopts.IgnoreFields(contract.Command{}, "Request")); diff != "" {
		t.Error(diff)
	}
	if h.commands[0].Command.Request == "" || len(h.alerts) > 0 {
		t.Errorf("command %+v, alerts %+v", h.commands[0], h.alerts)
	}
}

func TestEventsRefuses(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for _, c := range []struct{ body, want string }{
		{event("unknown-key-0123456789", "trigger", "critical"), `"Invalid routing key"`},
		{event("checkout", "trigger", "critical"), `"Invalid routing key"`}, // The name of a service is its key only when the door is open.
		{event(aliceToken, "trigger", "critical"), `"Invalid routing key"`},
		{event(checkoutKey, "trigger", "terrible"), `"'payload.severity' is invalid`},
		{"{", `"JSON parse error"`},
	} {
		code, answer, _ := h.call(t, "POST", "/v2/enqueue", c.body)
		if code != http.StatusBadRequest || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s", c.body, code, answer)
		}
	}
	h.fail = starter.ErrBusy
	if code, answer, header := h.call(t, "POST", "/v2/enqueue", event(checkoutKey, "trigger", "info")); code != 429 || header.Get("Retry-After") == "" {
		t.Errorf("%d %s", code, answer)
	}
	h.fail = starter.ErrUnavailable
	if code, answer, _ := h.call(t, "POST", "/v2/enqueue", event(checkoutKey, "trigger", "info")); code != 503 || !strings.Contains(answer, `"message"`) {
		t.Errorf("%d %s", code, answer)
	}
}

func TestAnOpenDoorTakesAServiceAsItsKey(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) { o.Open = true })
	for _, key := range []string{"payments", "whatever"} {
		if code, answer, _ := h.call(t, "POST", "/v2/enqueue", event(key, "trigger", "critical")); code != 202 {
			t.Errorf("%s: %d %s", key, code, answer)
		}
	}
	if h.alerts[0].Service != "payments" || h.alerts[1].Service != "other" || h.alerts[1].Remark == "" {
		t.Errorf("sent %+v", h.alerts)
	}
}

func TestChangeEventsAreAcceptedAndNotKept(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	code, answer, _ := h.call(t, "POST", "/v2/change/enqueue", `{"routing_key": "`+checkoutKey+`", "payload": {"summary": "deployed 1.2"}}`)
	if code != 202 || !strings.Contains(answer, `"success"`) || !strings.Contains(h.log.String(), "not kept") || len(h.alerts) > 0 {
		t.Errorf("%d %s\nlog: %s", code, answer, h.log)
	}
	if code, answer, _ = h.call(t, "POST", "/v2/change/enqueue", `{"routing_key": "x", "payload": {"summary": "y"}}`); code != 400 {
		t.Errorf("%d %s", code, answer)
	}
}
