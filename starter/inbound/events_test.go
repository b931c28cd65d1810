package inbound_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
	"hansho/starter/inbound"
)

const trigger = `{"routing_key": "key", "event_action": "trigger", "dedup_key": "db/disk", "client": "Probe", "client_url": "https://probe.example.org",
	"payload": {"summary": "Disk at 99%", "source": "db-1", "severity": "error", "timestamp": "2026-11-21T03:00:00.5+0900", "component": "mysql",
		"custom_details": {"free": "1%", "load": 0.75, "who": {"a": [1, 2]}}},
	"links": [{"href": "https://wiki.example.org", "text": "wiki"}, {"href": "https://x.example.org"}],
	"images": [{"src": "https://graph.example.org/1.png", "alt": "graph"}]}`

func TestEventsReadsATrigger(t *testing.T) {
	t.Parallel()
	got, err := inbound.Events([]byte(trigger))
	if err != nil {
		t.Fatal(err)
	}
	want := inbound.Event{RoutingKey: "key", Action: inbound.Trigger, Message: inbound.Message{Level: "error", Alert: oncall.Alert{
		DedupKey: "db/disk", Title: "Disk at 99%", Source: "Probe", Link: "https://probe.example.org",
		Details: "free: 1%\nload: 0.75\nwho: {\"a\":[1,2]}\nwiki: https://wiki.example.org\nhttps://x.example.org\ngraph: https://graph.example.org/1.png",
		Labels:  map[string]string{"source": "db-1", "component": "mysql"}, BeganAt: time.Date(2026, 11, 20, 18, 0, 0, 5e8, time.UTC),
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEventsMakesADedupKeyForATriggerOnly(t *testing.T) {
	t.Parallel()
	event, err := inbound.Events([]byte(strings.Replace(trigger, `"dedup_key": "db/disk", `, "", 1)))
	if err != nil || len(event.Message.Alert.DedupKey) != 32 {
		t.Errorf("dedup key %q, error %v", event.Message.Alert.DedupKey, err)
	}
	if _, err := inbound.Events([]byte(`{"routing_key": "key", "event_action": "resolve"}`)); err == nil {
		t.Error("a resolve without a dedup key was read")
	}
	event, err = inbound.Events([]byte(`{"routing_key": "key", "event_action": "resolve", "dedup_key": "db/disk"}`))
	if err != nil || !event.Message.Alert.Recovered || event.Message.Alert.Title != "db/disk" {
		t.Errorf("resolve: %+v, error %v", event, err)
	}
}

func TestEventsAnswersLikeTheRealOne(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("あ", 1025)
	for _, c := range []struct {
		body string
		want inbound.EventError
	}{
		{`{"routing_key": `, inbound.EventError{Status: "Unrecognized object", Message: "Event object format is unrecognized", Errors: []string{"JSON parse error"}}},
		{`{}`, *inbound.InvalidEvent("'routing_key' is missing or blank", "'event_action' is missing or blank", "'dedup_key' is missing or blank")},
		{`{"routing_key": "k", "event_action": "trigger"}`, *inbound.InvalidEvent(
			"'payload.summary' is missing or blank", "'payload.source' is missing or blank", "'payload.severity' is missing or blank")},
		{`{"routing_key": "k", "event_action": "close", "dedup_key": "d"}`, *inbound.InvalidEvent(
			"'event_action' is invalid (must be one of: [trigger, acknowledge, resolve])")},
		{
			`{"routing_key": "k", "event_action": "trigger", "dedup_key": "` + long[:256] + `", "payload": {"summary": "` + long + `", "source": "s", "severity": "SEV-1"}}`,
			*inbound.InvalidEvent("'dedup_key' is too long (maximum is 255 characters)", "'payload.summary' is too long (maximum is 1024 characters)",
				"'payload.severity' is invalid (must be one of: [critical, warning, error, info])"),
		},
	} {
		_, err := inbound.Events([]byte(c.body))
		var got *inbound.EventError
		if !errors.As(err, &got) {
			t.Errorf("%.60s: error %v", c.body, err)
			continue
		}
		if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("%.60s: %s", c.body, diff)
		}
	}
}

func TestEventsSamples(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"am034_pagerduty_v2_trigger.json":               "dc2bdfff34ca18fbba9717afde460afbe60adf29d4184d6af7e4fea3de71dd39",
		"pagerduty_events_v2_enqueue_spec_example.json": "srv01/mysql",
	} {
		event, err := inbound.Events(sample(t, name))
		if err != nil || event.Message.Alert.DedupKey != key || event.Message.Level != "critical" || event.Message.Alert.Link == "" {
			t.Errorf("%s: %+v, error %v", name, event, err)
		}
	}
}

func TestChangeEvents(t *testing.T) {
	t.Parallel()
	if key, err := inbound.ChangeEvent([]byte(`{"routing_key": "k", "payload": {"summary": "deployed"}}`)); err != nil || key != "k" {
		t.Errorf("key %q, error %v", key, err)
	}
	for _, body := range []string{`{`, `{}`, `{"routing_key": "k"}`} {
		if _, err := inbound.ChangeEvent([]byte(body)); err == nil {
			t.Errorf("%s was read", body)
		}
	}
}
