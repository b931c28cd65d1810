package webhook_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/pagerduty/webhook"
	"hansho/oncall"
	"hansho/workflows/contract"
)

const (
	workflow = "escalation/checkout/latency"
	instance = "0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11"
)

var (
	key     = contract.PageKey(workflow, instance, 3)
	chiyo   = `{"id":"PCHIYO1","type":"user_reference","summary":"Chiyo"}`
	service = `{"id":"PSERV01","type":"service_reference","summary":"Paging"}`
)

// hook is a webhook as PagerDuty sends it.
func hook(eventType, agent, data string) []byte {
	return fmt.Appendf(nil, `{"event":{"id":"01EVENT","event_type":%q,"resource_type":"incident",
		"occurred_at":"2026-11-21T03:04:05.678+09:00","agent":%s,"client":null,"data":%s}}`, eventType, agent, data)
}

// incident is the data of most events.
func incident(key, status string) string {
	return fmt.Sprintf(`{"id":"Q1INCIDENT","type":"incident","number":5,"status":%q,"incident_key":%q,
		"title":"Checkout is slow","assignees":[],"conference_bridge":{"conference_number":1000},"resolve_reason":null}`, status, key)
}

func TestAnEventSaysWhatHappenedToWhichPage(t *testing.T) {
	t.Parallel()
	byChiyo := oncall.Actor{ID: "pagerduty:PCHIYO1", Via: "pagerduty", Unknown: true}
	integration := `{"id":"PI1","type":"events_api_v2_inbound_integration_reference"}`
	for _, test := range []struct {
		eventType, agent, status string
		want                     contract.ProviderEvent
	}{
		{"incident.triggered", service, "triggered", contract.ProviderEvent{Kind: contract.ProviderTriggered, Ring: oncall.RingLoud}},
		{"incident.acknowledged", chiyo, "acknowledged", contract.ProviderEvent{Kind: contract.ProviderAcknowledged, By: byChiyo, Ring: oncall.RingQuiet}},
		{"incident.unacknowledged", chiyo, "triggered", contract.ProviderEvent{Kind: contract.ProviderUnacknowledged, By: byChiyo, Ring: oncall.RingLoud}},
		{"incident.unacknowledged", service, "triggered", contract.ProviderEvent{Kind: contract.ProviderUnacknowledged, Ring: oncall.RingLoud}},
		{"incident.resolved", chiyo, "resolved", contract.ProviderEvent{Kind: contract.ProviderResolved, By: byChiyo, Ring: oncall.RingClosed}},
		{"incident.resolved", "null", "resolved", contract.ProviderEvent{Kind: contract.ProviderResolved, Ring: oncall.RingClosed}},
		{"incident.resolved", integration, "resolved", contract.ProviderEvent{Kind: contract.ProviderResolved, Ring: oncall.RingClosed, Recovered: true}},
		{"incident.reopened", chiyo, "triggered", contract.ProviderEvent{Kind: contract.ProviderUnacknowledged, By: byChiyo, Ring: oncall.RingLoud}},
		{"incident.reopened", chiyo, "acknowledged", contract.ProviderEvent{Kind: contract.ProviderAcknowledged, By: byChiyo, Ring: oncall.RingQuiet}},
		{"incident.service_updated", chiyo, "triggered", contract.ProviderEvent{Kind: contract.ProviderOther, By: byChiyo, Ring: oncall.RingLoud}},
		{"incident.invented.next_year", chiyo, "frozen", contract.ProviderEvent{Kind: contract.ProviderOther, By: byChiyo}},
	} {
		t.Run(test.eventType+" "+test.status, func(t *testing.T) {
			t.Parallel()
			got, err := webhook.Decode(hook(test.eventType, test.agent, incident(key, test.status)), "delivery-1")
			if err != nil {
				t.Fatal(err)
			}
			test.want.ID, test.want.Provider, test.want.Ref, test.want.Instance, test.want.Page = "delivery-1", "pagerduty", "Q1INCIDENT", instance, 3
			test.want.At = time.Date(2026, 11, 20, 18, 4, 5, 678e6, time.UTC)
			if diff := cmp.Diff(test.want, got.Event); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			if got.WorkflowID != workflow || got.Type != test.eventType {
				t.Errorf("workflow %q, type %q", got.WorkflowID, got.Type)
			}
		})
	}
}

func TestAnEventWithoutADeliveryIDKeepsItsOwn(t *testing.T) {
	t.Parallel()
	got, err := webhook.Decode(hook("incident.resolved", "null", incident(key, "resolved")), "")
	if err != nil || got.Event.ID != "01EVENT" {
		t.Fatalf("ID %q, %v", got.Event.ID, err)
	}
}

func TestWhatIsNoWebhookIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{", "null", "[]", `{"event":null}`, `{"event":{"id":"x"}}`, `{"messages":[{"event":"incident.trigger"}]}`} {
		if got, err := webhook.Decode([]byte(body), "d"); err == nil {
			t.Errorf("Decode(%q) = %+v", body, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, eventType := range []string{"incident.acknowledged", "incident.reopened", "incident.unheard_of", "pagey.ping"} {
		f.Add(hook(eventType, chiyo, incident(key, "triggered")))
		f.Add(hook(eventType, "null", incident("elsewhere", "resolved")))
	}
	f.Add(hook("incident.annotated", service, `{"incident":{"id":"Q1"},"content":"x","type":"incident_note"}`))
	f.Add([]byte(`{"event":{"event_type":"a","data":{"incident_key":"escalation/a/b#i/2"}}}`))
	f.Add(hook("incident.responder.added", chiyo, responder))
	f.Add(hook("incident.conference_bridge.updated", chiyo, bridge))
	f.Add(hook("incident.resolved", chiyo, merged))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := webhook.Decode(body, "d")
		if err != nil {
			return
		}
		if m.Event.ID != "d" || m.Event.Kind == "" || m.Event.Provider != webhook.Provider || m.Type == "" || m.Event.Ref != m.Incident.Ref {
			t.Fatalf("incomplete: %+v", m)
		}
		if (m.WorkflowID == "") != (m.Event.Page == 0) || (m.WorkflowID == "") != (m.Event.Instance == "") {
			t.Fatalf("half a page: %+v", m)
		}
		if m.WorkflowID == "" {
			return
		}
		id, run, n, err := contract.ParsePageKey(contract.PageKey(m.WorkflowID, m.Event.Instance, m.Event.Page))
		if err != nil || id != m.WorkflowID || run != m.Event.Instance || n != m.Event.Page {
			t.Fatalf("%+v does not name a page: %v", m, err)
		}
	})
}
