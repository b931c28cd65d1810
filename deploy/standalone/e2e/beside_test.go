package e2e_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/cmd/hansho/process"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
	"hansho/workflows/contract"
)

// besides is a configuration whose services stand beside services of PagerDuty, which pages by the same policy.
const besides = people + `
  beside:
    levels:
      - {page: [primary], ack_within: 2s}
      - {page: [secondary], ack_within: 10m}
    last_resort: carol
    ack_holds: 1h
    reopen_within: 1s
    look_every: 2s
default_service: seen
services:
  seen: {policy: beside, channel: seen, paging: observe, pagerduty: PSEEN01}
  led: {policy: beside, channel: led, paging: follow, pagerduty: PLED001}
`

func besideHouse(t *testing.T) *house {
	t.Helper()
	text := strings.Replace(besides, "severities:\n  SEV-1: {update_every: 1m, postmortem: 3 calendar days}\n\n", "", 1)
	return standalone(t, text)
}

// event is what a monitoring system sends to PagerDuty.
func (h *house) event(t *testing.T, service, key string) {
	t.Helper()
	body := `{"routing_key": "` + process.SandboxKey(service) + `", "event_action": "trigger", "dedup_key": "` + key + `",
		"payload": {"summary": "` + key + ` at ` + service + `", "source": "host", "severity": "critical"}}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.providers.URL+"/v2/enqueue", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusAccepted {
		t.Fatalf("PagerDuty took no event: %d %s", answer.StatusCode, said)
	}
}

// opened sends an event to PagerDuty and returns the escalation that its webhook opens.
func (h *house) opened(t *testing.T, service, key string) *trouble {
	t.Helper()
	h.event(t, service, key)
	id := contract.EscalationID(service, key)
	eventually(t, soon, "PagerDuty's webhook opens "+id, func() (bool, any) {
		status := h.status(t, id)
		return status != enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED, status
	})
	return h.existing(t, id, "")
}

// TestAServiceIsObservedBesidePagerDuty: PagerDuty pages by its own policy, and Hansho tells what it would have done, in one
// escalation, although the alert was sent to both.
func TestAServiceIsObservedBesidePagerDuty(t *testing.T) {
	t.Parallel()
	h := besideHouse(t)
	x := h.opened(t, "seen", "disk")
	x.awaitStatus(oncall.Paging, soon)
	if status, answer := h.alert("seen", "disk", "", "firing"); status != http.StatusAccepted || !strings.Contains(answer, "joined") {
		t.Fatalf("the same alert, sent to Hansho too: %d %s", status, answer)
	}
	eventually(t, soon, "both would have come to bob", func() (bool, any) {
		s := x.state()
		return slices.Contains(s.Beside.People, "bob") && slices.ContainsFunc(s.Pages, func(p oncall.Page) bool { return p.Person == "bob" && p.Observed }), x.timeline()
	})
	if rings := x.rings(""); len(rings) > 0 {
		t.Errorf("Hansho rang a telephone: %+v", rings)
	}
	if status, answer := h.Do("alice", x.id, "acknowledge", "{}"); status == http.StatusOK || !strings.Contains(answer, "acknowledge in PagerDuty") {
		t.Errorf("an acknowledgement here: %d %s", status, answer)
	}
	incident := x.state().Alert.Upstream.Ref
	if err := h.providers.PagerDuty().Acknowledge(incident, h.providers.Address("bob")); err != nil {
		t.Fatal(err)
	}
	x.awaitStatus(oncall.AckStatus, soon)
	ended := h.Hansho(t, "compare", "--since", "1h", "--output", "json", "--config", h.Config)
	if ended.Code != 0 || !strings.Contains(ended.Out, `"same": 1`) || !strings.Contains(ended.Out, `"acked_by": "bob"`) {
		t.Errorf("compare: %d\n%s%s", ended.Code, ended.Out, ended.Err)
	}
	if err := h.providers.PagerDuty().Resolve(incident, h.providers.Address("bob")); err != nil {
		t.Fatal(err)
	}
	eventually(t, soon, "it is over", func() (bool, any) { return x.shown().Outcome != nil, x.timeline() })
	if messages := h.providers.Slack().Messages("seen"); len(messages) > 0 {
		t.Errorf("the chat was told: %+v", messages)
	}
}

// TestPagerDutyIsFollowed: what people command is done at PagerDuty, and what webhooks lose is asked for.
func TestPagerDutyIsFollowed(t *testing.T) {
	t.Parallel()
	h := besideHouse(t)
	x := h.opened(t, "led", "disk")
	x.awaitStatus(oncall.Paging, soon)
	incident := x.state().Alert.Upstream.Ref
	there := func(want pagerduty.Status) {
		t.Helper()
		eventually(t, soon, "PagerDuty's incident is "+string(want), func() (bool, any) {
			found, _ := h.providers.Incident(incident)
			return found.Status == want, found
		})
	}
	if status, answer := h.Do("alice", x.id, "acknowledge", "{}"); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	there(pagerduty.Acknowledged)
	if status, answer := h.Do("alice", x.id, "note", `{"text": "the disk is full"}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	eventually(t, soon, "the note stands there", func() (bool, any) {
		s := x.state()
		return len(s.Tellings) == 0 && len(s.Told) == 2, s.Tellings
	})
	lost := h.fail(t, sandbox.Fault{Provider: "pagerduty", Kind: "drop"})
	before := eventsOf(t, x)
	time.Sleep(20 * time.Second)
	t.Logf("20 s of silence with look_every 2s cost %d events", eventsOf(t, x)-before)
	if err := h.providers.PagerDuty().Resolve(incident, h.providers.Address("alice")); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, "the end that no webhook told is taken", func() (bool, any) { return x.shown().Outcome != nil, x.timeline() })
	lost()
	if owner := x.state().Owner.ID; owner != "alice" {
		t.Errorf("%s had it", owner)
	}
	if rings := x.rings(""); len(rings) > 0 {
		t.Errorf("Hansho rang a telephone: %+v", rings)
	}
}

// eventsOf is how long the history of an escalation's newest run is.
func eventsOf(t *testing.T, x *trouble) int64 {
	t.Helper()
	described, err := x.temporal.DescribeWorkflowExecution(t.Context(), x.id, "")
	if err != nil {
		t.Fatal(err)
	}
	info := described.GetWorkflowExecutionInfo()
	if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Fatalf("it is %s", info.GetStatus())
	}
	return info.GetHistoryLength()
}
