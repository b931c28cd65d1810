package e2e_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/sandbox/pagerduty"
	"hansho/sandbox/slack"
)

// TestAcknowledged tells the mission once for each way in which a person can acknowledge.
func TestAcknowledged(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*trouble, string){"command": byCommand, "api": byAPI, "phone": byPhone, "slack": bySlack}
	h := standalone(t, services("quick", slices.Collect(maps.Keys(ways))...))
	for way, acknowledge := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			pagedThenAcknowledged(t, h, way, acknowledge)
		})
	}
}

// pagedThenAcknowledged is the mission: the primary's telephone rings, nothing happens, the secondary's rings, the secondary
// acknowledges, nothing rings any more, it is resolved, and nothing is left open at the provider.
func pagedThenAcknowledged(t *testing.T, h *house, service string, acknowledge func(*trouble, string)) {
	t.Helper()
	x := h.trouble(t, service, "")
	first := x.awaitRing("alice", soon)
	second := x.awaitRing("bob", soon)
	if waited := second.At.Sub(x.state().Timeline[0].At); waited < 2*time.Second {
		t.Errorf("bob was paged %s after the alert, before alice's time was up (she was paged at %s)", waited, first.At)
	}
	acknowledge(x, "bob")
	x.awaitStatus(oncall.AckStatus, soon)
	if owner := x.state().Owner; owner.ID != "bob" {
		t.Errorf("%v has it", owner)
	}
	x.awaitSilence(5 * time.Second)
	if all := x.rings(""); len(all) != 2 {
		t.Errorf("telephones rang %d times: %+v", len(all), all)
	}
	eventually(t, soon, "only bob's page is open", func() (bool, any) {
		acknowledged := x.inState(pagerduty.Acknowledged)
		return len(acknowledged) == 1 && acknowledged[0] == second.Key && len(x.inState(pagerduty.Resolved)) == 1, x.incidents()
	})
	x.resolve("bob")
}

func byCommand(x *trouble, person string) {
	x.t.Helper()
	if done := x.Hansho(x.t, "ack", x.id, "--as", person); done.Code != 0 {
		x.t.Fatalf("hansho ack: %s", done)
	}
}

func byAPI(x *trouble, person string) {
	x.t.Helper()
	if status, answer := x.Do(person, x.id, "acknowledge", "{}"); status != 200 {
		x.t.Fatalf("acknowledge: status %d\n%s", status, answer)
	}
}

func byPhone(x *trouble, person string) {
	x.t.Helper()
	rings := x.rings(person)
	if err := x.providers.PagerDuty().Acknowledge(rings[len(rings)-1].IncidentID, x.providers.Address(person)); err != nil {
		x.t.Fatal(err)
	}
}

func bySlack(x *trouble, person string) {
	x.t.Helper()
	press := slack.Press{User: slackUsers[person], Channel: x.channel(), ActionID: "hansho_acknowledge", TS: x.card()}
	if err := x.providers.Slack().Press(x.t.Context(), press); err != nil {
		x.t.Fatal(err)
	}
}
