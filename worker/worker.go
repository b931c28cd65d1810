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
	// pollers is how many requests for tasks wait at the server. In a burst of a thousand alerts two pollers, the
	// default, leave the worker idle between answers; more than 16 brought nothing on two cores.
	pollers = 16
	// stickyFor is how long a task waits for the worker that has the history in memory. With the default of 5 s a storm
	// makes every worker replay every history from its start, which is the worst moment for it.
	stickyFor = 2 * time.Minute
	// stopWithin is how long running activities have to end at a shutdown: longer than a page's attempt takes.
	stopWithin = 5 * time.Second
)

// New makes a worker on contract.TaskQueue with everything registered. It does not start it.
func New(c client.Client, a *activities.Activities) worker.Worker {
	w := worker.New(c, contract.TaskQueue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: pollers,
		MaxConcurrentActivityTaskPollers: pollers,
		StickyScheduleToStartTimeout:     stickyFor,
		WorkerStopTimeout:                stopWithin,
	})
	workflows.Register(w)
	w.RegisterActivity(a)
	return w
}
