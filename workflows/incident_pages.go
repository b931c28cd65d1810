package workflows

import (
	"fmt"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// pageCommanders pages the commanders on call, the primary and the backup at once, by an escalation of their own: whoever acknowledges
// first commands, the second is deputy.
func (i *incident) pageCommanders(ctx workflow.Context, by oncall.Actor) {
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.CommandersAsked, By: by})
	alert := i.pageAlert(ctx, i.state.Plan.Command, "commanders", "commander", by, "")
	i.page(ctx, alert, activities.PlanRequest{Service: i.state.Plan.Command}, oncall.Attached{Purpose: oncall.PurposeCommander})
}

// askToCome pages one person until they answer.
func (i *incident) askToCome(ctx workflow.Context, person string, by oncall.Actor, why string) {
	if person == by.ID && by.Via != "hansho" {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.ResponderJoined, Person: person, By: by})
		return
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.ResponderAsked, Person: person, By: by, Text: why})
	f := i.clocks.facts(ctx, message.SayIncidentInvite)
	f.By, f.Text = by, why
	if i.secret() {
		f.Text = ""
	}
	i.clocks.toPerson(ctx, person, fmt.Sprintf("invite/%d", i.state.Lines), "ask "+person+" to come", f)
	alert := i.pageAlert(ctx, i.state.Plan.Command, "person/"+person, "responder", by, why)
	i.page(ctx, alert, activities.PlanRequest{Service: i.state.Plan.Command, Person: person}, oncall.Attached{Purpose: oncall.PurposePerson, Person: person})
}

// pageAlert is the alert by which somebody is paged. Of a security incident it says the codename alone.
func (i *incident) pageAlert(ctx workflow.Context, service, key, role string, by oncall.Actor, why string) oncall.Alert {
	s, now := i.state, workflow.Now(ctx).UTC()
	title := fmt.Sprintf("Come to incident %s as %s", s.Name(), role)
	if s.Plan.Language == "ja" {
		title = fmt.Sprintf("インシデント「%s」に %s として参加してください", s.Name(), map[string]string{"commander": "指揮者", "responder": "対応者"}[role])
	}
	if s.Kind == oncall.DrillIncident {
		title = "[DRILL] " + title
	}
	if why != "" && !i.secret() {
		title += ": " + why
	}
	severity := s.Severity
	if severity.Urgency() != oncall.UrgencyHigh || !severity.Valid() {
		severity = oncall.SEV2 // Whoever is asked to come is asked now.
	}
	return oncall.Alert{
		ID: fmt.Sprintf("%s/%s/%d", i.instance, key, s.Lines), Source: "incident", Service: service, DedupKey: s.Slug + "/" + key, Title: short(title), Severity: severity,
		Received: now, BeganAt: now, Link: s.Room.Link, Remark: "asked by " + by.ID,
	}
}

// page starts the escalation that pages, or tells the one that runs already. It belongs to the incident, and opens none of its own.
func (i *incident) page(ctx workflow.Context, alert oncall.Alert, request activities.PlanRequest, attached oncall.Attached) {
	var planned activities.Planned
	err := i.durably(ctx, activities.NamePlan, request, &planned, "whom to page for "+alert.DedupKey)
	if err != nil || planned.Page == nil {
		i.unreached(ctx, attached.Person, providerWords(err))
		return
	}
	if alert.Service == "" {
		alert.Service = "incident"
	}
	id := contract.EscalationID(alert.Service, alert.DedupKey)
	attached.WorkflowID, attached.Title, attached.Service, attached.Severity = id, alert.Title, alert.Service, alert.Severity
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationAttached, Attached: &attached, Ref: id, Person: attached.Person, Text: alert.Title, Reason: attached.Purpose})
	incident := workflow.GetInfo(ctx).WorkflowExecution.ID
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id, ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: alert.Title, Memo: map[string]any{contract.MemoTitle: alert.Title}, TypedSearchAttributes: childAttributes(alert.Service, alert.Severity),
	})
	err = workflow.ExecuteChildWorkflow(child, contract.Escalation, contract.Open{Alert: alert, Plan: *planned.Page, Incident: incident}).
		GetChildWorkflowExecution().Get(ctx, nil)
	switch {
	case temporal.IsWorkflowExecutionAlreadyStartedError(err):
		i.pageAgain(ctx, id, alert)
	case err != nil:
		i.unreached(ctx, attached.Person, err.Error())
	}
}

// pageAgain wakes an escalation that runs already: whoever has it gave it back with this, and the policy starts again.
func (i *incident) pageAgain(ctx workflow.Context, id string, alert oncall.Alert) {
	known := i.state.Escalation(id)
	if known == nil || known.Owner == "" {
		return // It pages.
	}
	command := contract.Command{Verb: contract.Unacknowledge, Request: alert.ID, By: oncall.Actor{ID: "hansho", Via: "incident"}, Text: "asked to come again"}
	_ = signal(ctx, id, contract.SignalCommand, command)
}

