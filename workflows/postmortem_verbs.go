package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// check refuses what makes no sense, before it enters the history.
func (p *postmortem) check(ctx workflow.Context, c contract.Command) error {
	s := p.state
	switch {
	case s.Status == oncall.PostmortemClosed:
		return temporal.NewNonRetryableApplicationError("That postmortem is closed.", contract.ErrorTypeStale, nil)
	case slices.Contains(s.Requests, c.Request):
		return nil // It is answered as done already.
	case c.By.ID == "" || c.By.Unknown:
		return refused("A command needs to say by whom it is, and Hansho has to know them.")
	case c.Instance != "" && c.Instance != p.instance:
		return temporal.NewNonRetryableApplicationError("That was another postmortem, and it is closed.", contract.ErrorTypeStale, nil)
	case s.Kind == oncall.SecurityIncident && !slices.Contains(s.Readers(), c.By.ID):
		return refused("This is the postmortem of a security incident: only its people change it.")
	}
	if fault := p.fault(c, workflow.Now(ctx).UTC()); fault != "" {
		return refused(fault)
	}
	return nil
}

// fault says why a verb may not be carried out; it is empty when it may.
func (p *postmortem) fault(c contract.Command, now time.Time) string {
	s := p.state
	switch c.Verb { //nolint:exhaustive // contract.PostmortemVerbs; the others are unknown.
	case contract.UpdateClosePostmortem:
		return s.MayClose(reasonToClose(c))
	case contract.UpdatePostmortemState:
		if oncall.PostmortemStatus(c.Text) == oncall.PostmortemClosed {
			return s.MayClose("")
		}
		return s.MayMove(oncall.PostmortemStatus(c.Text))
	case contract.SetOwner:
		if c.Person == "" {
			return "Say who owns it."
		}
		return ""
	case contract.WriteDocument:
		return s.MayWrite(c.Text, c.Link, c.N)
	case contract.CallMeeting:
		return s.MayCall(c.Until, now)
	case contract.HoldMeeting, contract.SendDocument:
		return s.MayMove(oncall.PostmortemInReview)
	case contract.AddAction:
		return s.MayAct(c.Text, c.Until, now)
	case contract.FinishAction:
		return s.MayFinish(c.N)
	case contract.SnoozeItem:
		return s.MaySnooze(c.Item, c.Until, c.Text, now)
	default:
		return fmt.Sprintf("A postmortem does not know %q.", c.Verb)
	}
}

// reasonToClose is why it is closed though actions are open. A link alone is where the document lives, and no reason.
func reasonToClose(c contract.Command) string {
	if oncall.IsLink(c.Text) {
		return ""
	}
	return c.Text
}

// obey carries a verb out, once.
func (p *postmortem) obey(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if slices.Contains(p.state.Requests, c.Request) {
		return p.answer(contract.Already, "That was done already."), nil
	}
	if err := p.check(ctx, c); err != nil { // Something may have come between the validator and this.
		return contract.Answer{}, err
	}
	e := oncall.PostmortemEvent{By: c.By, Request: c.Request}
	switch c.Verb { //nolint:exhaustive // fault knows the same.
	case contract.UpdateClosePostmortem:
		return p.close(ctx, c), nil
	case contract.UpdatePostmortemState:
		return p.setState(ctx, c), nil
	case contract.WriteDocument:
		return p.write(ctx, c), nil
	case contract.SetOwner:
		return p.setOwner(ctx, c), nil
	case contract.CallMeeting:
		return p.call(ctx, c), nil
	case contract.HoldMeeting:
		e.What = oncall.PostmortemHeld
		p.apply(ctx, e)
		return p.answer(contract.Done, "The meeting was held; it is reviewed. It is closed when its actions are done"+until(", by ", p.state.ActionsDue.Due, p.zone())+"."), nil
	case contract.SendDocument:
		e.What = oncall.PostmortemSent
		p.apply(ctx, e)
		return p.answer(contract.Done, "The document is out"+p.remarks()+"."), nil
	case contract.AddAction:
		return p.addAction(ctx, c), nil
	case contract.FinishAction:
		return p.finishAction(ctx, c), nil
	default:
		e.What, e.Item, e.Until, e.Reason = oncall.PostmortemSnoozed, c.Item, c.Until.UTC(), strings.TrimSpace(c.Text)
		p.apply(ctx, e)
		return p.answer(contract.Done, "Nobody is reminded of it"+until(" until ", c.Until, p.zone())+"."), nil
	}
}

func (p *postmortem) close(ctx workflow.Context, c contract.Command) contract.Answer {
	if link := cmp.Or(c.Link, c.Text); oncall.IsLink(link) {
		p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemLinked, By: c.By, Text: link})
	}
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemEnded, By: c.By, Request: c.Request, Reason: strings.TrimSpace(reasonToClose(c))})
	p.tellClosed(ctx, c.By, strings.TrimSpace(reasonToClose(c)))
	return p.answer(contract.Done, "Closed.")
}

