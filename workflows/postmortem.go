package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Pauses between a postmortem's reminders.
const (
	day  = 24 * time.Hour
	week = 7 * day
)

// States of a postmortem, in order.
const (
	postmortemDraft    = "draft"
	postmortemInReview = "in review"
	postmortemReviewed = "reviewed"
	postmortemClosed   = "closed"
)

// Postmortem sees a postmortem to its due date: it tells the owner and the team's channel that it is owed, reminds a day
// before, on the date, a day after, and then every week. It is never silently given up: only a person closes it.
func Postmortem(ctx workflow.Context, in contract.OpenPostmortem) (contract.PostmortemState, error) {
	p := beginPostmortem(ctx, in)
	for p.state.Status != postmortemClosed {
		if !p.awaitReminder(ctx) {
			return *p.state, ctx.Err()
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() && p.rest(ctx) {
			in.State = p.state
			return *p.state, workflow.NewContinueAsNewError(ctx, contract.Postmortem, in)
		}
	}
	_ = workflow.Await(ctx, func() bool { return p.working == 0 && workflow.AllHandlersFinished(ctx) })
	return *p.state, nil
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (p *postmortem) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return p.working == 0 && workflow.AllHandlersFinished(ctx) && p.state.Status != postmortemClosed
}

// postmortem is one run's view of a Postmortem.
type postmortem struct {
	errands
	in    contract.OpenPostmortem
	state *contract.PostmortemState
}

func beginPostmortem(ctx workflow.Context, in contract.OpenPostmortem) *postmortem {
	p := &postmortem{errands: errands{slow: map[string]bool{}}, in: in, state: in.State}
	if p.state == nil {
		p.state = &contract.PostmortemState{
			Slug: in.Slug, Title: in.Title, Status: postmortemDraft, Owner: in.Owner, Due: in.Due, DueRule: in.DueRule,
		}
		p.state.NextAt = p.firstReminder(workflow.Now(ctx))
		p.remind(ctx, "opened")
		_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrDue.ValueSet(in.Due), contract.AttrState.ValueSet(postmortemDraft))
	}
	p.tell(ctx)
	_ = workflow.SetQueryHandler(ctx, contract.QueryState, func() (*contract.PostmortemState, error) { return p.state, nil })
	receive(ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		switch {
		case p.check(c) != nil:
		case c.Verb == contract.UpdateClosePostmortem:
			_, _ = p.close(ctx, c)
		case c.Verb == contract.UpdatePostmortemState:
			_, _ = p.setState(ctx, c)
		}
	})
	options := workflow.UpdateHandlerOptions{Validator: p.check}
	_ = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateClosePostmortem, p.close, options)
	_ = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdatePostmortemState, p.setState, options)
	return p
}

// firstReminder is a day before the due date, or when that is past already, the due date itself.
func (p *postmortem) firstReminder(now time.Time) time.Time {
	if before := p.in.Due.Add(-day); before.After(now) {
		return before.UTC()
	}
	return p.in.Due.UTC()
}

// awaitReminder waits for the next reminder, and reminds. It is false when the workflow was cancelled.
func (p *postmortem) awaitReminder(ctx workflow.Context) bool {
	closed := func() bool { return p.state.Status == postmortemClosed }
	if left := p.state.NextAt.Sub(workflow.Now(ctx)); left > 0 {
		if err := awaitFor(ctx, left, "remind of the postmortem"+until(" at ", p.state.NextAt, p.zone()), closed); err != nil {
			return false
		}
	}
	if closed() {
		return true
	}
	now := workflow.Now(ctx).UTC()
	when, next := p.stage(now)
	p.state.Reminders++
	p.state.NextAt = next
	p.remind(ctx, when)
	p.tell(ctx)
	return true
}

// stage is which reminder is due now, and when the next comes. What was missed while nothing ran is not said twice.
func (p *postmortem) stage(now time.Time) (when string, next time.Time) {
	switch {
	case now.Before(p.in.Due):
		return "before", p.in.Due.UTC()
	case now.Before(p.in.Due.Add(day)):
		return "on", p.in.Due.Add(day).UTC()
	default:
		return "after", now.Add(week)
	}
}

