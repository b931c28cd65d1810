package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// takeUpdates registers one Update per verb, so that the Temporal UI shows what people did by name. All share one handler.
func (e *escalation) takeUpdates(ctx workflow.Context) {
	for _, verb := range contract.Verbs {
		handle := func(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
			c.Verb = verb
			return e.obey(ctx, c)
		}
		validate := func(c contract.Command) error {
			c.Verb = verb
			return e.check(c)
		}
		_ = workflow.SetUpdateHandlerWithOptions(ctx, string(verb), handle, workflow.UpdateHandlerOptions{Validator: validate})
	}
}

// onCommand takes a command that came as a signal, because its update was not answered in time. Both carry one request ID,
// so that it counts once. Nobody waits for the answer: a refusal is written into the timeline.
func (e *escalation) onCommand(ctx workflow.Context, c contract.Command) {
	if err := e.check(c); err != nil {
		e.refuse(ctx, c, err)
		return
	}
	e.background(ctx, func(ctx workflow.Context) {
		if c.Verb == contract.Acknowledge && !e.state.Seen(c.Request) {
			e.take(ctx, c, 0) // There is nobody to ask whether they mean it.
			return
		}
		if _, err := e.obey(ctx, c); err != nil {
			e.refuse(ctx, c, err)
		}
	})
}

// refuse writes down a command that nobody waits for and that was not carried out.
func (e *escalation) refuse(ctx workflow.Context, c contract.Command, err error) {
	if !e.state.Over() && !e.state.Seen(c.Request) {
		e.apply(ctx, oncall.Event{Kind: oncall.ProviderIgnored, By: c.By, Request: c.Request, Reason: string(c.Verb) + " was refused: " + providerWords(err)})
	}
}

// obey carries a valid command out, once.
func (e *escalation) obey(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if e.state.Seen(c.Request) {
		return e.answer(contract.Already, "taken already"), nil
	}
	if answer, done := e.obeyThere(ctx, c); done {
		return answer, nil
	}
	switch c.Verb { //nolint:exhaustive // The others are signs of work.
	case contract.Acknowledge:
		return e.acknowledge(ctx, c), nil
	case contract.Unacknowledge:
		return e.do(ctx, c, oncall.Event{Kind: oncall.Unacknowledged, Reason: c.Text}, "Given back: the policy starts again."), nil
	case contract.Resolve:
		return e.resolve(ctx, c), nil
	case contract.Escalate:
		return e.do(ctx, c, oncall.Event{Kind: oncall.Escalated, Reason: c.Text}, "The next level is being paged."), nil
	case contract.Reassign:
		return e.do(ctx, c, oncall.Event{Kind: oncall.Reassigned, Person: c.Person, Reason: c.Text}, c.Person+" is being paged; without an answer the policy goes on."), nil
	case contract.AddResponder:
		return e.addResponder(ctx, c), nil
	case contract.RemoveResponder:
		return e.do(ctx, c, oncall.Event{Kind: oncall.ResponderRemoved, Person: c.Person, Reason: c.Text}, c.Person+" is no longer asked to help."), nil
	case contract.Merge:
		return e.merge(ctx, c)
	case contract.Migrate:
		return e.migrate(ctx, c), nil
	default:
		return e.work(ctx, c), nil
	}
}

// work takes the commands that are signs of work.
func (e *escalation) work(ctx workflow.Context, c contract.Command) contract.Answer {
	event, text := oncall.Event{Text: c.Text}, "Noted."
	switch c.Verb { //nolint:exhaustive // Only the verbs that obey sends here.
	case contract.Snooze:
		event.Kind, event.Until, text = oncall.Snoozed, c.Until.UTC(), "Snoozed."
		return e.do(ctx, c, event, text)
	case contract.SetSeverity:
		e.setSeverity(ctx, oncall.Event{Kind: oncall.SeveritySet, By: c.By, Request: c.Request, Severity: c.Severity, Reason: c.Text})
		return e.answer(contract.Done, "It is "+c.Severity.String()+" now.")
	case contract.Note:
		if event.Kind = oncall.Noted; c.Update {
			event.Kind = oncall.StatusUpdated
		}
	case contract.Start:
		event.Kind, text = oncall.WorkStarted, "Work has started."
	case contract.Task:
		event.Kind, text = oncall.TaskAdded, "Task added."
	}
	answer := e.do(ctx, c, event, text)
	e.renew(ctx, c.By)
	return answer
}

