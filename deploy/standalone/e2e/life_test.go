package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
)

// A request that the provider acts on long after its caller has gone: the page rings although it was withdrawn and looked for
// already, and it is closed then.
func TestAPageThatComesLateIsClosed(t *testing.T) {
	t.Parallel()
	aPageThatComesLateIsClosed(t)
}

func aPageThatComesLateIsClosed(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "late"))
	h.fail(t, sandbox.Fault{Provider: "pagerduty", Method: http.MethodPost, Path: "/incidents", Kind: "slow", Delay: 4 * time.Second, Count: 1})
	x := h.trouble(t, "late", "")
	eventually(t, soon, "the page is sent", func() (bool, any) { return x.happened(oncall.PageIntended), x.timeline() })
	time.Sleep(500 * time.Millisecond) // The provider has the request, and acts on it after 4 s.
	x.does("resolve", `{}`)
	x.awaitRing("alice", soon)
	eventually(t, 30*time.Second, "the late page is closed", func() (bool, any) { return len(x.inState(pagerduty.Resolved)) == 1, x.incidents() })
	x.awaitEnd("resolved")
	return x
}

// A trouble that is over before the hold is wakes nobody.
func TestARecoveryDuringTheHoldWakesNobody(t *testing.T) {
	t.Parallel()
	aRecoveryDuringTheHoldWakesNobody(t)
}

func aRecoveryDuringTheHoldWakesNobody(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("held", "transient"))
	x := h.trouble(t, "transient", "")
	x.awaitStatus(oncall.Holding, soon)
	if status, answer := h.alert("transient", "disk", "", "recovered"); status != http.StatusAccepted {
		t.Fatalf("the recovery was answered with %d\n%s", status, answer)
	}
	x.awaitEnd("recovered")
	if rings := x.rings(""); len(rings) > 0 {
		t.Errorf("somebody was woken: %+v", rings)
	}
	return x
}

// An acknowledgement is a lease: without a sign of work the owner is asked, then paged, and then the policy starts again.
func TestALeaseLapses(t *testing.T) {
	t.Parallel()
	aLeaseLapses(t)
}

func aLeaseLapses(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("leased", "lease"))
	x := h.trouble(t, "lease", "")
	x.awaitRing("alice", soon)
	byAPI(x, "carol")
	eventually(t, 30*time.Second, "the lease has lapsed", func() (bool, any) { return x.happened(oncall.LeaseLapsed), x.timeline() })
	if !x.happened(oncall.LeaseAsked) || len(x.rings("carol")) == 0 {
		t.Errorf("the owner was not asked or not paged:%s", x.timeline())
	}
	eventually(t, soon, "alice is paged again", func() (bool, any) { return len(x.rings("alice")) > 1, x.timeline() })
	x.resolve("alice")
	return x
}

// Low urgency pages one person in working hours, or waits for them, and does not escalate.
func TestLowUrgencyWaits(t *testing.T) {
	t.Parallel()
	lowUrgencyWaits(t)
}

func lowUrgencyWaits(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "low"))
	x := h.trouble(t, "low", "SEV-4")
	eventually(t, soon, "it waits", func() (bool, any) {
		return x.happened(oncall.WaitingForHours) || x.happened(oncall.Waiting), x.timeline()
	})
	time.Sleep(3 * time.Second)
	if rings := x.rings("bob"); len(rings) > 0 {
		t.Errorf("it escalated: %+v", rings)
	}
	byAPI(x, "alice")
	x.resolve("alice")
	return x
}

// Every verb of the API, as people who work on it use them; in the end it goes on in another escalation.
func TestPeopleWorkOnIt(t *testing.T) {
	t.Parallel()
	peopleWorkOnIt(t)
}

func peopleWorkOnIt(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "busy", "other"))
	other, x := h.trouble(t, "other", ""), h.trouble(t, "busy", "")
	x.awaitRing("alice", soon)
	x.does("escalate", `{}`)
	x.awaitRing("carol", soon)
	x.does("reassign", `{"person": "bob"}`)
	x.awaitRing("bob", soon)
	x.does("acknowledge", `{"take_over": true}`)
	x.does("start", `{}`)
	x.does("note", `{"text": "The disk fills."}`)
	x.does("task", `{"text": "Rotate the logs."}`)
	x.does("add-responder", `{"person": "carol"}`)
	x.does("set-severity", `{"severity": "SEV-2", "text": "customers cannot pay"}`)
	x.does("migrate", `{}`)
	x.does("snooze", fmt.Sprintf(`{"until": %q}`, time.Now().Add(time.Hour).Format(time.RFC3339)))
	x.does("unacknowledge", `{}`)
	x.does("acknowledge", `{}`)
	eventually(t, soon, "it has an incident", func() (bool, any) { return x.state().Incident != "", x.timeline() })
	x.does("merge", fmt.Sprintf(`{"into": %q}`, other.id))
	x.awaitEnd("merged")
	eventually(t, soon, "the other one says so", func() (bool, any) { return other.happened(oncall.Noted), other.timeline() })
	other.resolve("alice")
	return x
}

// A provider's own time-out takes no acknowledgement back: the page is quieted again.
func TestAProviderTakesAnAcknowledgementBack(t *testing.T) {
	t.Parallel()
	aProviderTakesAnAcknowledgementBack(t)
}

func aProviderTakesAnAcknowledgementBack(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "back"))
	x := h.trouble(t, "back", "")
	ring := x.awaitRing("alice", soon)
	byPhone(x, "alice")
	x.awaitStatus(oncall.AckStatus, soon)
	h.unacknowledge(t, ring.IncidentID)
	eventually(t, soon, "it rings again", func() (bool, any) {
		return x.happened(oncall.PageRings) || x.happened(oncall.Unacknowledged), x.timeline()
	})
	eventually(t, soon, "it is quiet again", func() (bool, any) { return len(x.inState(pagerduty.Triggered)) == 0, x.incidents() })
	if status := x.state().Status; status != oncall.AckStatus {
		t.Errorf("it is %s", status)
	}
	x.resolve("alice")
	return x
}

// unacknowledge sets an incident back to "triggered" in the name of somebody whom Hansho does not know.
func (h *house) unacknowledge(t *testing.T, incident string) {
	t.Helper()
	body := `{"incident": {"type": "incident_reference", "status": "triggered"}}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, h.providers.URL+"/pagerduty/incidents/"+incident, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{
		"Authorization": {"Token token=" + sandbox.DefaultPagerDutyToken}, "Content-Type": {"application/json"}, "From": {"carol@example.com"},
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the sandbox answers %s", answer.Status)
	}
}

// does gives a command by the API in bob's name.
func (x *trouble) does(verb, body string) {
	x.t.Helper()
	if status, answer := x.Do("bob", x.id, verb, body); status != http.StatusOK {
		x.t.Fatalf("%s: status %d\n%s", verb, status, answer)
	}
}
