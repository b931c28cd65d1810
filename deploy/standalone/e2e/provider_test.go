package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/sandbox"
)

// A webhook that never comes: right before the secondary would be paged the provider is asked, and says who acknowledged.
func TestALostWebhookWakesNobodyElse(t *testing.T) {
	t.Parallel()
	aLostWebhookWakesNobodyElse(t)
}

func aLostWebhookWakesNobodyElse(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "lost"))
	h.fail(t, sandbox.Fault{Provider: "pagerduty", Kind: "drop"})
	x := h.trouble(t, "lost", "")
	x.awaitRing("alice", soon)
	byPhone(x, "alice")
	x.awaitStatus(oncall.AckStatus, soon)
	if owner := x.state().Owner.ID; owner != "alice" {
		t.Errorf("%s has it", owner)
	}
	x.awaitSilence(4 * time.Second)
	if rings := x.rings("bob"); len(rings) > 0 {
		t.Errorf("bob was woken: %+v", rings)
	}
	x.resolve("alice")
	return x
}

// A webhook that comes twice counts once.
func TestADoubledWebhookCountsOnce(t *testing.T) {
	t.Parallel()
	aDoubledWebhookCountsOnce(t)
}

func aDoubledWebhookCountsOnce(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "twice"))
	h.fail(t, sandbox.Fault{Provider: "pagerduty", Kind: "double"})
	x := h.trouble(t, "twice", "")
	x.awaitRing("alice", soon)
	byPhone(x, "alice")
	x.awaitStatus(oncall.AckStatus, soon)
	time.Sleep(time.Second)
	answers := slices.DeleteFunc(x.state().Timeline, func(e oncall.Event) bool {
		return e.Kind != oncall.Acknowledged && e.Kind != oncall.HelperJoined && e.Kind != oncall.LeaseRenewed
	})
	if len(answers) != 1 {
		t.Errorf("one press became %+v", answers)
	}
	x.resolve("alice")
	return x
}

// A provider that is down is tried again and again, aloud, and pages as soon as it is back.
func TestAProviderIsDownAndComesBack(t *testing.T) {
	t.Parallel()
	aProviderIsDownAndComesBack(t)
}

func aProviderIsDownAndComesBack(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "down"))
	heal := h.fail(t, sandbox.Fault{Provider: "pagerduty", Method: http.MethodPost, Path: "/incidents", Kind: "cut"})
	x := h.trouble(t, "down", "")
	eventually(t, 60*time.Second, "the policy is exhausted", func() (bool, any) { return x.happened(oncall.Exhausted), x.timeline() })
	if len(x.rings("")) > 0 {
		t.Error("a telephone rang although the provider is down")
	}
	if !x.happened(oncall.PageRefused) || !x.happened(oncall.PageAbandoned) {
		t.Errorf("nothing says that people could not be reached:%s", x.timeline())
	}
	heal()
	eventually(t, soon, "a telephone rings", func() (bool, any) { return len(x.rings("")) > 0, x.timeline() })
	byAPI(x, "bob")
	x.awaitSilence(3 * time.Second)
	x.resolve("bob")
	return x
}

// An answer that is lost: the page rings once, because the next attempt finds it by its key.
func TestALostAnswerRingsOnce(t *testing.T) {
	t.Parallel()
	aLostAnswerRingsOnce(t)
}

func aLostAnswerRingsOnce(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "unanswered"))
	h.fail(t, sandbox.Fault{Provider: "pagerduty", Method: http.MethodPost, Path: "/incidents", Kind: "lost", Count: 2})
	x := h.trouble(t, "unanswered", "")
	eventually(t, soon, "the page is accepted", func() (bool, any) { return x.happened(oncall.PageAccepted), x.timeline() })
	if rings := x.rings(""); len(rings) != 1 {
		t.Errorf("telephones rang %d times: %+v", len(rings), rings)
	}
	byPhone(x, "alice")
	x.awaitStatus(oncall.AckStatus, soon)
	x.resolve("alice")
	return x
}

// While the directory is down the people of the last roster are paged, and the timeline says so. The roster is made by its
// Schedule, right after the start.
func TestTheRosterKnowsWhoIsOnCall(t *testing.T) {
	t.Parallel()
	theRosterKnowsWhoIsOnCall(t)
}

func theRosterKnowsWhoIsOnCall(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "roster"), func(o *sandbox.Options) { o.Schedules[0].OnCall = []string{"PCAROL0"} })
	eventually(t, soon, "a roster is made", func() (bool, any) {
		run := h.completed(t, "WorkflowType = 'Roster'")
		return len(run) > 0, "none"
	})
	h.fail(t, sandbox.Fault{Provider: "pagerduty", Path: "/oncalls", Kind: "cut"})
	x := h.trouble(t, "roster", "")
	x.awaitRing("carol", soon)
	if page := x.state().Pages[0]; !strings.Contains(page.Reason, "by the roster of ") {
		t.Errorf("carol was paged because %q", page.Reason)
	}
	x.resolve("carol")
	return x
}