// unreached says in the room that nobody could page a person, with their telephone number, for somebody to call.
func (i *incident) unreached(ctx workflow.Context, person, why string) {
	if !i.state.SaysMissed(person, workflow.Now(ctx)) {
		return
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.ResponderUnreached, Person: person, Reason: why})
	f := i.clocks.facts(ctx, message.SayUnreached)
	f.Person, f.Text = person, why
	mark, summary := fmt.Sprintf("unreached/%d", i.state.Lines), "say that "+person+" could not be paged"
	switch s := i.state; {
	case s.Room.Channel != "" || i.secret():
		i.clocks.inRoom(ctx, mark, summary, f)
	default:
		i.clocks.inChannel(ctx, s.Plan.Team, mark, summary, f)
	}
}

// endPages ends the escalations that only asked people to come.
func (i *incident) endPages(ctx workflow.Context) {
	for _, a := range i.state.Escalations {
		if a.Over || a.Purpose == oncall.PurposeAlert || !a.Detached.IsZero() {
			continue
		}
		command := contract.Command{
			Verb: contract.Resolve, Request: i.instance + "/over", By: oncall.Actor{ID: "hansho", Via: "incident"}, Text: "the incident is over",
		}
		i.background(ctx, func(ctx workflow.Context) { _ = signal(ctx, a.WorkflowID, contract.SignalCommand, command) })
	}
}

// hear follows an escalation that belongs to it.
func (i *incident) hear(ctx workflow.Context, n contract.IncidentNews) {
	s := i.state
	before := s.Escalation(n.WorkflowID)
	if before == nil {
		if n.WorkflowID == "" {
			return
		}
		attached := oncall.Attached{WorkflowID: n.WorkflowID, Instance: n.Instance, Title: n.Title, Service: n.Service, Severity: n.Severity, Purpose: oncall.PurposeAlert}
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationAttached, Attached: &attached, Ref: n.WorkflowID, Text: n.Title})
		before = s.Escalation(n.WorkflowID)
	}
	if !before.Detached.IsZero() || s.Status == oncall.IncidentOver {
		return
	}
	was := *before
	now := oncall.Attached{
		WorkflowID: n.WorkflowID, Instance: n.Instance, Title: n.Title, Service: n.Service, Severity: n.Severity, Status: n.Status, Owner: n.Owner,
		Over: n.Over, Outcome: n.Outcome, Marks: n.Marks, Unreached: n.Unreached, Timeline: n.Timeline,
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationTold, Attached: &now, Ref: n.WorkflowID, Person: n.Owner, Text: n.Title, Reason: told(was, now)})
	i.heardPeople(ctx, was, n)
	if was.Purpose == oncall.PurposeAlert {
		i.heardAlert(ctx, was, n)
	}
}

// told says what has changed of an escalation, for the timeline; nothing when people do not care.
func told(was, now oncall.Attached) string {
	var changes []string
	if was.Status != now.Status && now.Status != "" {
		changes = append(changes, string(now.Status))
	}
	if was.Severity != now.Severity && now.Severity.Valid() && was.Severity.Valid() {
		changes = append(changes, now.Severity.String())
	}
	return strings.Join(changes, ", ")
}

// commanded stops paging commanders whom nobody has answered for: somebody commands without having been paged, and nobody else is woken.
func (i *incident) commanded(ctx workflow.Context, who string) {
	for _, a := range i.state.Escalations {
		if a.Purpose != oncall.PurposeCommander || a.Over || a.Owner != "" || !a.Detached.IsZero() {
			continue
		}
		command := contract.Command{
			Verb: contract.Resolve, Request: fmt.Sprintf("%s/commanded/%s", i.instance, a.WorkflowID), By: oncall.Actor{ID: who, Via: "incident"}, Text: who + " commands",
		}
		i.background(ctx, func(ctx workflow.Context) { _ = signal(ctx, a.WorkflowID, contract.SignalCommand, command) })
	}
}

// heardPeople takes who has come, and who could not be reached.
func (i *incident) heardPeople(ctx workflow.Context, was oncall.Attached, n contract.IncidentNews) {
	for _, person := range append([]string{n.Owner}, n.Helpers...) {
		if person != "" {
			i.came(ctx, was.Purpose, person)
		}
	}
	for _, person := range n.Unreached {
		if !slices.Contains(was.Unreached, person) {
			i.unreached(ctx, person, "no provider could page them")
		}
	}
}

// came takes that somebody has answered a page: whoever does works on it, and of the commanders the first commands.
func (i *incident) came(ctx workflow.Context, purpose, person string) {
	s := i.state
	if s.Status != oncall.IncidentOpen || strings.Contains(person, ":") { // Somebody unknown, at a provider.
		return
	}
	by := oncall.Actor{ID: person, Via: "page"}
	role := oncall.Role("")
	switch {
	case purpose != oncall.PurposeCommander:
	case s.Commander() == "":
		role = oncall.Commander
	case s.Holder(oncall.Deputy) == "" && !s.Has(oncall.Commander, person):
		role = oncall.Deputy
	}
	if role != "" {
		i.gives(ctx, oncall.IncidentEvent{Role: role, Person: person, By: by, Reason: "answered the page"})
		return
	}
	if s.Responder(person) == nil && !i.hasLeft(person) {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.ResponderJoined, Person: person, By: by})
		i.spans(ctx)
	}
}

// hasLeft tells whether somebody worked on it and went: news of what they still have does not bring them back.
func (i *incident) hasLeft(person string) bool {
	for _, r := range i.state.Responders {
		if r.Person == person && !r.Left.IsZero() {
			return true
		}
	}
	return false
}
