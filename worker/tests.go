package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// testsLate is how late a regular test may still begin after Temporal was down. A later one is left out: the next one comes.
const testsLate = time.Hour

// KeepTests lets the Schedule of the regular tests be as the configuration says: it makes it, changes it, or removes it when tests are
// off. Somebody's pause of the Schedule stays.
func KeepTests(ctx context.Context, c client.Client, org *oncall.Org) error {
	handle := c.ScheduleClient().GetHandle(ctx, contract.TestEveryoneID)
	if org.Tests.Every == oncall.TestsOff {
		err := handle.Delete(ctx)
		if _, missing := errors.AsType[*serviceerror.NotFound](err); err != nil && !missing {
			return fmt.Errorf("remove the Schedule of the regular tests: %w", err)
		}
		return nil
	}
	spec, action := testSpec(org.Tests), testAction(org.Tests)
	_, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: contract.TestEveryoneID, Spec: spec, Action: action, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: testsLate,
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		err = handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			changed := in.Description.Schedule
			changed.Spec, changed.Action = &spec, action
			return &client.ScheduleUpdate{Schedule: &changed}, nil
		}})
	}
	if err != nil {
		return fmt.Errorf("keep the Schedule of the regular tests: %w", err)
	}
	return nil
}

// testSpec is when tests are held. The nth such day of a month lies in the month's nth seven days.
func testSpec(t oncall.Tests) client.ScheduleSpec {
	one := func(n int) []client.ScheduleRange { return []client.ScheduleRange{{Start: n}} }
	when := client.ScheduleCalendarSpec{
		Hour: one(int(t.At) / 60), Minute: one(int(t.At) % 60), DayOfWeek: one(int(t.Day)), Comment: string(t.Every) + " test pages",
	}
	if t.Every == oncall.TestsMonthly {
		when.DayOfMonth = []client.ScheduleRange{{Start: 7*t.Week - 6, End: 7 * t.Week}}
	}
	return client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{when}, TimeZoneName: t.Zone}
}

func testAction(t oncall.Tests) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: contract.TestEveryoneID, Workflow: contract.TestEveryone, TaskQueue: contract.TaskQueue, StaticSummary: "Test pages to everyone",
		Args: []any{contract.OpenEveryone{
			Wait: t.Wait, Loud: t.Loud, InHours: t.InHours, Channel: t.Channel, ReportTo: t.ReportTo, By: oncall.Actor{ID: "hansho", Via: "hansho"},
		}},
	}
}
