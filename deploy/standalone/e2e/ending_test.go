package e2e_test

import (
	"net/http"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
	"hansho/workflows/contract"
)

// A provider that cannot be told when it is over is told later, by Settle, after the escalation has ended.
func TestSettleClosesWhatWasDown(t *testing.T) {
	t.Parallel()
	settleClosesWhatWasDown(t)
}

func settleClosesWhatWasDown(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "settled"))
	x := h.trouble(t, "settled", "")
	x.awaitRing("alice", soon)
	heal := h.fail(t, sandbox.Fault{Provider: "pagerduty", Method: http.MethodPut, Path: "/incidents", Kind: "status", HTTPStatus: 503})
	if status, answer := h.Do("alice", x.id, "resolve", "{}"); status != http.StatusOK {
		t.Fatalf("resolve: status %d\n%s", status, answer)
	}
	eventually(t, 90*time.Second, "the escalation is over", func() (bool, any) { return x.shown().Outcome != nil, x.timeline() })
	if outcome := x.shown().Outcome; outcome.Unclosed != 1 || len(x.inState(pagerduty.Resolved)) != 0 {
		t.Errorf("it ended as %+v with %v closed", outcome, x.inState(pagerduty.Resolved))
	}
	settle := contract.SettleID(x.instance)
	if status := h.status(t, settle); status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Errorf("%s is %s", settle, status)
	}
	heal()
	eventually(t, 45*time.Second, "the page is closed", func() (bool, any) { return len(x.inState(pagerduty.Resolved)) == 1, x.incidents() })
	eventually(t, soon, "Settle is done", func() (bool, any) {
		status := h.status(t, settle)
		return status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, status
	})
	return x
}

// A workflow that somebody cancels in Temporal stops its telephones, closes the provider's incidents and says so aloud.
func TestCancellingIsLoud(t *testing.T) {
	t.Parallel()
	cancellingIsLoud(t)
}

func cancellingIsLoud(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "cancelled"))
	x := h.trouble(t, "cancelled", "")
	x.awaitRing("bob", soon)
	if err := h.temporal.CancelWorkflow(t.Context(), x.id, ""); err != nil {
		t.Fatal(err)
	}
	x.awaitSilence(5 * time.Second)
	eventually(t, soon, "the workflow is cancelled", func() (bool, any) {
		status := h.status(t, x.id)
		return status == enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, status
	})
	if !x.happened(oncall.Cancelled) || len(x.inState(pagerduty.Resolved)) != len(x.incidents()) {
		t.Errorf("there is left: %+v%s", x.incidents(), x.timeline())
	}
	if !x.saidAloud("ancelled") {
		t.Errorf("the channel was not told: %+v", x.providers.Slack().Messages(x.channel()))
	}
	return x
}

// Nobody answers: every round, then the pause, then everybody again, and none is left out.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	nobodyAnswers(t)
}

func nobodyAnswers(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "nobody"))
	x := h.trouble(t, "nobody", "")
	eventually(t, 45*time.Second, "the policy repeats", func() (bool, any) { return x.happened(oncall.PauseEnded), x.timeline() })
	if alice, bob := len(x.rings("alice")), len(x.rings("bob")); alice < 2 || bob < 2 {
		t.Errorf("alice was paged %d times and bob %d times in two rounds", alice, bob)
	}
	byAPI(x, "carol")
	x.awaitSilence(5 * time.Second)
	x.resolve("carol")
	return x
}
