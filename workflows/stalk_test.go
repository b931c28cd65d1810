package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// watched runs a Stalk whose watching is what is given. It returns what was said at its end.
func watched(t *testing.T, watch func(context.Context, activities.StalkRequest) error, prepare func(*testsuite.TestWorkflowEnvironment)) ([]activities.SayRequest, error) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(20 * time.Second)
	workflows.Register(env)
	var said []activities.SayRequest
	env.RegisterActivityWithOptions(watch, activity.RegisterOptions{Name: activities.NameStalk})
	env.RegisterActivityWithOptions(func(_ context.Context, r activities.SayRequest) (activities.Place, error) {
		said = append(said, r)
		return r.Place, nil
	}, activity.RegisterOptions{Name: activities.NameSay})
	if prepare != nil {
		prepare(env)
	}
	env.ExecuteWorkflow(contract.Stalk, contract.OpenStalk{Channel: "C1", By: oncall.Actor{ID: "ann", Via: "slack"}, Until: env.Now().Add(time.Hour)})
	if !env.IsWorkflowCompleted() {
		t.Fatal("it did not end")
	}
	return said, env.GetWorkflowError()
}

func TestAStalkIsEndedByAPerson(t *testing.T) {
	t.Parallel()
	said, err := watched(t, func(ctx context.Context, _ activities.StalkRequest) error {
		for ctx.Err() == nil {
			activity.RecordHeartbeat(ctx)
			time.Sleep(5 * time.Millisecond)
		}
		return ctx.Err()
	}, func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(contract.SignalUnstalk, oncall.Actor{ID: "ben", Via: "slack"}) }, 0)
	})
	if err != nil || len(said) != 1 || said[0].Unwatched == nil || said[0].Unwatched.By.ID != "ben" || said[0].Place.Channel != "C1" {
		t.Errorf("%v, said %+v", err, said)
	}
}

func TestAStalkEndsByItselfAndWithTheRefusalOfItsChat(t *testing.T) {
	t.Parallel()
	said, err := watched(t, func(context.Context, activities.StalkRequest) error { return nil }, nil)
	if err != nil || len(said) != 1 || said[0].Unwatched.By.ID != "" {
		t.Errorf("%v, said %+v", err, said)
	}
	_, err = watched(t, func(context.Context, activities.StalkRequest) error {
		return temporal.NewNonRetryableApplicationError("is_archived", activities.ErrorRefused, nil)
	}, nil)
	if refused, ok := errors.AsType[*temporal.ApplicationError](err); !ok || refused.Type() != activities.ErrorRefused {
		t.Errorf("whoever opens the Temporal UI must see why it ended: %v", err)
	}
}

func TestASurveyHasTheAnswersOfTheWorker(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	workflows.Register(env)
	env.RegisterActivityWithOptions(func(context.Context) ([]oncall.Check, error) {
		return []oncall.Check{{Kind: oncall.CheckProvider, Name: "pagerduty", Condition: oncall.Up}}, nil
	}, activity.RegisterOptions{Name: activities.NameSurvey})
	env.ExecuteWorkflow(contract.Survey)
	var checks []oncall.Check
	if err := env.GetWorkflowResult(&checks); err != nil || len(checks) != 1 || checks[0].Name != "pagerduty" {
		t.Errorf("%v, %+v", err, checks)
	}
}
