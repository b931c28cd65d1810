package webhook_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	for _, test := range []struct {
		eventType, agent, status string
		kind                     contract.ProviderKind
		by                       oncall.Actor
	}{
		{"incident.acknowledged", chiyo, "acknowledged", contract.ProviderAcknowledged, byChiyo},
		{"incident.unacknowledged", chiyo, "triggered", contract.ProviderUnacknowledged, byChiyo},
		{"incident.unacknowledged", service, "triggered", contract.ProviderUnacknowledged, oncall.Actor{}},
		{"incident.resolved", chiyo, "resolved", contract.ProviderResolved, byChiyo},
		{"incident.resolved", "null", "resolved", contract.ProviderResolved, oncall.Actor{}},
		{"incident.resolved", `{"id":"PI1","type":"inbound_integration_reference"}`, "resolved", contract.ProviderResolved, oncall.Actor{}},
		{"incident.reopened", chiyo, "triggered", contract.ProviderUnacknowledged, byChiyo},
		{"incident.reopened", chiyo, "acknowledged", contract.ProviderAcknowledged, byChiyo},
		{"incident.triggered", chiyo, "triggered", contract.ProviderOther, byChiyo},
		{"incident.escalated", chiyo, "triggered", contract.ProviderOther, byChiyo},
		{"incident.invented.next_year", chiyo, "frozen", contract.ProviderOther, byChiyo},
	} {
		t.Run(test.eventType+" "+test.status, func(t *testing.T) {
			t.Parallel()
			got, workflowID, err := webhook.Decode(hook(test.eventType, test.agent, incident(key, test.status)), "delivery-1")
			if err != nil {
				t.Fatal(err)
			}
			want := contract.ProviderEvent{
				ID: "delivery-1", Provider: "pagerduty", Kind: test.kind, Ref: "Q1INCIDENT", Instance: instance, Page: 3, By: test.by,
				At: time.Date(2026, 11, 20, 18, 4, 5, 678e6, time.UTC),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			if workflowID != workflow {
				t.Errorf("workflow %q", workflowID)
			}
		})
	}
}

func TestAnEventWithoutADeliveryIDKeepsItsOwn(t *testing.T) {
	t.Parallel()
	got, _, err := webhook.Decode(hook("incident.resolved", "null", incident(key, "resolved")), "")
	if err != nil || got.ID != "01EVENT" {
		t.Fatalf("ID %q, %v", got.ID, err)
	}
}

func TestEventsThatAreNotForUsAreToldApart(t *testing.T) {
	t.Parallel()
	foreign := incident("d387d7bd2e0a4294a5307339dfe1669a", "acknowledged")
	note := `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"id":"PN1","content":"I am on it","trimmed":false,"type":"incident_note"}`
	for name, test := range map[string]struct {
		body []byte
		want error
		kind contract.ProviderKind
		ref  string
		text string
	}{
		"an incident of somebody else": {hook("incident.acknowledged", chiyo, foreign), contract.ErrForeignKey, contract.ProviderAcknowledged, "Q1INCIDENT", ""},
		"an event without a key":       {hook("incident.annotated", chiyo, note), webhook.ErrUnaddressed, contract.ProviderNoted, "Q1INCIDENT", "I am on it"},
		"a ping":                       {hook("pagey.ping", "null", `{"message":"Hello","type":"ping"}`), webhook.ErrUnaddressed, contract.ProviderOther, "", ""},
		"a service":                    {hook("service.updated", "null", `{"id":"PSERV01","type":"service"}`), webhook.ErrUnaddressed, contract.ProviderOther, "", ""},
		"unforeseen types":             {hook("incident.new", `"somebody"`, `{"id":7,"incident":"Q1","content":{"a":[]},"status":[]}`), webhook.ErrUnaddressed, contract.ProviderOther, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, workflowID, err := webhook.Decode(test.body, "d")
			if !errors.Is(err, test.want) || workflowID != "" {
				t.Fatalf("workflow %q, error %v, want %v", workflowID, err, test.want)
			}
			if got.Kind != test.kind || got.Ref != test.ref || got.Text != test.text {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestWhatIsNoWebhookIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{", "null", "[]", `{"event":null}`, `{"event":{"id":"x"}}`, `{"messages":[{"event":"incident.trigger"}]}`} {
		_, _, err := webhook.Decode([]byte(body), "d")
		if err == nil || errors.Is(err, webhook.ErrUnaddressed) || errors.Is(err, contract.ErrForeignKey) {
			t.Errorf("Decode(%q) = %v", body, err)
		}
	}
}

// TestRealSamplesAreUnderstood reads what PagerDuty really sent and what it documents, when the samples are at hand.
func TestRealSamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../../shared/samples/pagerduty_v3_*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("SKIPPED: there are no samples of real webhooks in ../shared/samples")
	}
	for _, file := range files {
		if strings.HasSuffix(file, "event_data_by_type.json") {
			continue // Not webhooks, but what they may carry.
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := webhook.Decode(body, "d")
		if !errors.Is(err, contract.ErrForeignKey) && !errors.Is(err, webhook.ErrUnaddressed) {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
		if got.Ref == "" || got.At.IsZero() || !strings.HasPrefix(got.By.ID, "pagerduty:P") || got.Kind != contract.ProviderOther {
			t.Errorf("%s: %+v", filepath.Base(file), got)
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
	f.Fuzz(func(t *testing.T, body []byte) {
		event, workflowID, err := webhook.Decode(body, "d")
		if err != nil {
			if workflowID != "" {
				t.Fatalf("an error names the workflow %q", workflowID)
			}
			return
		}
		id, run, n, err := contract.ParsePageKey(contract.PageKey(workflowID, event.Instance, event.Page))
		if err != nil || id != workflowID || run != event.Instance || n != event.Page {
			t.Fatalf("%+v for %q does not name a page: %v", event, workflowID, err)
		}
		if event.ID != "d" || event.Kind == "" || event.Provider != webhook.Provider {
			t.Fatalf("incomplete: %+v", event)
		}
	})
}
