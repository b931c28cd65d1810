package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// check refuses what makes no sense now, before it enters the history. It changes nothing.
func (i *incident) check(ctx workflow.Context, c contract.Command) error {
	s := i.state
	switch {
	case s.Status == oncall.IncidentOver || (c.Instance != "" && c.Instance != i.instance):
		return temporal.NewNonRetryableApplicationError("That incident is over.", contract.ErrorTypeStale, nil)
	case s.Seen(c.Request):
		return nil // It is answered as done already.
	case c.By.ID == "":
		return refused("A command needs to say by whom it is.")
	case c.By.Unknown:
		return refused("Hansho does not know you: ask whoever keeps its configuration to add you to the people.")
	case !s.MayRead(c.By.ID):
		return refused("That incident is for the people who were asked to come to it.")
	case slices.Contains(clockVerbs, c.Verb):
		return i.clocks.check(ctx, c)
	}
	if fault := i.fault(c); fault != "" {
		return refused(fault)
	}
	return nil
}

// fault says what is wrong with a command, and the cure.
func (i *incident) fault(c contract.Command) string {
	s := i.state
	if fault, ok := i.faultOfPeople(c); ok {
		return fault
	}
	switch c.Verb { //nolint:exhaustive // The verbs of the clocks and of people were looked at.
	case contract.Note, contract.AddTodo, contract.SetTitle:
		return needs(strings.TrimSpace(c.Text) != "", "There is no text.")
	case contract.SetSeverity:
		return needs(c.Severity.Valid(), "The severity is one of SEV-1 to SEV-5.")
	case contract.SetBridge:
		return needs(strings.TrimSpace(c.Text) != "", "Say where people meet: an address, or a telephone number.")
	case contract.Attach:
		return needs(strings.HasPrefix(c.Into, "escalation/"), "Attaching needs the workflow ID of an escalation, escalation/…: look with \"hansho list\".")
	case contract.Detach:
		known := s.Escalation(c.Into)
		return needs(known != nil && known.Detached.IsZero(), fmt.Sprintf("%q does not belong to it.", c.Into))
	case contract.Merge:
		return needs(strings.HasPrefix(c.Into, "incident/") && c.Into != contract.IncidentID(s.Slug), "Merging needs the workflow ID of another incident, incident/….")
	case contract.Resolve:
		return needs(s.Status == oncall.IncidentOpen, "It is resolved already.")
	case contract.Reopen:
		return needs(s.Status == oncall.IncidentResolved, "It is open.")
	case contract.WantPostmortem, contract.EndIncident:
		return ""
	}
	return "An incident knows no command " + string(c.Verb) + "."
}

func needs(fine bool, fault string) string {
	if fine {
		return ""
	}
	return fault
}

// do carries out a command that was checked. A request that comes twice, as an Update and as a signal, counts once.
func (i *incident) do(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if i.state.Seen(c.Request) {
		return i.answer(contract.Already, "That was done already."), nil
	}
	if slices.Contains(clockVerbs, c.Verb) {
		return i.clocks.do(ctx, c)
	}
	if answer, ok := i.doPeople(ctx, c); ok {
		return answer, nil
	}
	e := oncall.IncidentEvent{By: c.By, Text: strings.TrimSpace(c.Text), Request: c.Request}
	switch c.Verb { //nolint:exhaustive // The others were carried out.
	case contract.Note:
		return i.happens(ctx, e, oncall.IncidentNoted, "Noted."), nil
	case contract.AddTodo:
		return i.happens(ctx, e, oncall.TodoAdded, "Kept for the postmortem."), nil
	case contract.SetTitle:
		return i.happens(ctx, e, oncall.IncidentTitled, "The title is changed."), nil
	case contract.SetBridge:
		bridge := oncall.BridgeAt(e.Text)
		e.Bridge = &bridge
		return i.happens(ctx, e, oncall.IncidentBridge, "People meet there now."), nil
	case contract.SetSeverity:
		return i.setSeverity(ctx, c), nil
	case contract.Attach:
		return i.attach(ctx, c)
	case contract.Detach:
		e.Ref = c.Into
		return i.happens(ctx, e, oncall.EscalationDetached, c.Into+" does not belong to it any more."), nil
	case contract.Merge:
		return i.merge(ctx, c)
	case contract.Resolve:
		return i.resolve(ctx, c), nil
	case contract.Reopen:
		return i.happens(ctx, e, oncall.IncidentReopened, "It is open again."), nil
	case contract.WantPostmortem:
		return i.happens(ctx, e, oncall.PostmortemWanted, "The postmortem begins when the incident is over."), nil
	default: // EndIncident
		e.Ref = c.Item
		return i.happens(ctx, e, oncall.IncidentEnded, "It is over."), nil
	}
}