func (p *postmortem) setState(ctx workflow.Context, c contract.Command) contract.Answer {
	status := oncall.PostmortemStatus(c.Text)
	switch status {
	case oncall.PostmortemClosed:
		c.Text = ""
		return p.close(ctx, c)
	case oncall.PostmortemDraft, oncall.PostmortemInReview, oncall.PostmortemReviewed:
	}
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemMoved, By: c.By, Request: c.Request, Text: c.Text})
	text := "It is " + c.Text + " now."
	if status == oncall.PostmortemInReview {
		text = "It is in review now" + p.remarks() + "."
	}
	return p.answer(contract.Done, text)
}

// write takes a new version of the document, or says where it lives.
func (p *postmortem) write(ctx workflow.Context, c contract.Command) contract.Answer {
	s := p.state
	if strings.TrimSpace(c.Text) == "" {
		p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemLinked, By: c.By, Request: c.Request, Text: c.Link})
		return p.answer(contract.Done, "The document is at "+c.Link+".")
	}
	if c.Text == s.Document.Text {
		return p.answer(contract.Already, fmt.Sprintf("That is version %d already.", s.Document.Version))
	}
	p.apply(ctx, oncall.PostmortemEvent{
		What: oncall.PostmortemWritten, By: c.By, Request: c.Request, N: s.Document.Version + 1, Document: c.Text, Ref: c.Link,
	})
	return p.answer(contract.Done, fmt.Sprintf("Version %d is written%s.", s.Document.Version, p.remarks()))
}

// remarks say in half a sentence what the document should say otherwise.
func (p *postmortem) remarks() string {
	found := p.state.Document.Findings
	if len(found) == 0 {
		return ""
	}
	var lines []string
	for _, f := range found[:min(len(found), 3)] {
		lines = append(lines, fmt.Sprintf("line %d (%s): %s", f.Line, f.Kind, f.Cure))
	}
	more := ""
	if len(found) > len(lines) {
		more = fmt.Sprintf("; and %d more", len(found)-len(lines))
	}
	return "; it could be put otherwise in " + strings.Join(lines, "; ") + more
}

func (p *postmortem) setOwner(ctx workflow.Context, c contract.Command) contract.Answer {
	if p.state.Owner == c.Person {
		return p.answer(contract.Already, c.Person+" owns it already.")
	}
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemOwned, By: c.By, Request: c.Request, Person: c.Person})
	p.tellOwner(ctx, c.By)
	return p.answer(contract.Done, c.Person+" owns it now.")
}

func (p *postmortem) call(ctx workflow.Context, c contract.Command) contract.Answer {
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemCalled, By: c.By, Request: c.Request, Until: c.Until.UTC()})
	s, late := p.state, ""
	if c.Until.After(s.Meeting.Due) {
		late = until(" That is later than it should be:", s.Meeting.Due, p.zone())
		late = strings.Replace(late, ":", ": ", 1) + "."
	}
	return p.answer(contract.Done, "The meeting is"+until(" at ", c.Until, p.zone())+until("; the document goes out by ", s.DocumentDue.Due, p.zone())+"."+late)
}

func (p *postmortem) addAction(ctx workflow.Context, c contract.Command) contract.Answer {
	n, owner := len(p.state.Actions)+1, cmp.Or(c.Person, p.state.Owner, c.By.ID)
	p.apply(ctx, oncall.PostmortemEvent{
		What: oncall.ActionAdded, By: c.By, Request: c.Request, N: n, Person: owner, Text: strings.TrimSpace(c.Text), Until: utc(c.Until), Ref: c.Link,
	})
	if owner != c.By.ID {
		p.tellAction(ctx, n, c.By)
	}
	return p.answer(contract.Done, fmt.Sprintf("Action %d is with %s%s.", n, owner, until(", until ", p.state.Action(n).Due, p.zone())))
}

func (p *postmortem) finishAction(ctx workflow.Context, c contract.Command) contract.Answer {
	if !p.state.Action(c.N).Done.IsZero() {
		return p.answer(contract.Already, fmt.Sprintf("Action %d is done already.", c.N))
	}
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.ActionDone, By: c.By, Request: c.Request, N: c.N})
	left := len(p.state.OpenActions())
	if left == 0 {
		return p.answer(contract.Done, fmt.Sprintf("Action %d is done; it was the last that was open.", c.N))
	}
	return p.answer(contract.Done, fmt.Sprintf("Action %d is done; %d left.", c.N, left))
}

func utc(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.UTC()
}

func (p *postmortem) answer(result contract.Result, text string) contract.Answer {
	return contract.Answer{Result: result, Text: text, Status: oncall.Status(p.state.Status), Owner: p.state.Owner}
}
