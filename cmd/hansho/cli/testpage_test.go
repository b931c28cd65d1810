package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// tested is a test of suzuki in which one way was answered, one delivered, one refused, one silent.
func tested() *oncall.Test {
	at := func(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }
	page := func(n int, provider string) oncall.Tested {
		return oncall.Tested{Page: oncall.Page{N: n, Person: "suzuki", Provider: provider, Purpose: oncall.PurposeTest, IntendedAt: noon, AttemptedAt: noon, WithdrawnAt: at(300)}}
	}
	pagerduty, slack, email, sms := page(1, "pagerduty"), page(2, "slack"), page(3, "email"), page(4, "sms")
	pagerduty.AcceptedAt, pagerduty.DeliveredAt, pagerduty.AnsweredAt = at(0.4), at(3), at(21)
	pagerduty.AnsweredBy = oncall.Actor{ID: "suzuki", Via: "pagerduty"}
	slack.AcceptedAt, slack.DeliveredAt = at(0.25), at(0.25)
	email.RefusedAt, email.Refusal = at(40), "550 no such\nmailbox"
	sms.AcceptedAt = at(1.04)
	return &oncall.Test{
		WorkflowID: "test/suzuki", Instance: "run-1", Person: "suzuki", Began: noon, Until: at(300), Ended: at(301), Pages: []oncall.Tested{pagerduty, slack, email, sms},
	}
}

func everyone() *oncall.TestOfEveryone {
	return &oncall.TestOfEveryone{
		Began: noon, People: []oncall.TestedPerson{
			{Person: "sato", Answered: true, Ways: []oncall.TestedWay{{Provider: "pagerduty", Verdict: oncall.VerdictAnswered, Answered: 21 * time.Second}}},
			{Person: "suzuki", Ways: []oncall.TestedWay{{Provider: "pagerduty", Verdict: oncall.VerdictDelivered}, {Provider: "sms", Verdict: oncall.VerdictRefused, Why: "no such\nnumber"}}},
			{Person: "tanaka", Fault: "somebody else was testing them at that time"},
		},
		Left: []oncall.TestTurn{{Person: "yamada", NotBefore: noon.Add(time.Hour)}},
	}
}

// printed is what a session prints of a test, and the error.
func printed(t *testing.T, json bool, what starter.Tested) (string, error) {
	t.Helper()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	err = (&session{cmd: cmd, zone: tokyo, json: json}).printTested(what)
	return out.String(), err
}

func TestATestIsShown(t *testing.T) {
	t.Parallel()
	passed, silent, nobody := tested(), tested(), tested()
	passed.Pages, silent.Pages = passed.Pages[:2], silent.Pages[1:2]
	nobody.Pages, nobody.Fault = nil, "suzuki is not in the configuration, or no provider can page them"
	running := tested()
	running.Pages[3].WithdrawnAt, running.Ended = time.Time{}, time.Time{}
	var text strings.Builder
	for _, c := range []struct {
		what starter.Tested
		code int
		json bool
	}{
		{starter.Tested{Test: tested()}, exitFailed, false},
		{starter.Tested{Test: passed}, exitDone, false},
		{starter.Tested{Test: silent}, exitFailed, false},
		{starter.Tested{Test: nobody}, exitFailed, false},
		{starter.Tested{Test: running, Open: true}, exitDone, false},
		{starter.Tested{WorkflowID: "test/suzuki", Open: true}, exitDone, false},
		{starter.Tested{Everyone: everyone()}, exitFailed, false},
		{starter.Tested{WorkflowID: "test/suzuki", Instance: "run-1", Test: passed}, exitDone, true},
	} {
		said, err := printed(t, c.json, c.what)
		code := exitDone
		if err != nil {
			code = status(err)
		}
		if code != c.code {
			t.Errorf("status %d, want %d:\n%s", code, c.code, said)
		}
		text.WriteString(said + "\n")
	}
	golden(t, "test_page.golden", text.String())
}

func TestProgressSaysEachThingOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := progress{out: &out, zone: time.UTC}
	for range 3 {
		p.show(starter.Tested{Open: true})
	}
	early := tested()
	early.Pages = early.Pages[:1]
	early.Pages[0].AnsweredAt = time.Time{}
	for _, test := range []*oncall.Test{early, tested(), tested()} {
		p.show(starter.Tested{Open: true, Test: test})
	}
	p.show(starter.Tested{Open: true, Everyone: everyone()})
	p.show(starter.Tested{Open: true, Everyone: everyone()})
	golden(t, "test_progress.golden", out.String())
}

// runsOut is a Temporal in which a test is over after it was looked at a few times.
type runsOut struct {
	client.Client
	client.WorkflowRun
	looks int
}

func (r *runsOut) DescribeWorkflowExecution(_ context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	r.looks++
	status := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	switch r.looks {
	case 2:
		return nil, serviceerror.NewUnavailable("a moment, please")
	case 3:
		status = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: run}, Type: &commonpb.WorkflowType{Name: contract.TestPage}, Status: status,
	}}, nil
}

func (r *runsOut) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, serviceerror.NewUnavailable("no worker")
}

func (r *runsOut) GetWorkflow(context.Context, string, string) client.WorkflowRun { return r }

func (r *runsOut) Get(_ context.Context, into any) error {
	*into.(**oncall.Test) = tested()
	return nil
}

func TestATestIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	temporal := &runsOut{}
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	var out, errs bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	s := &session{cmd: cmd, zone: time.UTC, ctx: t.Context(), client: starter.NewClient(temporal, nil)}
	err := s.follow(starter.Testing{WorkflowID: "test/suzuki", Instance: "run-1", Joined: true}, false)
	if status(err) != exitFailed || temporal.looks != 3 || !strings.Contains(out.String(), "answered, but not every way works") {
		t.Errorf("%v after %d looks:\n%s", err, temporal.looks, out.String())
	}
	if !strings.Contains(errs.String(), "A test runs already (test/suzuki): nothing more is sent") {
		t.Errorf("it says %q", errs.String())
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	cmd.SetContext(stopped)
	if err := s.follow(starter.Testing{WorkflowID: "test/suzuki"}, false); err == nil || !strings.Contains(err.Error(), "the test goes on") {
		t.Errorf("error %v", err)
	}
}
