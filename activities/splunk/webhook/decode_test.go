package webhook_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/splunk/webhook"
	"hansho/oncall"
	"hansho/workflows/contract"
)

const (
	instance = "0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11"
	entity   = "escalation/checkout/latency#" + instance + "/3"
)

// filled is the payload with its variables.
func filled(values map[string]string) string {
	text := webhook.Payload
	for name, value := range values {
		text = strings.ReplaceAll(text, "${{"+name+"}}", value)
	}
	return text
}

func chiyo() oncall.Actor {
	return oncall.Actor{ID: "splunk-oncall:chiyo", Via: "splunk-oncall", Unknown: true}
}

func TestDecodeSaysWhatHappened(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 18, 5, 0, int(250*time.Millisecond), time.UTC)
	rings := map[contract.ProviderKind]oncall.Ring{
		contract.ProviderOther: oncall.RingLoud, contract.ProviderUnacknowledged: oncall.RingLoud, contract.ProviderAcknowledged: oncall.RingQuiet, contract.ProviderResolved: oncall.RingClosed,
	}
	want := func(kind contract.ProviderKind, id string, by oncall.Actor, at time.Time) contract.ProviderEvent {
		return contract.ProviderEvent{ID: "splunk-oncall:" + id, Provider: "splunk-oncall", Kind: kind, Ref: "12", Instance: instance, Page: 3, By: by, Ring: rings[kind], At: at}
	}
	common := map[string]string{"STATE.ENTITY_ID": entity, "STATE.INCIDENT_NAME": "12", "INCIDENT.SEQUENCING.SEQUENCE": "428"}
	with := func(more map[string]string) string {
		maps.Copy(more, common)
		return filled(more)
	}
	for name, x := range map[string]struct {
		body string
		want contract.ProviderEvent
	}{
		"opened": {
			with(map[string]string{"STATE.CURRENT_ALERT_PHASE": "UNACKED", "STATE.ACKED_BY": "null", "STATE.ACKED_AT": "null"}),
			want(contract.ProviderOther, "12/UNACKED/428", oncall.Actor{}, time.Time{}),
		},
		"acknowledged": {
			with(map[string]string{"STATE.CURRENT_ALERT_PHASE": "ACKED", "STATE.ACKED_BY": "chiyo", "STATE.ACKED_AT": "1795197900250"}),
			want(contract.ProviderAcknowledged, "12/ACKED/1795197900250", chiyo(), at),
		},
		"acknowledged by nobody": {
			with(map[string]string{"STATE.CURRENT_ALERT_PHASE": "ACKED", "STATE.ACKED_BY": "SYSTEM", "STATE.ACKED_AT": ""}),
			want(contract.ProviderAcknowledged, "12/ACKED/428", oncall.Actor{}, time.Time{}),
		},
		"rings again": {
			with(map[string]string{"STATE.CURRENT_ALERT_PHASE": "UNACKED", "STATE.ACKED_BY": "chiyo", "STATE.ACKED_AT": "1795197900250"}),
			want(contract.ProviderUnacknowledged, "12/UNACKED/428", oncall.Actor{}, time.Time{}),
		},
		"resolved": {
			with(map[string]string{"STATE.CURRENT_ALERT_PHASE": "RESOLVED", "STATE.ACKED_BY": "kei", "STATE.ACKED_AT": "1795197900000", "STATE.RESOLVED_BY": "chiyo", "STATE.RESOLVED_AT": "1795197900250"}),
			want(contract.ProviderResolved, "12/RESOLVED/1795197900250", chiyo(), at),
		},
		"without a custom payload": {
			`{"INCIDENT.INCIDENT_ID":"12","INCIDENT.INCIDENT_NAME":"#12","INCIDENT.CURRENT_PHASE":"ACKED","INCIDENT.IS_MUTED":false,"STATE.ENTITY_ID":"` + entity + `",
			  "STATE.INCIDENT_NAME":"12","STATE.CURRENT_ALERT_PHASE":"ACKED","STATE.ACK_USER":"chiyo","STATE.ACKED_BY":null,"STATE.ACKED_AT":1795197900250,"STATE.USERS_PAGED.0":"kei"}`,
			want(contract.ProviderAcknowledged, "12/ACKED/1795197900250", chiyo(), at),
		},
	} {
		got, workflowID, err := webhook.Decode([]byte(x.body))
		if diff := cmp.Diff(x.want, got); err != nil || workflowID != "escalation/checkout/latency" || diff != "" {
			t.Errorf("%s: %v, for %q (-want +got):\n%s", name, err, workflowID, diff)
		}
	}
}

