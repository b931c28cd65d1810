package worker

import (
	"encoding/json"
	"errors"
	"fmt"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// Rebuild makes the state of an escalation from the history of its newest run, without a worker: it replays the history as a worker
// would, and asks the workflow's own query at the end. Nothing is sent to anybody. The error says when this version of the workflow
// does not fit the history.
func Rebuild(workflowID string, history *historypb.History, dc converter.DataConverter) (*oncall.State, error) {
	asked := &asking{}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: dc, Interceptors: []interceptor.WorkerInterceptor{asked},
	})
	if err != nil {
		return nil, err
	}
	workflows.Register(replayer)
	err = replayer.ReplayWorkflowHistoryWithOptions(silent{}, history, worker.ReplayWorkflowHistoryOptions{
		OriginalExecution: workflow.Execution{ID: workflowID},
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("the history of %s cannot be replayed by this version of Hansho: %w", workflowID, err)
	case asked.state == nil:
		return nil, errors.New("the history of " + workflowID + " does not come to where its state is known")
	}
	state, err := asked.state()
	if err != nil {
		return nil, err
	}
	return clone(state)
}

// clone takes the state out of the hands of the workflow's coroutines.
func clone(state *oncall.State) (*oncall.State, error) {
	text, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	var copied oncall.State
	return &copied, json.Unmarshal(text, &copied)
}

// asking takes the handler of the query for the state out of a workflow that is replayed.
type asking struct {
	interceptor.WorkerInterceptorBase

	state func() (*oncall.State, error)
}

// InterceptWorkflow implements interceptor.WorkerInterceptor.
func (a *asking) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &askingIn{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, asking: a}
}

type askingIn struct {
	interceptor.WorkflowInboundInterceptorBase

	asking *asking
}

// Init implements interceptor.WorkflowInboundInterceptor.
func (a *askingIn) Init(out interceptor.WorkflowOutboundInterceptor) error {
	return a.Next.Init(&askingOut{WorkflowOutboundInterceptorBase: interceptor.WorkflowOutboundInterceptorBase{Next: out}, asking: a.asking})
}

type askingOut struct {
	interceptor.WorkflowOutboundInterceptorBase

	asking *asking
}

// SetQueryHandlerWithOptions implements interceptor.WorkflowOutboundInterceptor.
func (a *askingOut) SetQueryHandlerWithOptions(ctx workflow.Context, name string, handler any, options workflow.QueryHandlerOptions) error {
	if state, ok := handler.(func() (*oncall.State, error)); ok && name == contract.QueryState {
		a.asking.state = state
	}
	return a.Next.SetQueryHandlerWithOptions(ctx, name, handler, options)
}

// silent drops the SDK's log: an error comes back as one.
type silent struct{}

var _ log.Logger = silent{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
