package webhook_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/pagerduty/webhook"
	"hansho/oncall"
	"hansho/workflows/contract"
)

const (
	note      = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"id":"PN1","content":"I am on it","trimmed":false,"type":"incident_note"}`
	update    = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"id":"PU1","message":"A fix is on its way","trimmed":false,"type":"incident_status_update"}`
	responder = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"user":{"id":"PBEN001","type":"user_reference"},"message":"Please help","state":"pending","type":"incident_responder"}`
	accepted  = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"user":{"id":"PBEN001","type":"user_reference"},"message":"Please help","state":"accepted","type":"incident_responder"}`
	bridge    = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"conference_numbers":[{"label":"","number":"+1-555-0100"},{"label":"JP","number":81312345678}],"conference_url":"https://meet.example/1","type":"incident_conference_bridge"}`
	noBridge  = `{"incident":{"id":"Q1INCIDENT","type":"incident_reference"},"conference_numbers":null,"conference_url":null,"type":"incident_conference_bridge"}`
	foreign   = `{"id":"Q1INCIDENT","type":"incident","html_url":"https://acme.example/incidents/Q1INCIDENT","status":"triggered","incident_key":"disk-7","created_at":"2026-11-20T18:00:00Z",
		"title":"Disk is full","service":{"id":"PSERV01","type":"service_reference"},"assignees":[{"id":"PBEN001","type":"user_reference"},{"id":"PBOT","type":"bot"}],
		"priority":{"id":"PP","type":"priority_reference","summary":"P2"},"urgency":"high","conference_bridge":{"conference_number":1000},"resolve_reason":null}`
	merged = `{"id":"Q1INCIDENT","type":"incident","status":"resolved","incident_key":"disk-7","service":{"id":"PSERV01"},
		"resolve_reason":{"type":"merge_resolve_reason","incident":{"id":"Q2","type":"incident_reference"}}}`
)

func TestEachKindTellsWhatItIsAbout(t *testing.T) {
	t.Parallel()
	ben := oncall.Actor{ID: "pagerduty:PBEN001", Via: "pagerduty", Unknown: true}
	chiyoHerself := oncall.Actor{ID: "pagerduty:PCHIYO1", Via: "pagerduty", Unknown: true}
	for _, test := range []struct {
		eventType, data string
		want            contract.ProviderEvent
	}{
		{"incident.annotated", note, contract.ProviderEvent{Kind: contract.ProviderNoted, Text: "I am on it"}},
		{"incident.status_update_published", update, contract.ProviderEvent{Kind: contract.ProviderStatusUpdate, Text: "A fix is on its way"}},
		{"incident.responder.added", responder, contract.ProviderEvent{Kind: contract.ProviderResponder, To: []oncall.Actor{ben}, Text: "Please help"}},
		{"incident.responder.replied", accepted, contract.ProviderEvent{Kind: contract.ProviderReplied, By: ben, Text: "accepted"}},
		{"incident.conference_bridge.updated", bridge, contract.ProviderEvent{Kind: contract.ProviderBridge, Text: "+1-555-0100, JP 81312345678, https://meet.example/1"}},
		{"incident.conference_bridge.updated", noBridge, contract.ProviderEvent{Kind: contract.ProviderBridge}},
		{"incident.triggered", foreign, contract.ProviderEvent{Kind: contract.ProviderTriggered, To: []oncall.Actor{ben}, Ring: oncall.RingLoud}},
		{"incident.reassigned", foreign, contract.ProviderEvent{Kind: contract.ProviderReassigned, To: []oncall.Actor{ben}, Ring: oncall.RingLoud}},
		{"incident.delegated", foreign, contract.ProviderEvent{Kind: contract.ProviderReassigned, To: []oncall.Actor{ben}, Ring: oncall.RingLoud}},
		{"incident.escalated", foreign, contract.ProviderEvent{Kind: contract.ProviderEscalated, To: []oncall.Actor{ben}, Ring: oncall.RingLoud}},
		{"incident.priority_updated", foreign, contract.ProviderEvent{Kind: contract.ProviderPriority, Severity: oncall.SEV2, Text: "P2", Ring: oncall.RingLoud}},
		{"incident.priority_updated", merged, contract.ProviderEvent{Kind: contract.ProviderPriority, Ring: oncall.RingClosed}},
		{"incident.resolved", merged, contract.ProviderEvent{Kind: contract.ProviderMerged, Into: "Q2", Ring: oncall.RingClosed}},
	} {
		m, err := webhook.Decode(hook(test.eventType, chiyo, test.data), "d")
		if err != nil {
			t.Fatal(err)
		}
		test.want.ID, test.want.Provider, test.want.Ref, test.want.At = "d", "pagerduty", "Q1INCIDENT", m.Event.At
		if test.want.By.ID == "" {
			test.want.By = chiyoHerself
		}
		if diff := cmp.Diff(test.want, m.Event); diff != "" || m.WorkflowID != "" {
			t.Errorf("%s (-want +got):\n%s", test.eventType, diff)
		}
	}
}

func TestAnIncidentOfSomebodyElseIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body []byte
		want oncall.Found
	}{
		"an incident": {hook("incident.triggered", service, foreign), oncall.Found{
			Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q1INCIDENT", Link: "https://acme.example/incidents/Q1INCIDENT"},
			Key:      "disk-7", Service: "PSERV01", Title: "Disk is full", Urgency: "high", Priority: "P2", BeganAt: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC),
		}},
		"a note names its incident alone": {hook("incident.annotated", chiyo, note), oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q1INCIDENT"}}},
		"a ping":                          {hook("pagey.ping", "null", `{"message":"Hello","type":"ping"}`), oncall.Found{}},
		"a service":                       {hook("service.updated", "null", `{"id":"PSERV01","type":"service"}`), oncall.Found{}},
		"unforeseen types":                {hook("incident.new", `"somebody"`, `{"id":7,"incident":"Q1","content":{"a":[]},"status":[]}`), oncall.Found{}},
	} {
		m, err := webhook.Decode(test.body, "d")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, m.Incident); diff != "" || m.WorkflowID != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

const samples = "../../../../shared/samples/"

// TestRealSamplesAreUnderstood reads what PagerDuty really sent and what it documents, when the samples are at hand.
func TestRealSamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]struct {
		kind     contract.ProviderKind
		severity oncall.Severity
		service  string
		to       int
	}{
		"pagerduty_v3_real_escalated.json":                 {contract.ProviderEscalated, 0, "PLVTM9H", 1},
		"pagerduty_v3_docs_incident_priority_updated.json": {contract.ProviderPriority, oncall.SEV1, "PF9KMXH", 0},
		"pagerduty_v3_signed_fixture.json":                 {contract.ProviderPriority, oncall.SEV1, "PF9KMXH", 0},
	} {
		body, err := os.ReadFile(filepath.Join(samples, file))
		if err != nil {
			t.Skipf("SKIPPED: there are no samples of real webhooks in ../shared/samples (%v)", err)
		}
		m, err := webhook.Decode(body, "d")
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if m.Event.Kind != want.kind || m.Event.Severity != want.severity || m.Incident.Service != want.service || len(m.Event.To) != want.to ||
			m.Event.At.IsZero() || !m.Event.By.Unknown || m.Incident.Title == "" || m.Event.Ring != oncall.RingLoud {
			t.Errorf("%s: %+v", file, m)
		}
	}
}

// TestDocumentedDataIsUnderstood puts the documented data of each type into an event.
func TestDocumentedDataIsUnderstood(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(samples, "pagerduty_v3_docs_event_data_by_type.json"))
	if err != nil {
		t.Skipf("SKIPPED: there are no samples of real webhooks in ../shared/samples (%v)", err)
	}
	var data map[string]json.RawMessage
	if err := json.Unmarshal(text, &data); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]struct{ eventType, text, to string }{
		"incident_note":              {"incident.annotated", "I sure am glad we are using PagerDuty!", ""},
		"incident_status_update":     {"incident.status_update_published", "A fix for this incident is being developed", ""},
		"incident_responder":         {"incident.responder.added", "Please help me make the tests pass", "pagerduty:PVMGSML"},
		"incident_conference_bridge": {"incident.conference_bridge.updated", "+1-555-555-5555, https://example.com", ""},
	} {
		m, err := webhook.Decode(hook(want.eventType, chiyo, string(data[kind])), "d")
		if err != nil || m.Event.Ref != "PGR0VU2" || m.Event.Text != want.text || m.Incident.Service != "" || m.Event.Kind == contract.ProviderOther {
			t.Errorf("%s: %+v, %v", kind, m, err)
		}
		if want.to != "" && (len(m.Event.To) != 1 || m.Event.To[0].ID != want.to) {
			t.Errorf("%s: to %v", kind, m.Event.To)
		}
	}
}
