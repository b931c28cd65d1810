package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

func (c *clocks) faultOfTask(r contract.Command, now time.Time) string {
	s := c.state
	switch {
	case s.Status != oncall.IncidentOpen:
		return "The incident is not open any more."
	case r.Verb == contract.Task && strings.TrimSpace(r.Text) == "":
		return "Say what is to be done."
	case r.Verb == contract.Task && r.Person == "" && (r.By.ID == "" || r.By.Unknown):
		return "Say who does it."
	case r.Verb == contract.Task && !r.Until.IsZero() && !r.Until.After(now):
		return "The time until which it is to be done is past."
	case r.Verb == contract.Task && len(s.Tasks) >= oncall.TasksMost:
		return fmt.Sprintf("%d tasks were given, which is all that an incident holds: write notes.", oncall.TasksMost)
	case r.Verb == contract.Task:
		return ""
	case s.Task(r.N) == nil:
		return fmt.Sprintf("There is no task %d: %d were given.", r.N, len(s.Tasks))
	case !s.Task(r.N).Done.IsZero():
		return fmt.Sprintf("Task %d is done already.", r.N)
	}
	return ""
}

// task gives, takes or finishes a task.
func (c *clocks) task(ctx workflow.Context, r contract.Command) contract.Answer {
	e := oncall.IncidentEvent{At: workflow.Now(ctx).UTC(), By: r.By, N: r.N, Request: r.Request}
	switch r.Verb { //nolint:exhaustive // The others give one.
	case contract.TakeTask:
		e.Kind = oncall.TaskTaken
		c.apply(ctx, e)
		return c.answer(contract.Done, fmt.Sprintf("Task %d is yours%s.", r.N, until(", until ", c.state.Task(r.N).Until, c.zone())))
	case contract.FinishTask:
		e.Kind = oncall.TaskDone
		c.apply(ctx, e)
		return c.answer(contract.Done, fmt.Sprintf("Task %d is done.", r.N))
	}
	e.Kind, e.Person, e.Text, e.Until, e.N = oncall.TaskGiven, r.Person, strings.TrimSpace(r.Text), r.Until, len(c.state.Tasks)+1
	if e.Person == "" {
		e.Person = r.By.ID
	}
	if e.Until.IsZero() {
		e.Until = e.At.Add(oncall.TaskBox)
	}
	c.apply(ctx, e)
	f := c.facts(ctx, message.SayTaskGiven)
	f.By, f.Until, f.N, f.Tasks = r.By, e.Until, e.N, c.tasks(e.N)
	c.toPerson(ctx, e.Person, fmt.Sprintf("task/%d", e.N), fmt.Sprintf("tell %s of task %d", e.Person, e.N), f)
	return c.answer(contract.Done, fmt.Sprintf("Task %d is with %s%s.", e.N, e.Person, until(", until ", e.Until, c.zone())))
}

// tasks are some tasks as they may be told to a person: of a security incident without what they are about.
func (c *clocks) tasks(numbers ...int) []oncall.IncidentTask {
	var tasks []oncall.IncidentTask
	for _, n := range numbers {
		if t := c.state.Task(n); t != nil {
			told := *t
			if c.secret() {
				told.Text = ""
			}
			tasks = append(tasks, told)
		}
	}
	return tasks
}

// sayOverdue tells the deputy, or else the commander, once that the time of a task is up.
func (c *clocks) sayOverdue(ctx workflow.Context, e oncall.IncidentEvent) {
	f := c.facts(ctx, message.SayTaskOverdue)
	f.N, f.Tasks = e.N, c.tasks(e.N)
	mark, summary := fmt.Sprintf("task/%d/overdue", e.N), fmt.Sprintf("say that the time of task %d is up", e.N)
	person := c.state.Holder(oncall.Deputy)
	if person == "" {
		person = c.state.Commander()
	}
	if person == "" {
		c.inRoom(ctx, mark, summary, f)
		return
	}
	c.toPerson(ctx, person, mark, summary, f)
}

// callOut tells the deputy, or else the commander, what is open.
func (c *clocks) callOut(ctx workflow.Context, e oncall.IncidentEvent) {
	f := c.facts(ctx, message.SayCallOut)
	f.Until, f.Role = e.Until, e.Role
	for _, t := range c.state.OpenTasks() {
		f.Tasks = append(f.Tasks, c.tasks(t.N)...)
	}
	c.toPerson(ctx, e.Person, fmt.Sprintf("callout/%d", e.At.Unix()), "call out to "+e.Person+" what is open", f)
}
