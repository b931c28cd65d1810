package inbound_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hansho/starter/inbound"
)

// Whatever is sent, a parser either gives messages with which something can be done, or an error that says what is wrong.

func FuzzAlerts(f *testing.F) {
	f.Add([]byte(`{"title": "x", "labels": {"a": "b"}, "began_at": "2026-11-21T03:00:00Z"}`))
	f.Add([]byte(`[{"title": "x", "severity": "sev9"}, {"title": null}, null, 1]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		messages, list, err := inbound.Alerts(body)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if !list && len(messages) != 1 {
			t.Errorf("%d messages of one alert", len(messages))
		}
		for _, m := range messages {
			if m.Alert.Title == "" || (m.Level != "" && !inbound.Known(m.Level)) {
				t.Errorf("accepted %+v", m)
			}
		}
	})
}

func FuzzAlertmanager(f *testing.F) {
	f.Add([]byte(`{"status": "resolved", "truncatedAlerts": -1, "alerts": [{"labels": {"alertname": " "}, "annotations": {"summary": " "}}]}`))
	f.Add([]byte(`{"alerts": [{"fingerprint": "f", "startsAt": "2026-11-21T03:00:00Z", "generatorURL": "http://"}], "orgId": 1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		messages, truncated, err := inbound.Alertmanager(body)
		if err != nil {
			return
		}
		if len(messages) == 0 || truncated < 0 {
			t.Errorf("%d messages, %d truncated", len(messages), truncated)
		}
		for _, m := range messages {
			if strings.TrimSpace(m.Alert.Title) == "" || m.Alert.DedupKey == "" {
				t.Errorf("an alert without a title or key: %+v", m.Alert)
			}
			if link := m.Alert.Link; link != "" && !strings.HasPrefix(strings.ToLower(link), "http") {
				t.Errorf("link %q", link)
			}
		}
	})
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(trigger))
	f.Add([]byte(`{"routing_key": "k", "event_action": "acknowledge", "dedup_key": "d", "payload": {"custom_details": [1, "x"]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := inbound.Events(body)
		if err != nil {
			return
		}
		alert := event.Message.Alert
		if event.RoutingKey == "" || alert.DedupKey == "" || len(alert.DedupKey) > 255 || strings.TrimSpace(alert.Title) == "" {
			t.Errorf("accepted %+v", event)
		}
		if event.Action == inbound.Trigger && utf8.RuneCountInString(alert.Title) > 1024 {
			t.Errorf("a title of %d characters", utf8.RuneCountInString(alert.Title))
		}
		if alert.Recovered != (event.Action == inbound.Resolve) {
			t.Errorf("action %s, recovered %t", event.Action, alert.Recovered)
		}
	})
}
