package worker

import (
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"hansho/activities"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// Settings of a worker, each with its reason.
const (
	// pollers is how many requests for tasks wait at the server at first, of each kind. In a burst of a thousand alerts two,
	// the default, leave the worker idle between answers; more than 16 brought nothing on two cores. Their number follows the
	// load between fewest and most. A fixed number would be shared by new workflows and those that are in the worker's
	// memory, and Temporal's SDK prefers the latter as long as any of them waits: in a storm new alerts paged nobody for up
	// to 114 s.
	pollers       = 16
	fewestPollers = 4
	mostPollers   = 32
	// stickyFor is how long a task waits for the worker that has the history in memory. With the default of 5 s a storm
	// makes every worker replay every history from its start, which is the worst moment for it. It is also how late an
	// acknowledgement can be applied when its worker was killed a moment ago (two minutes were measured with two minutes), so it
	// is no longer than the longest queue that a storm of a thousand timers was seen to make.
	stickyFor = 15 * time.Second
	// stopWithin is how long running activities have to end at a shutdown: longer than a page's attempt takes.
	stopWithin = 5 * time.Second
)

// New makes a worker on contract.TaskQueue with everything registered. It does not start it.
func New(c client.Client, a *activities.Activities) worker.Worker {
	scaled := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
		InitialNumberOfPollers: pollers, MinimumNumberOfPollers: fewestPollers, MaximumNumberOfPollers: mostPollers,
	})
	w := worker.New(c, contract.TaskQueue, worker.Options{
		WorkflowTaskPollerBehavior:   scaled,
		ActivityTaskPollerBehavior:   scaled,
		StickyScheduleToStartTimeout: stickyFor,
		WorkerStopTimeout:            stopWithin,
	})
	workflows.Register(w)
	activities.Register(w, a)
	return w
}
