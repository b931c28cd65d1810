package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/worker"
	"hansho/workflows/contract"
)

// board is a Temporal's Schedules.
type board struct {
	client.ScheduleClient
	kept map[string]client.Schedule
}

func (b *board) GetHandle(_ context.Context, id string) client.ScheduleHandle {
	return &pinned{board: b, id: id}
}

func (b *board) Create(_ context.Context, o client.ScheduleOptions) (client.ScheduleHandle, error) {
	if _, there := b.kept[o.ID]; there {
		return nil, temporal.ErrScheduleAlreadyRunning
	}
	b.kept[o.ID] = client.Schedule{Spec: &o.Spec, Action: o.Action, State: &client.ScheduleState{}}
	return &pinned{board: b, id: o.ID}, nil
}

// pinned is one Schedule.
type pinned struct {
	client.ScheduleHandle
	board *board
	id    string
}

func (p *pinned) Update(_ context.Context, o client.ScheduleUpdateOptions) error {
	update, err := o.DoUpdate(client.ScheduleUpdateInput{Description: client.ScheduleDescription{Schedule: p.board.kept[p.id]}})
	if err == nil {
		p.board.kept[p.id] = *update.Schedule
	}
	return err
}

func (p *pinned) Delete(context.Context) error {
	if _, there := p.board.kept[p.id]; !there {
		return serviceerror.NewNotFound("no such schedule")
	}
	delete(p.board.kept, p.id)
	return nil
}

// boarded is a Temporal that has nothing but Schedules.
type boarded struct {
	client.Client
	board *board
}

func (b boarded) ScheduleClient() client.ScheduleClient { return b.board }

func TestTheScheduleOfTheTestsFollowsTheConfiguration(t *testing.T) {
	t.Parallel()
	b := &board{kept: map[string]client.Schedule{}}
	keep := func(tests oncall.Tests) {
		t.Helper()
		if err := worker.KeepTests(t.Context(), boarded{board: b}, &oncall.Org{Tests: tests}); err != nil {
			t.Fatal(err)
		}
	}
	keep(oncall.Tests{}) // There is nothing to remove.
	monthly := oncall.Tests{Every: oncall.TestsMonthly, Week: 1, Day: time.Tuesday, At: 14*60 + 30, Zone: "Asia/Tokyo", Wait: time.Minute, Channel: "alerts", ReportTo: "boss"}
	keep(monthly)
	kept := b.kept[contract.TestEveryoneID]
	one := func(n int) []client.ScheduleRange { return []client.ScheduleRange{{Start: n}} }
	want := client.ScheduleSpec{TimeZoneName: "Asia/Tokyo", Calendars: []client.ScheduleCalendarSpec{{
		Hour: one(14), Minute: one(30), DayOfWeek: one(2), DayOfMonth: []client.ScheduleRange{{Start: 1, End: 7}}, Comment: "monthly test pages",
	}}}
	if diff := cmp.Diff(want, *kept.Spec); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	action := kept.Action.(*client.ScheduleWorkflowAction)
	if in := action.Args[0].(contract.OpenEveryone); in.Channel != "alerts" || in.ReportTo != "boss" || in.Wait != time.Minute || action.TaskQueue != contract.TaskQueue {
		t.Errorf("%+v", action)
	}
	kept.State.Paused = true
	monthly.Week, monthly.Channel = 4, "other"
	keep(monthly)
	kept = b.kept[contract.TestEveryoneID]
	if days := kept.Spec.Calendars[0].DayOfMonth[0]; days != (client.ScheduleRange{Start: 22, End: 28}) || !kept.State.Paused {
		t.Errorf("days %+v, paused %t", days, kept.State.Paused)
	}
	keep(oncall.Tests{Every: oncall.TestsWeekly, Day: time.Friday, Zone: "UTC"})
	if kept := b.kept[contract.TestEveryoneID]; len(kept.Spec.Calendars[0].DayOfMonth) > 0 || kept.Spec.Calendars[0].DayOfWeek[0].Start != 5 {
		t.Errorf("%+v", kept.Spec.Calendars)
	}
	keep(oncall.Tests{})
	if len(b.kept) > 0 {
		t.Errorf("%d Schedules are kept", len(b.kept))
	}
}
