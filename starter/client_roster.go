package starter

import (
	"context"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/workflows/contract"
)

// Roster is a stretch of on-call as an outside source said it: the result of the newest Roster workflow that has one.
type Roster struct {
	Source string            `json:"source"`
	At     time.Time         `json:"at"` // When the source was asked.
	Until  time.Time         `json:"until"`
	Duties map[string][]Duty `json:"duties"` // By the source's schedule ID.
}

// Duty is one person's time on call. Until is zero when the source named no end.
type Duty struct {
	Address string    `json:"address"` // At the source; Org.PersonAt finds the person.
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
}

// Roster reads the last roster of an outside source. It needs no worker. The error is ErrNotFound when none was made yet.
func (c *Client) Roster(ctx context.Context, source string) (Roster, error) {
	schedule, err := c.temporal.ScheduleClient().GetHandle(ctx, contract.RosterID(source)).Describe(ctx)
	if err != nil {
		return Roster{}, classify("roster of "+source, err)
	}
	for _, action := range slices.Backward(schedule.Info.RecentActions) {
		started := action.StartWorkflowResult
		if started == nil {
			continue
		}
		run, err := c.temporal.DescribeWorkflowExecution(ctx, started.WorkflowID, started.FirstExecutionRunID)
		if err != nil || run.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
			continue
		}
		var roster Roster
		if c.temporal.GetWorkflow(ctx, started.WorkflowID, started.FirstExecutionRunID).Get(ctx, &roster) == nil {
			return roster, nil
		}
	}
	return Roster{}, tell(ErrNotFound, "no roster of %s was made yet", source)
}
