package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Pauses of a day and a week.
const (
	day  = 24 * time.Hour
	week = 7 * day
)

// Postmortem sees a postmortem through: it drafts the document, keeps it where people read it, and reminds of the document, the meeting
// and every action before, on and after its date, until a person closes it. It is never silently given up.
func Postmortem(ctx workflow.Context, in contract.OpenPostmortem) (contract.PostmortemOutcome, error) {
	p := beginPostmortem(ctx, in)
	for p.state.Status != oncall.PostmortemClosed {
		if err := p.awaitDue(ctx); err != nil {
			return p.cancelled(ctx, err)
		}
		p.remindWhatIsDue(ctx)
		if p.mayRest(ctx) && p.rest(ctx) {
			in.State = p.state
			return p.outcome(), workflow.NewContinueAsNewError(ctx, contract.Postmortem, in)
		}
	}
	return p.finish(ctx), nil
}

// postmortem is one run's view of a Postmortem.
type postmortem struct {
	errands
	in       contract.OpenPostmortem
	id       string
	instance string
	state    *oncall.Postmortem
	shown    shownPostmortem
	// stopKeeping gives up storing the document of a postmortem that was closed a week ago.
	stopKeeping workflow.CancelFunc
	turned      bool // A date has passed in this run.
	said        int  // Sayings of this instant, so that each has a mark of its own.
}

func beginPostmortem(ctx workflow.Context, in contract.OpenPostmortem) *postmortem {
	info := workflow.GetInfo(ctx)
	p := &postmortem{errands: errands{slow: map[string]bool{}}, in: in, id: info.WorkflowExecution.ID, instance: instanceOf(info), state: in.State}
	if p.in.State = nil; p.state == nil {
		p.state = oncall.NewPostmortem(&in.Incident, in.Rules, in.By, workflow.Now(ctx).UTC())
		p.announce(ctx)
	}
	p.show(ctx)
	keeping, stop := workflow.WithCancel(ctx)
	p.stopKeeping = stop
	workflow.Go(keeping, p.keepDocument)
	p.listen(ctx)
	return p
}

// listen registers what can be asked and told, last of all.
func (p *postmortem) listen(ctx workflow.Context) {
	receive(ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		if p.check(ctx, c) == nil { // Nobody waits for an answer.
			_, _ = p.obey(ctx, c)
		}
	})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (*oncall.Postmortem, error) { return p.state, nil },
		workflow.QueryHandlerOptions{Description: "the whole state: dates, actions, document and timeline"})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryDetails, func() (string, error) { return p.details(), nil },
		workflow.QueryHandlerOptions{Description: "what is due and what comes next, in Markdown"})
	for _, verb := range contract.PostmortemVerbs {
		handle := func(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
			c.Verb = verb
			return p.obey(ctx, c)
		}
		validate := func(ctx workflow.Context, c contract.Command) error {
			c.Verb = verb
			return p.check(ctx, c)
		}
		_ = workflow.SetUpdateHandlerWithOptions(ctx, string(verb), handle, workflow.UpdateHandlerOptions{Validator: validate})
	}
}

// apply changes the state and shows it.
func (p *postmortem) apply(ctx workflow.Context, e oncall.PostmortemEvent) {
	e.At = workflow.Now(ctx).UTC()
	p.state.Apply(e)
	p.show(ctx)
}

// awaitDue waits until the next reminder is due, it is closed, or the run should end. The error is that somebody cancelled the workflow.
func (p *postmortem) awaitDue(ctx workflow.Context) error {
	next, timed := p.state.NextDue()
	changed := func() bool {
		now, still := p.state.NextDue()
		return still != timed || !now.Equal(next) || p.state.Status == oncall.PostmortemClosed || p.mayRest(ctx)
	}
	if !timed {
		return workflow.Await(ctx, changed)
	}
	if left := next.Sub(workflow.Now(ctx)); left > 0 {
		return awaitFor(ctx, left, "remind of the postmortem"+until(" at ", next, p.zone()), changed)
	}
	return ctx.Err()
}

// mayRest tells whether the run should end and nothing is under way. It should after each date, so that the history of a postmortem that
// takes months stays short.
func (p *postmortem) mayRest(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	tired := p.turned || info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() >= eventsMost
	return tired && p.working == 0 && !p.behind() && workflow.AllHandlersFinished(ctx) && p.state.Status != oncall.PostmortemClosed
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (p *postmortem) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return p.mayRest(ctx)
}

// finish ends a postmortem that was closed: its newest document is kept, everybody is told, and the outcome is written down.
func (p *postmortem) finish(ctx workflow.Context) contract.PostmortemOutcome {
	_ = awaitFor(ctx, week, "keep the newest document", func() bool { return p.working == 0 && !p.behind() })
	p.stopKeeping()
	outcome := p.outcome()
	_ = workflow.UpsertMemo(ctx, map[string]any{contract.MemoOutcome: outcome})
	_ = p.quickly(ctx, activities.NameWriteExport, outcome, nil, "write the outcome to the export")
	_ = workflow.Await(ctx, func() bool { return p.working == 0 && workflow.AllHandlersFinished(ctx) })
	return outcome
}

// cancelled ends a postmortem that somebody cancelled in the Temporal UI. That is not silent: the team hears of it.
func (p *postmortem) cancelled(ctx workflow.Context, err error) (contract.PostmortemOutcome, error) {
	if !temporal.IsCanceledError(err) {
		return p.outcome(), err
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemStopped})
	p.tellCancelled(ctx)
	_ = workflow.Await(ctx, func() bool { return p.working == 0 && workflow.AllHandlersFinished(ctx) })
	return p.outcome(), err
}

// outcome is the result, as far as it is known. Of a security incident it names the codename and nobody.
func (p *postmortem) outcome() contract.PostmortemOutcome {
	s := p.state
	o := contract.PostmortemOutcome{
		WorkflowID: p.id, Slug: s.Slug, Title: s.Name(), Service: s.Service, Severity: s.Severity, Owner: s.Owner, Opened: s.Opened, Closed: s.ClosedAt,
		DocumentDue: s.DocumentDue, Meeting: s.Meeting, ActionsDue: s.ActionsDue, Actions: len(s.Actions), Reminders: s.Reminders,
	}
	if p.secret() {
		o.Owner, o.Service = "", ""
		for _, d := range []*oncall.PostmortemDue{&o.DocumentDue, &o.Meeting, &o.ActionsDue} {
			d.Reason, d.SnoozedBy = "", oncall.Actor{}
		}
	}
	for _, a := range s.Actions {
		if a.Late(s.ClosedAt) {
			o.ActionsLate++
		}
	}
	return o
}

func (p *postmortem) zone() *time.Location { return oncall.Location(p.state.Zone) }