// remind tells the owner directly and the team in its channel.
func (p *postmortem) remind(ctx workflow.Context, when string) {
	facts := message.PostmortemFacts{
		Slug: p.in.Slug, Target: message.Target{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID, Instance: instanceOf(workflow.GetInfo(ctx))},
		Title: p.in.Title, Service: p.in.Service, Severity: p.in.Severity, Owner: p.state.Owner, Status: p.state.Status,
		Due: p.in.Due, DueRule: p.in.DueRule, When: when, By: p.state.ClosedBy,
	}
	mark := fmt.Sprintf("%s/%s/%d", contract.PostmortemID(p.in.Slug), when, p.state.Reminders)
	p.say(ctx, activities.SayRequest{Mark: mark, Place: activities.Place{Channel: p.in.Channel}, Postmortem: &facts})
	if p.state.Owner != "" {
		p.say(ctx, activities.SayRequest{Mark: mark + "/owner", Person: p.state.Owner, Postmortem: &facts})
	}
}

func (p *postmortem) say(ctx workflow.Context, request activities.SayRequest) {
	p.background(ctx, func(ctx workflow.Context) {
		_ = p.sayUntilHeard(ctx, request, "remind of the postmortem: "+p.state.Status)
	})
}

// check refuses what makes no sense, before it enters the history.
func (p *postmortem) check(c contract.Command) error {
	switch {
	case p.state.Status == postmortemClosed:
		return temporal.NewNonRetryableApplicationError("That postmortem is closed.", contract.ErrorTypeStale, nil)
	case c.By.ID == "":
		return refused("A command needs to say by whom it is.")
	}
	return nil
}

// close closes it; the text may say where the document is.
func (p *postmortem) close(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if slices.Contains(p.state.Requests, c.Request) {
		return p.answer(contract.Already, "Closed already."), nil
	}
	p.state.Requests = append(p.state.Requests, c.Request)
	p.state.Status, p.state.ClosedBy, p.state.ClosedAt, p.state.NextAt = postmortemClosed, c.By, workflow.Now(ctx).UTC(), time.Time{}
	if c.Text != "" {
		p.state.Link = c.Text
	}
	p.remind(ctx, "closed")
	_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrState.ValueSet(postmortemClosed))
	p.tell(ctx)
	return p.answer(contract.Done, "Closed."), nil
}

// setState moves it on: draft, in review, reviewed.
func (p *postmortem) setState(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if c.Text == postmortemClosed {
		return p.close(ctx, contract.Command{Request: c.Request, By: c.By})
	}
	if !slices.Contains([]string{postmortemDraft, postmortemInReview, postmortemReviewed}, c.Text) {
		return contract.Answer{}, refused("A postmortem is draft, in review, reviewed or closed.")
	}
	if !slices.Contains(p.state.Requests, c.Request) {
		p.state.Requests = append(p.state.Requests, c.Request)
	}
	p.state.Status = c.Text
	_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrState.ValueSet(c.Text))
	p.tell(ctx)
	return p.answer(contract.Done, "It is "+c.Text+" now."), nil
}

func (p *postmortem) answer(result contract.Result, text string) contract.Answer {
	return contract.Answer{Result: result, Text: text, Status: oncall.Status(p.state.Status), Owner: p.state.Owner}
}

func (p *postmortem) zone() *time.Location { return oncall.Location(p.in.Zone) }

// tell shows the postmortem in the Temporal UI.
func (p *postmortem) tell(ctx workflow.Context) {
	s := p.state
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("### Postmortem · %s · %s\n\n%s\n\n**Owner:** %s\n\n**Due:**%s (%s)\n\n%s\n", s.Status, p.in.Severity,
		plain(s.Title), cmp.Or(plain(s.Owner), "nobody yet"), until(" ", s.Due, p.zone()), s.DueRule, until("**Next reminder:** ", s.NextAt, p.zone())))
}
