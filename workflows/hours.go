package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
)

// hoursBegin is when low urgency may page: now, or when working hours begin. It is recorded: a replay may happen on a worker
// whose zone data and holidays say otherwise.
func (e *escalation) hoursBegin(ctx workflow.Context) (begin time.Time) {
	s, now := e.state, workflow.Now(ctx)
	if !s.HoursBegin.IsZero() {
		return s.HoursBegin
	}
	find := func(workflow.Context) any {
		if begin, ok := s.Plan.Hours.NextWorking(now, s.Plan.Calendar); ok {
			return begin.UTC()
		}
		return now // A calendar without working hours delays nobody.
	}
	same := func(a, b any) bool { return a.(time.Time).Equal(b.(time.Time)) }
	if err := workflow.MutableSideEffect(ctx, "working hours begin", find, same).Get(&begin); err != nil {
		return now
	}
	return begin
}

// waitForHours waits until working hours begin.
func (e *escalation) waitForHours(ctx workflow.Context, begin time.Time) {
	if e.state.HoursBegin.IsZero() {
		e.apply(ctx, oncall.Event{Kind: oncall.WaitingForHours, Until: begin, Reason: "low urgency is paged in working hours"})
	}
	before := e.step()
	e.wait(ctx, begin, e.sayWhen("low urgency waits for working hours", begin), func() bool {
		return e.step() != before || !e.state.HoursBegin.Equal(begin)
	})
}
