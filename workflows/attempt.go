package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
)

// attempt tries one provider. The first attempt stands by itself, so that a provider that is down shows within seconds, in
// the chat too; the others, of so many in all, follow as one activity. Fresh counts the first attempts that have not ended.
func attempt(ctx workflow.Context, within time.Duration, attempts int32, request activities.PageRequest, summary string, fresh *int) (receipt activities.Receipt, err error) {
	*fresh++
	err = workflow.ExecuteActivity(pageOptions(ctx, within, 1, summary), activities.NamePage, request).Get(ctx, &receipt)
	*fresh--
	if err == nil || isRefusal(err) || ctx.Err() != nil {
		return receipt, err
	}
	first := err
	request.Again = true
	if workflow.Sleep(ctx, max(firstPause(within), askedPause(err))) != nil {
		return receipt, first // Nobody wants it any more, and nothing more was sent.
	}
	err = workflow.ExecuteActivity(pageOptions(ctx, within, attempts-1, summary+", again"), activities.NamePage, request).Get(ctx, &receipt)
	if err != nil && mayRing(first) {
		return receipt, first // Whatever the others said, the first may ring.
	}
	return receipt, err
}
