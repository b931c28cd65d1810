package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
)

// Settle closes at the providers what an escalation could not close, for days if need be: a provider that was down must not
// ring for what is over. A page that the provider does not know is looked for during a minute: the request whose answer was
// lost may still have its effect. It returns what it could not close in a week.
func Settle(ctx workflow.Context, in activities.QuietRequest) (activities.QuietRequest, error) {
	deadline, late := workflow.Now(ctx).Add(week), workflow.Now(ctx).Add(lateAtMost)
	for len(in.Pages) > 0 && workflow.Now(ctx).Before(deadline) {
		var result activities.QuietResult
		if err := workflow.ExecuteActivity(patientOptions(ctx, "close at the providers"), activities.NameQuiet, in).Get(ctx, &result); err != nil {
			return in, err
		}
		settled := result.Done
		if due(ctx, late) {
			settled = append(settled, result.Absent...)
		}
		in.Pages = slices.DeleteFunc(in.Pages, func(p activities.QuietPage) bool {
			return slices.ContainsFunc(settled, func(s activities.QuietPage) bool { return s.Key == p.Key })
		})
		if len(in.Pages) > 0 {
			pause := retryLater
			if len(in.Pages) == len(result.Absent) {
				pause = lookAgain
			}
			if err := workflow.Sleep(ctx, pause); err != nil {
				return in, err
			}
		}
	}
	return in, nil
}
