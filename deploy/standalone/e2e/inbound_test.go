package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
	"hansho/oncall"
)

// TestInbound sends alerts as other tools do.
func TestInbound(t *testing.T) {
	t.Parallel()
	h := standalone(t, services("calm", "alertmanager", "repeated", "flapping"))
	for name, tell := range map[string]func(*testing.T, *house){
		"Alertmanager": alertmanager, "Events v2": eventsV2, "a repeated alert": repeated, "a re-fire while resolved": flapping,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell(t, h)
		})
	}
}

// group is a webhook of Alertmanager, version 4, with one alert that fires and one that is over already.
const group = `{"version": "4", "groupKey": "g", "status": "firing", "receiver": "hansho", "alerts": [
	{"status": "IS", "fingerprint": "f1", "startsAt": "2026-01-01T00:00:00Z", "labels": {"alertname": "Disk", "service": "alertmanager", "severity": "error"},
	 "annotations": {"summary": "Disk full"}},
	{"status": "resolved", "fingerprint": "f2", "startsAt": "2026-01-01T00:00:00Z", "labels": {"alertname": "Load", "service": "alertmanager"}}]}`

func alertmanager(t *testing.T, h *house) {
	t.Helper()
	send := func(is string) (results []string, first harness.Accepted) {
		t.Helper()
		status, answer := h.Post("/integrations/alertmanager", harness.Token("alice"), strings.Replace(group, "IS", is, 1))
		var taken struct{ Alerts []harness.Accepted }
		if err := json.Unmarshal([]byte(answer), &taken); err != nil || status != http.StatusAccepted || len(taken.Alerts) != 2 {
			t.Fatalf("status %d\n%s", status, answer)
		}
		return []string{taken.Alerts[0].Result, taken.Alerts[1].Result}, taken.Alerts[0]
	}
	results, first := send("firing")
	if results[0] != "opened" || results[1] != "nothing-open" {
		t.Errorf("the group was taken as %v", results)
	}
	x := h.existing(t, first.WorkflowID, first.Instance)
	x.awaitRing("alice", soon)
	if results, _ := send("resolved"); results[0] != "recovered" {
		t.Errorf("the recovery was taken as %v", results)
	}
	x.awaitEnd("recovered")
}

func eventsV2(t *testing.T, h *house) {
	t.Helper()
	send := func(action string) {
		t.Helper()
		body := `{"routing_key": "` + harness.ShopKey + `", "event_action": "` + action + `", "dedup_key": "ev",
			"payload": {"summary": "Checkout is slow", "source": "probe", "severity": "error"}}`
		if status, answer := h.Post("/v2/enqueue", "", body); status != http.StatusAccepted || !strings.Contains(answer, `"success"`) {
			t.Fatalf("%s: status %d\n%s", action, status, answer)
		}
	}
	send("trigger")
	x := h.existing(t, "escalation/shop/ev", "")
	x.awaitRing("alice", soon)
	send("acknowledge")
	x.awaitStatus(oncall.AckStatus, soon)
	if owner := x.state().Owner; !owner.Unknown || owner.ID != "integration:shop" {
		t.Errorf("%+v has it", owner)
	}
	x.awaitSilence(3 * time.Second)
	send("resolve")
	x.awaitEnd("recovered")
}

func repeated(t *testing.T, h *house) {
	t.Helper()
	x := h.trouble(t, "repeated", "")
	x.awaitRing("alice", soon)
	for range 3 {
		if status, answer := h.alert("repeated", "disk", "", "firing"); status != http.StatusAccepted || !strings.Contains(answer, `"joined"`) {
			t.Errorf("status %d\n%s", status, answer)
		}
	}
	time.Sleep(time.Second)
	if rings := x.rings(""); len(rings) != 1 {
		t.Errorf("telephones rang %d times", len(rings))
	}
	x.resolve("alice")
}

// flapping: what comes again soon after it was resolved reopens the same escalation with its owner, and wakes nobody.
func flapping(t *testing.T, h *house) {
	t.Helper()
	x := h.trouble(t, "flapping", "")
	x.awaitRing("alice", soon)
	byAPI(x, "alice")
	if status, answer := h.Do("alice", x.id, "resolve", "{}"); status != http.StatusOK {
		t.Fatalf("resolve: status %d\n%s", status, answer)
	}
	status, answer := h.alert("flapping", "disk", "", "firing")
	if status != http.StatusAccepted || !strings.Contains(answer, `"joined"`) || !strings.Contains(answer, x.instance) {
		t.Fatalf("the re-fire was taken as status %d\n%s", status, answer)
	}
	x.awaitStatus(oncall.AckStatus, soon)
	x.awaitSilence(2 * time.Second)
	if rings := x.rings(""); len(rings) != 1 {
		t.Errorf("telephones rang %d times", len(rings))
	}
	x.resolve("alice")
}