// happens applies an event and answers.
func (i *incident) happens(ctx workflow.Context, e oncall.IncidentEvent, kind oncall.IncidentEventKind, text string) contract.Answer {
	e.Kind = kind
	i.apply(ctx, e)
	return i.answer(contract.Done, text)
}

// setSeverity sets the severity and tells the alerts: what they promise, and how they wake people, follows.
func (i *incident) setSeverity(ctx workflow.Context, c contract.Command) contract.Answer {
	s := i.state
	if s.Severity == c.Severity {
		return i.answer(contract.Already, "It is "+c.Severity.String()+" already.")
	}
	before := s.Severity
	answer := i.happens(ctx, oncall.IncidentEvent{By: c.By, Severity: c.Severity, Reason: strings.TrimSpace(c.Text), Request: c.Request}, oncall.IncidentSeverity, "")
	answer.Text = "It is " + c.Severity.String() + " now" + i.sayOwed() + "."
	higher := !before.Valid() || c.Severity < before
	alerts := i.alerts()
	for _, a := range alerts {
		if a.Severity == c.Severity || (!higher && len(alerts) > 1) {
			continue // A lower severity of the whole says nothing of each.
		}
		command := contract.Command{Verb: contract.SetSeverity, Request: i.instance + "/" + c.Request + "/severity", By: c.By, Severity: c.Severity}
		i.background(ctx, func(ctx workflow.Context) { _ = signal(ctx, a.WorkflowID, contract.SignalCommand, command) })
	}
	if c.Severity.Major() && !before.Major() && s.Commander() == "" && s.Plan.Command != "" && !i.secret() {
		i.background(ctx, func(ctx workflow.Context) { i.pageCommanders(ctx, c.By) })
	}
	return answer
}

// sayOwed says what the severity owes to people.
func (i *incident) sayOwed() string {
	return until("; the next executive summary is owed by ", i.state.Summary.Due, i.zone()) + until("; the next public post by ", i.state.Words.Due, i.zone())
}

// resolve begins the time in which it can be opened again. Alerts stay whose they are: whoever has one resolves it.
func (i *incident) resolve(ctx workflow.Context, c contract.Command) contract.Answer {
	ends := workflow.Now(ctx).UTC().Add(i.state.Plan.ReopenWithin)
	i.apply(ctx, oncall.IncidentEvent{
		Kind: oncall.IncidentFixed, By: c.By, Text: strings.TrimSpace(c.Text), Ref: strings.TrimSpace(c.Item), Until: ends, Request: c.Request,
	})
	text := "Resolved. It can be opened again" + until(" until ", ends, i.zone()) + "."
	var open []string
	for _, a := range i.alerts() {
		if a.Status != oncall.ResolvedStatus {
			open = append(open, a.WorkflowID)
		}
	}
	if len(open) > 0 {
		text += " Still open: " + list(open) + "."
	}
	return i.answer(contract.Done, text)
}

// alerts are the escalations of alerts that belong to it and are not over.
func (i *incident) alerts() []oncall.Attached {
	var alerts []oncall.Attached
	for _, a := range i.state.Escalations {
		if a.Purpose == oncall.PurposeAlert && a.Detached.IsZero() && !a.Over {
			alerts = append(alerts, a)
		}
	}
	return alerts
}
