package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// clocks keep what an incident owes to people: summaries, public posts, tasks and handovers. One coroutine with one timer waits for
// whatever is due first. What is reminded of is applied to the state before anybody hears of it, and every saying has a mark that names
// it for ever: after a crash between the two it is said, once.
type clocks struct {
	*errands

	state    *oncall.Incident
	instance string
	apply    func(workflow.Context, oncall.IncidentEvent)
	answer   func(contract.Result, string) contract.Answer
}

// keep keeps the clocks until the incident is over or cancelled.
func (c *clocks) keep(ctx workflow.Context) {
	for c.state.Status != oncall.IncidentOver && ctx.Err() == nil {
		if c.closes() {
			c.draftClosing(ctx)
		}
		next, timed := c.state.NextDue()
		changed := func() bool {
			now, still := c.state.NextDue()
			return still != timed || now != next || c.closes() || c.state.Status == oncall.IncidentOver
		}
		switch {
		case !timed:
			_ = workflow.Await(ctx, changed)
		case !due(ctx, next.At):
			_ = awaitFor(ctx, next.At.Sub(workflow.Now(ctx)), c.waitsFor(next), changed)
		default:
			c.fire(ctx, next)
		}
	}
}

// waitsFor says for the Temporal UI what is waited for.
func (c *clocks) waitsFor(d oncall.IncidentDue) string {
	s := c.state
	switch d.Kind {
	case oncall.SummaryDue:
		return "remind of the executive summary owed" + until(" by ", s.Summary.Due, c.zone()) + until(", at ", d.At, c.zone())
	case oncall.PublicDue:
		if s.Words.Draft != nil {
			return fmt.Sprintf("public draft %d waits for approval%s", s.Words.Draft.N, until("; ask again at ", d.At, c.zone()))
		}
		return "remind of the public post owed" + until(" by ", s.Words.Due, c.zone()) + until(", at ", d.At, c.zone())
	case oncall.TaskDue:
		return fmt.Sprintf("task %d of %s must be done%s", d.N, d.Person, until(" by ", d.At, c.zone()))
	case oncall.CallOutDue:
		return "call out what is open" + until(" at ", d.At, c.zone())
	case oncall.HandoverDue:
		return fmt.Sprintf("remind %s of handing over the role %s%s", d.Person, d.Role, until(" at ", d.At, c.zone()))
	}
	return string(d.Kind)
}

// fire reminds of what is due. The state moves first.
func (c *clocks) fire(ctx workflow.Context, d oncall.IncidentDue) {
	e := c.state.Remind(d, workflow.Now(ctx).UTC())
	c.apply(ctx, e)
	switch d.Kind {
	case oncall.SummaryDue:
		c.remindSummary(ctx, e)
	case oncall.PublicDue:
		c.remindPublic(ctx, e)
	case oncall.TaskDue:
		c.sayOverdue(ctx, e)
	case oncall.CallOutDue:
		c.callOut(ctx, e)
	case oncall.HandoverDue:
		c.remindHandover(ctx, e)
	}
}

// clockVerbs are the verbs that the clocks answer.
var clockVerbs = []contract.Verb{
	contract.UpdateOfStakeholders, contract.DraftPublic, contract.ApprovePublic, contract.RejectPublic, contract.Task, contract.TakeTask, contract.FinishTask,
}

// check refuses what makes no sense, before it enters the history.
func (c *clocks) check(ctx workflow.Context, r contract.Command) error {
	now, s := workflow.Now(ctx).UTC(), c.state
	if slices.Contains(s.Requests, r.Request) {
		return nil // It is answered as done already.
	}
	fault := ""
	switch r.Verb { //nolint:exhaustive // clockVerbs.
	case contract.UpdateOfStakeholders:
		fault = c.faultOfSummary(r)
	case contract.DraftPublic:
		fault = c.faultOfDraft(r, now)
	case contract.ApprovePublic:
		fault = s.MayApprove(r.By, r.N, now)
	case contract.RejectPublic:
		fault = s.MayReject(r.By, r.N)
	case contract.Task, contract.TakeTask, contract.FinishTask:
		fault = c.faultOfTask(r, now)
	}
	if fault != "" {
		return refused(fault)
	}
	return nil
}

// do carries out a verb that was checked.
func (c *clocks) do(ctx workflow.Context, r contract.Command) (contract.Answer, error) {
	if slices.Contains(c.state.Requests, r.Request) {
		return c.answer(contract.Already, "That was done already."), nil
	}
	switch r.Verb { //nolint:exhaustive // clockVerbs.
	case contract.UpdateOfStakeholders:
		return c.postSummary(ctx, r), nil
	case contract.DraftPublic:
		return c.draftPublic(ctx, r), nil
	case contract.ApprovePublic:
		return c.approvePublic(ctx, r), nil
	case contract.RejectPublic:
		return c.rejectPublic(ctx, r), nil
	default:
		return c.task(ctx, r), nil
	}
}

// facts are what is said of the incident. What leaves the room of a security incident is its codename alone.
func (c *clocks) facts(ctx workflow.Context, what message.IncidentWhat) message.IncidentFacts {
	s := c.state
	return message.IncidentFacts{
		What: what, Target: message.Target{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID, Instance: c.instance},
		Slug: s.Slug, Kind: s.Kind, Name: s.Name(), Service: s.Service, Severity: s.Severity, Room: s.Room, Bridge: s.Bridge,
		Opened: s.Opened, Now: workflow.Now(ctx).UTC(),
	}
}

func (c *clocks) secret() bool { return c.state.Kind == oncall.SecurityIncident }

// toPerson tells one person. A reminder that is not heard within minutes is replaced by the next.
func (c *clocks) toPerson(ctx workflow.Context, person, mark, summary string, f message.IncidentFacts) {
	if person == "" {
		return
	}
	f.Person = person
	request := activities.SayRequest{Mark: c.instance + "/" + mark + "/" + person, Person: person, Incident: &f}
	c.background(ctx, func(ctx workflow.Context) { _ = c.quickly(ctx, activities.NameSay, request, nil, summary) })
}

// inRoom says something where the incident is worked on; before there is a room nobody could read it.
func (c *clocks) inRoom(ctx workflow.Context, mark, summary string, f message.IncidentFacts) {
	c.inChannel(ctx, c.state.Room.Channel, mark+"/room", summary, f)
}

func (c *clocks) inChannel(ctx workflow.Context, channel, mark, summary string, f message.IncidentFacts) {
	if channel == "" {
		return
	}
	request := activities.SayRequest{Mark: c.instance + "/" + mark, Place: activities.Place{Channel: channel}, Incident: &f}
	c.background(ctx, func(ctx workflow.Context) { _ = c.sayUntilHeard(ctx, request, summary) })
}

func (c *clocks) zone() *time.Location { return oncall.Location(c.state.Plan.Zone) }
