package workflows_test

import (
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// TestACancelledIncidentEnds: whether an update is owed or nothing is timed, cancelling it in the Temporal UI ends it, and it
// does not turn without end.
func TestACancelledIncidentEnds(t *testing.T) {
	t.Parallel()
	for name, every := range map[string]time.Duration{"an update is owed": 30 * time.Minute, "nothing is owed": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var suite testsuite.WorkflowTestSuite
			suite.SetLogger(quiet{})
			env := suite.NewTestWorkflowEnvironment()
			env.SetTestTimeout(10 * time.Second)
			workflows.Register(env)
			activities.Register(env, &activities.Activities{Org: func() *oncall.Org { return &oncall.Org{} }})
			env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
			env.ExecuteWorkflow(contract.Incident, contract.OpenIncident{
				Slug: "db", Declaration: contract.Declaration{Title: "Database", Severity: oncall.SEV2, By: oncall.Actor{ID: "anna"}},
				Plan: oncall.IncidentPlan{Terms: map[oncall.Severity]oncall.Terms{oncall.SEV2: {UpdateEvery: every, PostmortemDays: 5}}},
			})
			if err := env.GetWorkflowError(); !temporal.IsCanceledError(err) {
				t.Errorf("it ended with %v, and not as cancelled", err)
			}
		})
	}
}
