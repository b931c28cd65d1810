package workflows_test

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

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
