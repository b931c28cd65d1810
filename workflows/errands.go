package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
)

// errands are what a workflow does besides deciding: they may come late, but must come, and must end before the run does.
type errands struct {
	slow    map[string]bool // Errands, mostly by their activity, whose last attempt failed: they are tried durably at once.
	working int             // Errands under way.
}

// quickly does an errand that is not a page: first as a local activity of at most a second, which costs one event; when
// that fails as a durable activity, and from then on durably at once until that works again. It gives up after two minutes:
// something newer will replace it.
func (e *errands) quickly(ctx workflow.Context, name string, request, result any, summary string) error {
	return e.try(ctx, durableOptions(ctx, summary), name, name, request, result, summary, isRefusal)
}

// sayUntilHeard is quickly for words, which nothing newer replaces: they are tried for a week.
func (e *errands) sayUntilHeard(ctx workflow.Context, request activities.SayRequest, summary string) error {
	return e.try(ctx, patientOptions(ctx, summary), activities.NameSay, activities.NameSay, request, nil, summary, isRefusal)
}

// inTurn is quickly for what is told to come back later when it is too much: then the error carries the time to wait, and a
// timer is cheaper than an activity that is bound to fail.
func (e *errands) inTurn(ctx workflow.Context, name string, request, result any, summary string) error {
	final := func(err error) bool { return isRefusal(err) || askedPause(err) > 0 }
	return e.try(ctx, durableOptions(ctx, summary), name, name, request, result, summary, final)
}

// try tries an errand's activity quickly, unless that failed the last time, and then durably; a final error ends it.
func (e *errands) try(ctx, durably workflow.Context, errand, name string, request, result any, summary string, final func(error) bool) error {
	if !e.slow[errand] {
		err := workflow.ExecuteLocalActivity(quickOptions(ctx, summary), name, request).Get(ctx, result)
		if err == nil || final(err) {
			return err
		}
	}
	err := workflow.ExecuteActivity(durably, name, request).Get(ctx, result)
	e.slow[errand] = err != nil
	return err
}

// awaitFor waits until done, but no longer than that. Unlike the SDK's own it cancels its timer: one that fires for nothing
// costs a workflow task. The error is the context's cancellation.
func awaitFor(ctx workflow.Context, atMost time.Duration, summary string, done func() bool) error {
	timed, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.TimerOptions{Summary: summary}
	_, err := workflow.AwaitWithOptions(timed, workflow.AwaitOptions{Timeout: atMost, TimerOptions: timer}, done)
	return err
}

// receive hands every message of a signal to a handler, one after the other.
func receive[T any](ctx workflow.Context, signal string, handle func(workflow.Context, T)) {
	channel := workflow.GetSignalChannel(ctx, signal)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var message T
			channel.Receive(ctx, &message)
			handle(ctx, message)
		}
	})
}

// breathe lets every other coroutine take what the running workflow task has brought, before a run ends. A signal that was
// handed to a blocked listener is in no channel any more: whoever only looks whether a channel is empty loses it.
func breathe(ctx workflow.Context) {
	breathed := false
	_ = workflow.Await(ctx, func() bool {
		was := breathed
		breathed = true
		return was
	})
}

// background runs something that must end before the run does.
func (e *errands) background(ctx workflow.Context, errand func(workflow.Context)) {
	e.working++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { e.working-- }()
		errand(ctx)
	})
}
