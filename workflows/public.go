package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Public tells one story to the public: it shows each word on every status page, for as long as it takes, and keeps the text for the
// company's accounts, which people post. It decides nothing: people, or an incident, say what is said and when.
func Public(ctx workflow.Context, in contract.OpenPublic) (contract.PublicState, error) {
	p := beginPublic(ctx, in)
	for !due(ctx, p.ends()) {
		if err := p.awaitEnd(ctx); err != nil {
			return *p.state, err
		}
		if p.mayRest(ctx) && p.rest(ctx) {
			in.State = p.state
			return *p.state, workflow.NewContinueAsNewError(ctx, contract.Public, in)
		}
	}
	_ = workflow.Await(ctx, func() bool { return p.working == 0 && workflow.AllHandlersFinished(ctx) })
	return *p.state, nil
}

// public is one run's view of a Public.
type public struct {
	errands
	in       contract.OpenPublic
	instance string
	state    *contract.PublicState
}

func beginPublic(ctx workflow.Context, in contract.OpenPublic) *public {
	p := &public{errands: errands{slow: map[string]bool{}}, in: in, instance: instanceOf(workflow.GetInfo(ctx)), state: in.State}
	p.in.State = nil
	if p.state == nil {
		p.state = &contract.PublicState{
			Slug: in.Slug, Status: contract.PublicDraft, Service: in.Service, Severity: in.Severity, Incident: in.Incident, Security: in.Security,
			Touched: workflow.Now(ctx).UTC(),
		}
		p.upsert(ctx)
	}
	for _, page := range p.state.Pages {
		p.publish(ctx, page)
	}
	workflow.Go(ctx, p.keepWorded)
	p.tell(ctx)
	p.listen(ctx)
	return p
}

// listen registers what can be asked and told, last of all.
func (p *public) listen(ctx workflow.Context) {
	receive(ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		if c.N > 0 {
			p.tellIncident(ctx, c, p.check(ctx, c))
		}
		switch {
		case c.Verb == contract.PreviewPublic, p.check(ctx, c) != nil: // Nobody waits for an answer.
		case c.Verb == contract.MarkPosted:
			_, _ = p.mark(ctx, c)
		default:
			_, _ = p.say(ctx, c)
		}
	})
	_ = workflow.SetQueryHandler(ctx, contract.QueryState, func() (*contract.PublicState, error) { return p.state, nil })
	p.take(ctx, contract.PostPublic, p.say)
	p.take(ctx, contract.UpdatePublic, p.say)
	p.take(ctx, contract.ResolvePublic, p.say)
	p.take(ctx, contract.MarkPosted, p.mark)
	_ = workflow.SetUpdateHandlerWithOptions(ctx, string(contract.PreviewPublic), p.preview, workflow.UpdateHandlerOptions{Validator: p.checkAs(contract.PreviewPublic)})
}

// tellIncident answers an incident that has sent a draft.
func (p *public) tellIncident(ctx workflow.Context, c contract.Command, fault error) {
	news := contract.PublicNews{N: c.N, Word: len(p.state.Words) + 1}
	if fault != nil {
		news = contract.PublicNews{N: c.N, Refused: reasonOf(fault)}
	}
	p.background(ctx, func(ctx workflow.Context) { _ = signal(ctx, p.in.Incident, contract.SignalPublic, news) })
}

// take lets a verb be asked for by the Update of its name.
func (p *public) take(ctx workflow.Context, verb contract.Verb, do func(workflow.Context, contract.Command) (contract.Answer, error)) {
	handle := func(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
		c.Verb = verb
		return do(ctx, c)
	}
	_ = workflow.SetUpdateHandlerWithOptions(ctx, string(verb), handle, workflow.UpdateHandlerOptions{Validator: p.checkAs(verb)})
}

func (p *public) checkAs(verb contract.Verb) func(workflow.Context, contract.Command) error {
	return func(ctx workflow.Context, c contract.Command) error {
		c.Verb = verb
		return p.check(ctx, c)
	}
}

// ends is when the story is over: a day after nobody said anything, or after the last word; zero while it is public. Pages that do not
// show the last word yet are tried for a week.
func (p *public) ends() time.Time {
	s := p.state
	switch {
	case s.Status == contract.PublicTold:
		return time.Time{}
	case s.Status == contract.PublicResolved && slices.ContainsFunc(s.Pages, p.behind):
		return s.Touched.Add(week)
	default:
		return s.Touched.Add(day)
	}
}

// awaitEnd waits until the story is over, or the run should end. The error is that somebody cancelled the workflow.
func (p *public) awaitEnd(ctx workflow.Context) error {
	ends := p.ends()
	changed := func() bool { return !p.ends().Equal(ends) || p.mayRest(ctx) }
	if ends.IsZero() {
		return workflow.Await(ctx, changed)
	}
	return awaitFor(ctx, ends.Sub(workflow.Now(ctx)), "the story ends"+until(" at ", ends, p.zone()), changed)
}

// mayRest tells whether the run has become long and nothing is under way.
func (p *public) mayRest(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	tired := info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() >= eventsMost
	return tired && p.working == 0 && workflow.AllHandlersFinished(ctx)
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (p *public) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return p.mayRest(ctx)
}

func (p *public) zone() *time.Location { return oncall.Location(p.in.Zone) }
