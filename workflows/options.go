package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// pageAttempts is how often one provider is tried for one page. With the pauses below they fill deliver_within. While the person
// has another provider to be tried, a hiccup is given attemptsBeforeNext chances: 3 s of deliver_within's 30 s when the first
// provider cannot be reached, 12 s when it hangs. Whoever sleeps is better served by the next.
const (
	pageAttempts       = 5
	attemptsBeforeNext = 3
)

// attemptsFor is how often a page is tried at its provider.
func attemptsFor(p oncall.Page) int32 {
	if len(p.Then) > 0 {
		return attemptsBeforeNext
	}
	return pageAttempts
}

// pageOptions bound the attempts at one provider: five of a tenth of deliver_within each, with pauses that double from a
// thirtieth of it (30 s: 5 × 3 s and 1 + 2 + 4 + 8 s). The time in a queue is not bounded: what was not attempted was not
// refused. A page that has not begun when it is cancelled never runs; one that runs is waited for, so that its outcome is known.
func pageOptions(ctx workflow.Context, deliverWithin time.Duration, attempts int32, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: max(deliverWithin/10, 100*time.Millisecond),
		WaitForCancellation: true,
		Summary:             summary,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 2 * firstPause(deliverWithin), BackoffCoefficient: 2, MaximumInterval: deliverWithin,
			MaximumAttempts: attempts, NonRetryableErrorTypes: []string{activities.ErrorRefused},
		},
	})
}

// firstPause is the pause after the first attempt; each further one is twice as long.
func firstPause(deliverWithin time.Duration) time.Duration {
	return max(deliverWithin/30, 50*time.Millisecond)
}

// askOptions are those of the question at the end of a level. It answers within two seconds whatever the providers do.
func askOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 2 * time.Second, Summary: summary, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// quickAtMost is how long a workflow task may be held for what is not a page.
const quickAtMost = time.Second

// quickOptions are those of the first attempt at what is not a page: short, inside the workflow task, one event.
func quickOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: quickAtMost, Summary: summary, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

// durableOptions are those of what must come through but may come late. It gives up after two minutes, so that the newest
// state is sent instead of an old one.
func durableOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second, ScheduleToCloseTimeout: 2 * time.Minute, Summary: summary,
		RetryPolicy: durableRetry(30 * time.Second),
	})
}

// patientOptions are those of what is worth trying for days.
func patientOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 20 * time.Second, ScheduleToCloseTimeout: 7 * 24 * time.Hour, Summary: summary,
		RetryPolicy: durableRetry(15 * time.Minute),
	})
}

// probeOptions are those of one question to a provider that is down. The next one comes soon.
func probeOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second, Summary: summary, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}

func durableRetry(most time.Duration) *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: most, MaximumAttempts: 0,
		NonRetryableErrorTypes: []string{activities.ErrorRefused},
	}
}

// Pauses between attempts that have been given up.
const (
	retryLater     = time.Minute
	lateAtMost     = time.Minute // How long after a lost answer its request may still have its effect.
	lookAgain      = 10 * time.Second
	backlogPause   = 30 * time.Second // Between looks for what a provider that was down may still do.
	closingAtMost  = time.Minute
	emptyPassPause = time.Minute // Nobody could be paged in a whole pass, so nobody is waited for.
)

// Limits after which an execution continues as new at the next quiet moment. Temporal suggests it for the size of the
// history, but not for the number of signals, of which it takes 10,000.
const (
	signalsMost = 2_000
	eventsMost  = 5_000
)

// Pauses between attempts at a status page that failed for two minutes: one minute, doubled up to five; ten after a refusal, which is
// cured outside.
const (
	publishAtMost = 5 * time.Minute
	refusedPause  = 10 * time.Minute
)

// publishOptions are those of one word on one status page. It gives up after two minutes, so that the newest word is tried then.
func publishOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 25 * time.Second, ScheduleToCloseTimeout: 2 * time.Minute, Summary: summary, RetryPolicy: durableRetry(30 * time.Second),
	})
}

// previewOptions are those of a question for which a person waits.
func previewOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 15 * time.Second, ScheduleToCloseTimeout: 20 * time.Second, Summary: summary, RetryPolicy: durableRetry(5 * time.Second),
	})
}