// setSeverity follows a new severity, which may change the urgency: an acknowledgement is a lease only at high urgency, and
// lowered, nobody else is paged once a page is out.
func (e *escalation) setSeverity(ctx workflow.Context, event oncall.Event) {
	s, before := e.state, e.state.Urgency()
	e.apply(ctx, event)
	changed := s.Urgency() != before
	switch {
	case s.Status == oncall.AckStatus && changed:
		e.apply(ctx, oncall.Event{Kind: oncall.LeaseRenewed, By: event.By, Until: e.leaseEnd(ctx), Reason: "the urgency has changed"})
	case s.Status == oncall.Paging && changed && before == oncall.UrgencyHigh && s.Calls():
		e.apply(ctx, oncall.Event{Kind: oncall.Waiting, Reason: "the urgency is lowered, and a page is out: nobody else is paged"})
	default:
		e.renew(ctx, event.By)
	}
}

// do applies a command's event and answers.
func (e *escalation) do(ctx workflow.Context, c contract.Command, event oncall.Event, text string) contract.Answer {
	event.By, event.Request = c.By, c.Request
	e.apply(ctx, event)
	return e.answer(contract.Done, text)
}

// resolve ends it by a person's word.
func (e *escalation) resolve(ctx workflow.Context, c contract.Command) contract.Answer {
	if e.state.Status == oncall.ResolvedStatus {
		return e.answer(contract.Already, "It is resolved already.")
	}
	event := oncall.Event{Kind: oncall.Resolved, Until: e.coolEnd(ctx), Reason: c.Text}
	return e.do(ctx, c, event, "Resolved. The same alert reopens it within "+length(e.state.Plan.ReopenWithin)+".")
}

// addResponder pages one more person, beside the policy.
func (e *escalation) addResponder(ctx workflow.Context, c contract.Command) contract.Answer {
	answer := e.do(ctx, c, oncall.Event{Kind: oncall.ResponderAdded, Person: c.Person, Reason: c.Text}, c.Person+" is being paged.")
	asked := e.state.Lines()
	e.background(ctx, func(ctx workflow.Context) {
		found := e.ask(ctx, []oncall.Target{{Person: c.Person}})
		e.takeLooks(ctx, found.Looks)
		if e.state.Status == oncall.ResolvedStatus || e.state.Over() || e.takenBack(c.Person, asked) {
			return // It has ended while we asked, or is no longer wanted.
		}
		for _, m := range found.Missing {
			e.apply(ctx, oncall.Event{Kind: oncall.Skipped, Person: c.Person, Reason: m.Reason})
		}
		for _, person := range found.People {
			person.Reason = "asked to help by " + c.By.ID
			e.page(ctx, person, oncall.PurposeResponder)
		}
	})
	e.renew(ctx, c.By)
	return answer
}

// takenBack tells whether a person is no longer asked to help, since the timeline had so many lines.
func (e *escalation) takenBack(person string, lines int) bool {
	return slices.ContainsFunc(e.state.Since(lines), func(o oncall.Event) bool { return o.Kind == oncall.ResponderRemoved && o.Person == person })
}

// merge ends this escalation in favour of another, once that one has been told. Of two that are merged into each other at the same
// moment none may end: nobody would have either.
func (e *escalation) merge(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	before := len(e.joined)
	joined := contract.Joined{WorkflowID: e.state.WorkflowID, Title: e.state.Alert.Title, By: c.By}
	if err := workflow.SignalExternalWorkflow(ctx, c.Into, "", contract.SignalJoin, joined).Get(ctx, nil); err != nil {
		return contract.Answer{}, refused(fmt.Sprintf("%s is not an open escalation", c.Into))
	}
	if e.state.Over() {
		return e.answer(contract.Already, "It is over already."), nil
	}
	if slices.Contains(e.joined[before:], c.Into) {
		return contract.Answer{}, refused(c.Into + " was merged into this one at the same moment; merge only one of them into the other")
	}
	return e.do(ctx, c, oncall.Event{Kind: oncall.Merged, Ref: c.Into, Reason: c.Text}, "Merged into "+c.Into+"."), nil
}

// answer is what the person who commanded gets back.
func (e *escalation) answer(result contract.Result, text string) contract.Answer {
	return contract.Answer{Result: result, Text: text, Status: e.state.Status, Owner: e.state.Owner.ID}
}

// refused is the error by which a command is rejected; the text says why and what would be right.
func refused(text string) error {
	return temporal.NewNonRetryableApplicationError(text, contract.ErrorTypeRefused, nil)
}
