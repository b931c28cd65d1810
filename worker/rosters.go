package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// rosterEvery is how often each outside source is asked for a week of on-call.
const rosterEvery = 5 * time.Minute

// KeepRosters creates the Schedule of each outside source that the configuration names, unless it exists.
func KeepRosters(ctx context.Context, c client.Client, org *oncall.Org) error {
	for _, source := range sources(org) {
		_, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
			ID:                 contract.RosterID(source),
			Spec:               client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: rosterEvery}}},
			Overlap:            enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
			TriggerImmediately: true,
			Action: &client.ScheduleWorkflowAction{
				ID: contract.RosterID(source), Workflow: contract.Roster, Args: []any{source}, TaskQueue: contract.TaskQueue,
				StaticSummary: "A week of on-call from " + source,
			},
		})
		if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
			return fmt.Errorf("create the Schedule of the roster of %s: %w", source, err)
		}
	}
	return nil
}

// sources are the providers that keep a schedule of the configuration.
func sources(org *oncall.Org) []string {
	names := map[string]bool{}
	for _, schedule := range org.Schedules {
		if schedule.Source != "" {
			names[schedule.Source] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Rosters reads the last good roster of a source from its Schedule's latest run. What was read is kept for a minute, so
// that a storm during an outage does not ask Temporal for each page.
type Rosters struct {
	client client.Client
	mu     sync.Mutex
	kept   map[string]kept
}

type kept struct {
	roster activities.Roster
	at     time.Time
}

// NewRosters makes the reader of rosters.
func NewRosters(c client.Client) *Rosters {
	return &Rosters{client: c, kept: map[string]kept{}}
}

var errNoRoster = errors.New("no roster was ever made")

// Last is the last good roster of a source.
func (r *Rosters) Last(ctx context.Context, source string) (activities.Roster, error) {
	r.mu.Lock()
	known, ok := r.kept[source]
	r.mu.Unlock()
	if ok && time.Since(known.at) < time.Minute {
		return known.roster, nil
	}
	roster, err := r.read(ctx, source)
	if err != nil {
		if ok {
			return known.roster, nil // An old roster is better than none.
		}
		return roster, err
	}
	r.mu.Lock()
	r.kept[source] = kept{roster: roster, at: time.Now()}
	r.mu.Unlock()
	return roster, nil
}

// read goes back through the recent runs until one has a result.
func (r *Rosters) read(ctx context.Context, source string) (activities.Roster, error) {
	var roster activities.Roster
	schedule, err := r.client.ScheduleClient().GetHandle(ctx, contract.RosterID(source)).Describe(ctx)
	if err != nil {
		return roster, fmt.Errorf("roster of %s: %w", source, err)
	}
	for _, action := range slices.Backward(schedule.Info.RecentActions) {
		started := action.StartWorkflowResult
		if started == nil {
			continue
		}
		run, err := r.client.DescribeWorkflowExecution(ctx, started.WorkflowID, started.FirstExecutionRunID)
		if err != nil || run.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
			continue
		}
		if err := r.client.GetWorkflow(ctx, started.WorkflowID, started.FirstExecutionRunID).Get(ctx, &roster); err == nil {
			return roster, nil
		}
	}
	return roster, fmt.Errorf("roster of %s: %w", source, errNoRoster)
}
