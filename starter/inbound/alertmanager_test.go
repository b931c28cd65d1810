package inbound_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
	"hansho/starter/inbound"
)

func TestAlertmanagerGroupMixesFiringAndResolved(t *testing.T) {
	t.Parallel()
	got, truncated, err := inbound.Alertmanager(file(t, "testdata/alertmanager_mixed.json"))
	if err != nil {
		t.Fatal(err)
	}
	if truncated != 3 {
		t.Errorf("truncated = %d, want 3", truncated)
	}
	labels := func(instance string) map[string]string {
		return map[string]string{"alertname": "SlowCheckout", "team": "payments", "severity": "critical", "instance": instance}
	}
	remark := "The sender left 3 more alerts of this group out."
	want := []inbound.Message{
		{Level: "critical", Alert: oncall.Alert{
			DedupKey: "SlowCheckout-a1b2c3d4e5f60718", Title: "SlowCheckout", Recovered: true, Source: "alertmanager",
			Link: "http://alerts.example.org:9093", Labels: labels("web-1"), BeganAt: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC), Remark: remark,
		}},
		{Level: "critical", Alert: oncall.Alert{
			DedupKey: "SlowCheckout-18f6e5d4c3b2a100", Title: "決済が遅い on web-2", Source: "alertmanager",
			Link:    "http://metrics.example.org/graph?g0.expr=latency",
			Details: "p99 is 4 s\nRunbook: https://runbooks.example.org/slow\ntier: 1",
			Labels:  labels("web-2"), BeganAt: time.Date(2026, 11, 20, 18, 1, 0, 0, time.UTC), Remark: remark,
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAlertmanagerWithoutFingerprint(t *testing.T) {
	t.Parallel()
	key := func(group, labels string) string {
		t.Helper()
		messages, _, err := inbound.Alertmanager([]byte(`{"groupKey": "` + group + `", "alerts": [{"labels": ` + labels + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return messages[0].Alert.DedupKey
	}
	one := key("g", `{"alertname": "A", "x": "1", "y": "2"}`)
	if again := key("g", `{"y": "2", "x": "1", "alertname": "A"}`); again != one {
		t.Errorf("the order of labels changes the key: %s, %s", one, again)
	}
	if !strings.HasPrefix(one, "A-") {
		t.Errorf("key %q does not name the alert", one)
	}
	for _, other := range []string{key("h", `{"alertname": "A", "x": "1", "y": "2"}`), key("g", `{"alertname": "A", "x": "12", "y": ""}`)} {
		if other == one {
			t.Errorf("two alerts share the key %s", one)
		}
	}
}

func TestAlertmanagerRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON": `{`, "no alerts": `{"version": "4"}`, "a list": `[]`, "nothing": ``, "labels of another type": `{"alerts": [{"labels": {"a": 1}}]}`,
	} {
		if _, _, err := inbound.Alertmanager([]byte(body)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestAlertmanagerSamples reads what real senders sent.
func TestAlertmanagerSamples(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ source, title, level, began string }{
		"alerta_prometheus_v4_alert.json":              {"alertmanager", "No things for over 10 minutes", "critical", "2017-08-03T19:17:37.804Z"},
		"am034_webhook_mixed_firing_and_resolved.json": {"alertmanager", "HighErrorRate", "critical", "2026-11-21T20:38:11Z"},
		"grafana12_testbutton.json":                    {"grafana", "TEST", "", "2026-05-05T13:04:57.62281314Z"},
	} {
		messages, _, err := inbound.Alertmanager(sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := messages[0]
		got := []string{m.Alert.Source, m.Alert.Title, m.Level, m.Alert.BeganAt.Format(time.RFC3339Nano)}
		if diff := cmp.Diff([]string{want.source, want.title, want.level, want.began}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// sample reads a recorded request of a real sender; the test is skipped where the shared folder is absent.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "samples", name)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("SKIPPED: the samples of real senders are not here: %v", err)
	}
	var wrapped struct {
		Body json.RawMessage `json:"body"`
	}
	if json.Unmarshal(content, &wrapped) == nil && len(wrapped.Body) > 0 {
		return wrapped.Body
	}
	return content
}
