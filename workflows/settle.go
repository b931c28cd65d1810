package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/workflows/contract"
)

// Settle closes at the providers what an escalation could not close, for days if need be: a provider that was down must not
// ring for what is over. A page that the provider does not know is looked for during a minute, because the request whose answer was
// lost may still have its effect; and where the provider is down, until some minutes after it works again: it may have kept the
// request all that time. It returns what it could not close in a week.
func Settle(ctx workflow.Context, in activities.QuietRequest) (activities.QuietRequest, error) {
	deadline, late := in.Until, workflow.Now(ctx).Add(lateAtMost)
	if deadline.IsZero() {
		deadline = workflow.Now(ctx).Add(week)
	}
	for len(in.Pages) > 0 && workflow.Now(ctx).Before(deadline) {
		var result activities.QuietResult
		if err := workflow.ExecuteActivity(patientOptions(ctx, "close at the providers"), activities.NameQuiet, in).Get(ctx, &result); err != nil {
			return in, err
		}
		settled := result.Done
		if due(ctx, late) {
			settled = append(settled, neverComes(result)...)
		}
		in.Pages = slices.DeleteFunc(in.Pages, func(p activities.QuietPage) bool {
			return slices.ContainsFunc(settled, func(s activities.QuietPage) bool { return s.Key == p.Key })
		})
		if len(in.Pages) > 0 {
			pause := retryLater
			switch {
			case due(ctx, late) && len(result.Troubled) > 0:
				pause = backlogPause
			case len(in.Pages) == len(result.Absent):
				pause = lookAgain
			}
			if err := workflow.Sleep(ctx, pause); err != nil {
				return in, err
			}
			if workflow.GetInfo(ctx).GetCurrentHistoryLength() >= eventsMost {
				in.Until = deadline
				return in, workflow.NewContinueAsNewError(ctx, contract.Settle, in)
			}
		}
	}
	return in, nil
}

// neverComes are the absent pages whose provider is not troubled: what it does not know by now it will never know.
func neverComes(result activities.QuietResult) []activities.QuietPage {
	return slices.DeleteFunc(slices.Clone(result.Absent), func(p activities.QuietPage) bool { return slices.Contains(result.Troubled, p.Provider) })
}
