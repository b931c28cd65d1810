package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
)

// Settle closes at the providers what an ended escalation could not close, for days if need be: a provider that was down
// must not ring for what is over. It returns what it could not close in a week.
func Settle(ctx workflow.Context, in activities.QuietRequest) (activities.QuietRequest, error) {
	deadline := workflow.Now(ctx).Add(week)
	for len(in.Pages) > 0 && workflow.Now(ctx).Before(deadline) {
		var result activities.QuietResult
		if err := workflow.ExecuteActivity(patientOptions(ctx, "close at the providers"), activities.NameQuiet, in).Get(ctx, &result); err != nil {
			return in, err
		}
		in.Pages = slices.DeleteFunc(in.Pages, func(p activities.QuietPage) bool {
			return slices.ContainsFunc(result.Done, func(done activities.QuietPage) bool { return done.Key == p.Key })
		})
		if len(in.Pages) > 0 {
			if err := workflow.Sleep(ctx, retryLater); err != nil {
				return in, err
			}
		}
	}
	return in, nil
}
