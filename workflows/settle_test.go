package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// settleLate plays a Settle of a page whose request takes effect only after a while, or never, and tells how long it lived and
// whether the page was closed.
func settleLate(t *testing.T, comes time.Duration) (lived time.Duration, closed bool) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env)
	began := env.Now()
	quiet := func(_ context.Context, r activities.QuietRequest) (result activities.QuietResult, err error) {
		if comes > 0 && env.Now().Sub(began) >= comes {
			closed, result.Done = true, r.Pages
			return result, nil
		}
		result.Absent = r.Pages
		return result, nil
	}
	env.RegisterActivityWithOptions(quiet, activity.RegisterOptions{Name: activities.NameQuiet})
	page := activities.QuietPage{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty", Want: oncall.RingClosed}
	env.ExecuteWorkflow(contract.Settle, activities.QuietRequest{Pages: []activities.QuietPage{page}})
	var left activities.QuietRequest
	if err := env.GetWorkflowResult(&left); err != nil || len(left.Pages) > 0 {
		t.Errorf("it ended with %v, %v left", err, left.Pages)
	}
	return env.Now().Sub(began), closed
}

// TestSettleClosesWhatComesLate: a request whose answer was lost may have its effect after the page was looked for.
func TestSettleClosesWhatComesLate(t *testing.T) {
	t.Parallel()
	if lived, closed := settleLate(t, 25*time.Second); !closed || lived > 40*time.Second {
		t.Errorf("a page that came after 25 s was closed: %t, after %s", closed, lived)
	}
	if lived, _ := settleLate(t, 0); lived < time.Minute || lived > 2*time.Minute {
		t.Errorf("a page that never came was looked for during %s", lived)
	}
}

// settleTroubled plays a Settle whose provider is in trouble for a while and answers all that time that it does not know the page. Then
// the page comes, or it never does.
func settleTroubled(t *testing.T, troubled, comes time.Duration) (lived time.Duration, closed bool, looks int) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env)
	began := env.Now()
	quiet := func(_ context.Context, r activities.QuietRequest) (result activities.QuietResult, err error) {
		looks++
		since := env.Now().Sub(began)
		if since < troubled {
			result.Troubled = []string{"pagerduty"}
		}
		if comes > 0 && since >= comes {
			closed, result.Done = true, r.Pages
			return result, nil
		}
		result.Absent = r.Pages
		return result, nil
	}
	env.RegisterActivityWithOptions(quiet, activity.RegisterOptions{Name: activities.NameQuiet})
	page := activities.QuietPage{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty", Want: oncall.RingClosed}
	env.ExecuteWorkflow(contract.Settle, activities.QuietRequest{Pages: []activities.QuietPage{page}})
	if err := env.GetWorkflowError(); err != nil {
		t.Error(err)
	}
	return env.Now().Sub(began), closed, looks
}

// TestSettleWithdrawsTheBacklog: while a provider is in trouble, and for some minutes after, an absent page may still come.
func TestSettleWithdrawsTheBacklog(t *testing.T) {
	t.Parallel()
	if lived, closed, _ := settleTroubled(t, time.Hour, 50*time.Minute); !closed || lived > 51*time.Minute {
		t.Errorf("a page that came after 50 minutes was closed: %t, after %s", closed, lived)
	}
	if lived, closed, looks := settleTroubled(t, time.Hour, 0); closed || lived < time.Hour || lived > 62*time.Minute || looks > 130 {
		t.Errorf("a page that never came was looked for %d times during %s", looks, lived)
	}
}

// TestSettleKeepsItsWeekOverRuns: a Settle that continues as new does not begin its week again.
func TestSettleKeepsItsWeekOverRuns(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env)
	began := env.Now()
	quiet := func(_ context.Context, r activities.QuietRequest) (activities.QuietResult, error) {
		return activities.QuietResult{Absent: r.Pages, Troubled: []string{"pagerduty"}}, nil
	}
	env.RegisterActivityWithOptions(quiet, activity.RegisterOptions{Name: activities.NameQuiet})
	page := activities.QuietPage{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty", Want: oncall.RingClosed}
	env.ExecuteWorkflow(contract.Settle, activities.QuietRequest{Pages: []activities.QuietPage{page}, Until: began.Add(2 * time.Hour)})
	var left activities.QuietRequest
	if err := env.GetWorkflowResult(&left); err != nil || len(left.Pages) != 1 {
		t.Errorf("it ended with %v, %v left", err, left.Pages)
	}
	if lived := env.Now().Sub(began); lived < 2*time.Hour || lived > 2*time.Hour+time.Minute {
		t.Errorf("it lived %s and had two hours", lived)
	}
}

// TestALongSettleContinuesAsNew with what is left of its week: a history has a limit, and a provider can flap for days.
func TestALongSettleContinuesAsNew(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env)
	quiet := func(_ context.Context, r activities.QuietRequest) (activities.QuietResult, error) {
		return activities.QuietResult{Absent: r.Pages, Troubled: []string{"pagerduty"}}, nil
	}
	env.RegisterActivityWithOptions(quiet, activity.RegisterOptions{Name: activities.NameQuiet})
	env.SetCurrentHistoryLength(5_000)
	began := env.Now()
	page := activities.QuietPage{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty", Want: oncall.RingClosed}
	env.ExecuteWorkflow(contract.Settle, activities.QuietRequest{Pages: []activities.QuietPage{page}})
	again, ok := errors.AsType[*workflow.ContinueAsNewError](env.GetWorkflowError())
	if !ok {
		t.Fatalf("it ended with %v", env.GetWorkflowError())
	}
	var next activities.QuietRequest
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &next); err != nil || !next.Until.Equal(began.Add(7*24*time.Hour)) || len(next.Pages) != 1 {
		t.Errorf("the next run gets %+v, %v", next, err)
	}
}
