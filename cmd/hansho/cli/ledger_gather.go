package cli

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"hansho/ledger"
	"hansho/oncall"
	"hansho/worker"
	"hansho/workflows/contract"
)

// gatherer brings together what Temporal has of escalations: their histories, and their states, from a worker or rebuilt.
type gatherer struct {
	s   *session
	ctx context.Context //nolint:containedctx // It lives as long as the command.

	mu      sync.Mutex
	alone   bool // No worker answers.
	rebuilt int
	notes   []string
}

// gatheredAtOnce is how many escalations are read at the same time, and askWorkerFor how long a worker has to answer.
const (
	gatheredAtOnce = 8
	askWorkerFor   = 2 * time.Second
)

func (s *session) gatherer() *gatherer { return &gatherer{s: s, ctx: s.cmd.Context()} }

func (g *gatherer) note(format string, args ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.notes = append(g.notes, fmt.Sprintf(format, args...))
}

// find gathers the escalations that are named, the newest instance of each; without names all that are open, or ran since a moment.
func (g *gatherer) find(names []string, since time.Time) ([]*ledger.Escalation, error) {
	var runs []*workflowpb.WorkflowExecutionInfo
	for _, name := range names {
		id, err := g.s.client.Find(g.s.ctx, name)
		if err != nil {
			return nil, err
		}
		described, err := g.s.temporal.DescribeWorkflowExecution(g.s.ctx, id, "")
		if err != nil {
			return nil, pointed(id, fmt.Errorf("there is no %s, or Temporal keeps it no longer: %w", id, err))
		}
		runs = append(runs, described.GetWorkflowExecutionInfo())
	}
	if len(names) == 0 {
		var err error
		if runs, err = g.list(since); err != nil {
			return nil, fmt.Errorf("list the escalations: %w", err)
		}
	}
	found := make([]*ledger.Escalation, len(runs))
	group, ctx := errgroup.WithContext(g.ctx)
	group.SetLimit(gatheredAtOnce)
	for i, run := range runs {
		group.Go(func() (err error) {
			found[i], err = g.gather(ctx, run)
			return err
		})
	}
	return found, group.Wait()
}

// list finds the newest run of every escalation that is open, or was at a moment or later.
func (g *gatherer) list(since time.Time) (runs []*workflowpb.WorkflowExecutionInfo, err error) {
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus != 'ContinuedAsNew' AND (ExecutionStatus = 'Running' OR CloseTime > '%s')",
		contract.Escalation, since.UTC().Format(time.RFC3339))
	var page []byte
	for {
		answer, err := g.s.temporal.ListWorkflow(g.ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 500, NextPageToken: page})
		if err != nil {
			return nil, err
		}
		runs = append(runs, answer.GetExecutions()...)
		if page = answer.GetNextPageToken(); len(page) == 0 {
			slices.Reverse(runs)
			return runs, nil
		}
	}
}

// gather reads the histories of all runs of an instance, from the newest back to the first.
func (g *gatherer) gather(ctx context.Context, info *workflowpb.WorkflowExecutionInfo) (*ledger.Escalation, error) {
	id, run := info.GetExecution().GetWorkflowId(), info.GetExecution().GetRunId()
	x := &ledger.Escalation{WorkflowID: id, Status: info.GetStatus()}
	newest := true
	for run != "" {
		events, err := g.history(ctx, id, run)
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		if err != nil || len(events) == 0 {
			g.note("%s: the history of run %s is not kept: what was sent in it is not checked.", short(id), run)
			break
		}
		read := ledger.ReadRun(events, g.s.converter)
		x.Instance, x.Sent, x.Broken = read.Instance, append(read.Sent, x.Sent...), append(read.Broken, x.Broken...)
		if newest {
			x.State = g.state(ctx, id, run, events)
		}
		run, newest = read.Before, false
	}
	g.settling(ctx, x)
	return x, nil
}

func (g *gatherer) history(ctx context.Context, id, run string) (all []*historypb.HistoryEvent, err error) {
	events := g.s.temporal.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// state asks a worker; when none answers the state is rebuilt from the history, and no worker is asked again.
func (g *gatherer) state(ctx context.Context, id, run string, events []*historypb.HistoryEvent) *oncall.State {
	g.mu.Lock()
	alone := g.alone
	g.mu.Unlock()
	if !alone {
		ctx, cancel := context.WithTimeout(ctx, askWorkerFor)
		defer cancel()
		var state oncall.State
		value, err := g.s.temporal.QueryWorkflow(ctx, id, run, contract.QueryState)
		if err == nil && value.Get(&state) == nil {
			return &state
		}
	}
	state, err := worker.Rebuild(id, &historypb.History{Events: events}, g.s.converter)
	g.mu.Lock()
	g.alone = true
	g.mu.Unlock()
	if err != nil {
		g.note("%s: no worker answers, and %v.", short(id), err)
		return nil
	}
	g.mu.Lock()
	g.rebuilt++
	g.mu.Unlock()
	return state
}

// settling finds which of the pages that are still open are in the care of a Settle.
func (g *gatherer) settling(ctx context.Context, x *ledger.Escalation) {
	if x.State == nil {
		return
	}
	names := []string{}
	for _, p := range x.State.Pages {
		if p.Open() {
			names = append(names, contract.SettleID(x.Instance), contract.SettleID(fmt.Sprintf("%s/%d", x.Instance, p.N)))
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		started, err := g.s.temporal.GetWorkflowHistory(ctx, name, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
		if err == nil {
			x.Settling = append(x.Settling, ledger.Settles(started, g.s.converter)...)
		}
	}
}