func TestAChatIsANote(t *testing.T) {
	t.Parallel()
	decode := func(text string) contract.ProviderEvent {
		event, workflowID, err := webhook.Decode([]byte(`{"CHAT.TEXT":"` + text + `","CHAT.USER_ID":"chiyo","STATE.ENTITY_ID":"` + entity + `","STATE.INCIDENT_NAME":"12","STATE.CURRENT_ALERT_PHASE":"ACKED"}`))
		if err != nil || workflowID != "escalation/checkout/latency" || event.Kind != contract.ProviderNoted || event.By != chiyo() || event.Text != text {
			t.Errorf("%+v, %q, %v", event, workflowID, err)
		}
		return event
	}
	first, again, other := decode("one"), decode("one"), decode("two")
	if first.ID != again.ID || first.ID == other.ID {
		t.Error("the ID is not that of the chat")
	}
}

func TestWhatIsNotOursIsToldApart(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		filled(map[string]string{"STATE.ENTITY_ID": "disk/db01", "STATE.CURRENT_ALERT_PHASE": "ACKED"}): contract.ErrForeignKey,
		`{"PAGE.USER_ID":"chiyo","PAGE.STARTED":true}`:                                                  webhook.ErrUnaddressed,
		webhook.Payload: webhook.ErrUnaddressed,
	} {
		event, _, err := webhook.Decode([]byte(body))
		if !errors.Is(err, want) || event.ID == "" {
			t.Errorf("%s: %v (%+v), want %v", body, err, event, want)
		}
	}
	if _, _, err := webhook.Decode([]byte(`{"a": "an unescaped " quotation mark"}`)); err == nil || errors.Is(err, webhook.ErrUnaddressed) {
		t.Errorf("no JSON: %v", err)
	}
}

func TestThePayloadIsJSONWithVariables(t *testing.T) {
	t.Parallel()
	var payload map[string]string
	if err := json.Unmarshal([]byte(webhook.Payload), &payload); err != nil || len(payload) != 8 {
		t.Errorf("%v, %v", payload, err)
	}
}

func TestOnlyTheSecretOpens(t *testing.T) {
	t.Parallel()
	const secret = "0123456789abcdef"
	for given, want := range map[string]error{secret: nil, "": webhook.ErrForged, secret + "0": webhook.ErrForged, "wrong": webhook.ErrForged} {
		if err := webhook.Verify(http.Header{webhook.HeaderSecret: {given}}, secret); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", given, err, want)
		}
	}
	if err := webhook.Verify(http.Header{webhook.HeaderSecret: {""}}, ""); !errors.Is(err, webhook.ErrNoSecret) {
		t.Errorf("without a secret: %v", err)
	}
}

// FuzzDecode holds that nothing that comes breaks the door, and that every event can be told from others.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(webhook.Payload))
	f.Add([]byte(filled(map[string]string{"STATE.ENTITY_ID": entity, "STATE.CURRENT_ALERT_PHASE": "ACKED", "STATE.ACKED_AT": "1795197900250"})))
	f.Add([]byte(`{"STATE.ENTITY_ID":"` + entity + `","STATE.ACKED_AT":1e300,"phase":7,"CHAT.TEXT":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, workflowID, err := webhook.Decode(body)
		again, _, _ := webhook.Decode(body)
		if !cmp.Equal(event, again) {
			t.Errorf("%+v and %+v of one body", event, again)
		}
		if err == nil && (workflowID == "" || event.Instance == "" || event.Page < 1 || event.ID == "" || event.Kind == "") {
			t.Errorf("%+v for %q", event, workflowID)
		}
		if event.By.ID != "" && !event.By.Unknown || event.At.Year() > 40000 {
			t.Errorf("%+v", event)
		}
	})
}
