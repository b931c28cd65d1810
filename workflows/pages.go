package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// page pages a person in the background, so that a slow provider never delays a level: through their first provider, and
// when that refuses or cannot be reached, through the next.
func (e *escalation) page(ctx workflow.Context, who activities.Chosen, purpose oncall.Purpose) {
	if len(who.Providers) == 0 {
		return
	}
	at := e.state.Position
	n := e.intend(ctx, who.Providers, oncall.Event{
		Person: who.Person, Round: at.Round, Level: at.Level, Text: string(purpose), Reason: who.Reason, Later: who.Later,
	})
	workflow.Go(ctx, func(ctx workflow.Context) { e.reach(ctx, n) })
}

// intend writes a page into the ledger before anything is sent, to the first of the providers, and returns its number.
func (e *escalation) intend(ctx workflow.Context, by []string, page oncall.Event) int {
	page.Kind, page.Provider, page.Then, page.Page = oncall.PageIntended, by[0], by[1:], e.state.NextPage(page.Person, by[0])
	e.apply(ctx, page)
	return page.Page
}

// reach sends a page, and as long as that fails whatever comes after it.
func (e *escalation) reach(ctx workflow.Context, n int) {
	for n > 0 && e.call(ctx, n) {
		n = e.after(ctx, n)
	}
}

// call sends one page of the ledger. It tells whether it failed and somebody still has to be reached. The state is looked at
// right before the command: a page that nobody wants any more is never sent.
func (e *escalation) call(ctx workflow.Context, n int) (failed bool) {
	p := e.state.Page(n)
	if p == nil || p.Wanted() != oncall.RingLoud || e.observed(ctx, *p) {
		return false
	}
	ctx, cancel := workflow.WithCancel(ctx)
	e.calls[n] = cancel
	defer delete(e.calls, n)
	e.apply(ctx, oncall.Event{Kind: oncall.PageAttempted, Page: n, Provider: p.Provider})
	request := activities.PageRequest{Key: e.key(n), Person: p.Person, Provider: p.Provider, Facts: e.facts(*p), Again: p.Lost}
	receipt, err := attempt(ctx, e.state.Plan.DeliverWithin, attemptsFor(*p), request, e.sayPage(*p), &e.fresh)
	if err == nil {
		accepted := oncall.Event{Kind: oncall.PageAccepted, Page: n, Person: request.Person, Provider: request.Provider, Ref: receipt.Ref}
		if receipt.DeliversWithin > 0 {
			accepted.Until = workflow.Now(ctx).Add(receipt.DeliversWithin).UTC()
		}
		e.apply(ctx, accepted)
		p = e.state.Page(n)
		return p != nil && p.Silent() && p.Wanted() == oncall.RingLoud // The provider has said so before it said that it took it.
	}
	refused := oncall.Event{Kind: oncall.PageRefused, Page: n, Person: request.Person, Provider: request.Provider, Reason: providerWords(err)}
	if mayRing(err) {
		refused.Ref = oncall.AnswerLost // It may ring: whoever withdraws it looks for it by its key.
	}
	e.apply(ctx, refused)
	p = e.state.Page(n)
	return p != nil && p.Wanted() == oncall.RingLoud
}

// askedPause is how long the provider asked to be left alone.
func askedPause(err error) time.Duration {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		return 0
	}
	return app.NextRetryDelay()
}

// stopUnwanted cancels the pages that were withdrawn before they were accepted. One that has not begun never runs.
func (e *escalation) stopUnwanted() {
	for _, p := range e.state.Pages {
		if cancel, calling := e.calls[p.N]; calling && p.Wanted() != oncall.RingLoud {
			cancel()
		}
	}
}

// key identifies a page at every provider and for ever.
func (e *escalation) key(n int) string {
	return contract.PageKey(e.state.WorkflowID, e.state.Instance, n)
}

func (e *escalation) ref(p oncall.Page) activities.PageRef {
	return activities.PageRef{Key: e.key(p.N), Ref: p.Ref, Person: p.Person}
}

// facts are what the page is worded from.
func (e *escalation) facts(p oncall.Page) message.PageFacts {
	s := e.state
	return message.PageFacts{
		Service: s.Alert.Service, Severity: s.Severity, Title: s.Alert.Title, Details: s.Alert.Details, Link: s.Alert.Link,
		Runbook: s.Plan.Runbook, Remark: s.Alert.Remark, Purpose: p.Purpose, Round: p.Round, Level: p.Level, Reason: p.Reason,
		Began: s.Marks.Began, AnswerBy: s.LevelEnds,
	}
}

// isRefusal tells a provider's no from an answer that never came.
func isRefusal(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == activities.ErrorRefused
}

// mayRing tells whether the page may ring although it failed: everything may but what the provider clearly did not do.
func mayRing(err error) bool {
	var app *temporal.ApplicationError
	return !errors.As(err, &app) || (app.Type() != activities.ErrorRefused && app.Type() != activities.ErrorPassing)
}

// providerWords is the innermost text of an activity's error, without Temporal's frame around it.
func providerWords(err error) string {
	var app *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	var canceled *temporal.CanceledError
	switch {
	case errors.As(err, &app):
		return app.Message()
	case errors.As(err, &timeout):
		return "no answer in time"
	case errors.As(err, &canceled):
		return "stopped before an answer came"
	default:
		return err.Error()
	}
}
