package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Incident keeps the stakeholders informed while a major escalation lasts: it reminds the executive channel each time an
// update is owed, until somebody posts it. When the escalation is over it starts the postmortem.
func Incident(ctx workflow.Context, in contract.OpenIncident) (contract.IncidentState, error) {
	i := beginIncident(ctx, in)
	for i.state.News == nil {
		if err := i.awaitUpdate(ctx); err != nil {
			return *i.state, err
		}
		if i.tired(ctx) && i.rest(ctx) {
			in.State = i.state
			return *i.state, workflow.NewContinueAsNewError(ctx, contract.Incident, in)
		}
	}
	i.startPostmortem(ctx)
	_ = workflow.Await(ctx, func() bool { return i.working == 0 && workflow.AllHandlersFinished(ctx) })
	return *i.state, nil
}

// incident is one run's view of an Incident.
type incident struct {
	errands
	in    contract.OpenIncident
	state *contract.IncidentState
}

func beginIncident(ctx workflow.Context, in contract.OpenIncident) *incident {
	i := &incident{errands: errands{slow: map[string]bool{}}, in: in, state: in.State}
	if i.state == nil {
		now := workflow.Now(ctx).UTC()
		i.state = &contract.IncidentState{
			Slug: in.Slug, Title: in.Title, Severity: in.Severity, Status: oncall.Paging, Opened: now, Terms: in.Terms,
		}
		i.owe(now)
	}
	i.in.State = nil
	i.tell(ctx)
	receive(ctx, contract.SignalState, i.hear)
	receive(ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		if i.checkUpdate(c) == nil {
			_, _ = i.post(ctx, c)
		}
	})
	_ = workflow.SetQueryHandler(ctx, contract.QueryState, func() (*contract.IncidentState, error) { return i.state, nil })
	_ = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateOfStakeholders, i.post, workflow.UpdateHandlerOptions{Validator: i.checkUpdate})
	return i
}

// owe sets when the next update is owed; nothing is owed once it is resolved, or when the severity promises none.
func (i *incident) owe(now time.Time) {
	i.state.UpdateDue, i.state.Reminded = time.Time{}, 0
	if every := i.state.Terms.UpdateEvery; every > 0 && i.state.Status != oncall.ResolvedStatus && i.state.News == nil {
		i.state.UpdateDue = now.Add(every)
	}
}

// hear follows the escalation.
func (i *incident) hear(ctx workflow.Context, n contract.IncidentNews) {
	over := n.Status == oncall.ResolvedStatus || n.Status == oncall.OverStatus
	was := i.state.Status == oncall.ResolvedStatus
	changed := i.state.Terms.UpdateEvery != n.Terms.UpdateEvery
	i.state.Status, i.state.Severity, i.state.Terms, i.state.Owner = n.Status, n.Severity, n.Terms, n.Owner
	if over {
		i.state.Status = oncall.ResolvedStatus
	}
	if n.Over {
		i.state.News = &n
	}
	if over != was || changed {
		i.owe(workflow.Now(ctx).UTC())
	}
	i.tell(ctx)
}

// awaitUpdate waits until the next update is posted, and reminds when it is owed. After a long sleep of the machine there
// is one late reminder and not one for each that was missed: the next is counted from now. The error is that somebody
// cancelled the workflow.
func (i *incident) awaitUpdate(ctx workflow.Context) error {
	due := i.state.UpdateDue
	changed := func() bool { return i.state.News != nil || !i.state.UpdateDue.Equal(due) }
	if due.IsZero() {
		return workflow.Await(ctx, changed)
	}
	if left := due.Sub(workflow.Now(ctx)); left > 0 {
		if err := awaitFor(ctx, left, "stakeholder update owed"+until(" by ", due, i.zone()), changed); err != nil {
			return err
		}
	}
	if changed() {
		return nil
	}
	i.state.Reminded++
	nth := i.state.Reminded
	i.state.UpdateDue = workflow.Now(ctx).UTC().Add(i.state.Terms.UpdateEvery)
	facts := i.facts(ctx, due)
	facts.Nth = nth
	i.say(ctx, fmt.Sprintf("owed/%s", due.UTC().Format(time.RFC3339)), "remind: a stakeholder update is owed", activities.SayRequest{Owed: &facts})
	i.tell(ctx)
	return nil
}

// say speaks in the executive channel, in the background.
func (i *incident) say(ctx workflow.Context, mark, summary string, request activities.SayRequest) {
	request.Mark, request.Place = i.in.Instance+"/"+mark, activities.Place{Channel: i.in.Channel}
	i.background(ctx, func(ctx workflow.Context) {
		if request.Owed != nil {
			_ = i.quickly(ctx, activities.NameSay, request, nil, summary) // The next reminder replaces it.
			return
		}
		_ = i.sayUntilHeard(ctx, request, summary)
	})
}

// checkUpdate refuses an update without text or author, before it enters the history.
func (i *incident) checkUpdate(c contract.Command) error {
	switch {
	case i.state.News != nil:
		return temporal.NewNonRetryableApplicationError("That incident is over.", contract.ErrorTypeStale, nil)
	case c.Text == "" || c.By.ID == "":
		return refused("A stakeholder update needs a text and somebody who posts it.")
	}
	return nil
}

// post posts an update and restarts the clock.
func (i *incident) post(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	if slices.Contains(i.state.Requests, c.Request) {
		return i.answer(contract.Already, "Posted already."), nil
	}
	now := workflow.Now(ctx).UTC()
	late := i.state.Reminded > 0
	if late {
		i.state.Late++
	}
	i.state.Requests = append(i.state.Requests, c.Request)
	i.state.Updates = append(i.state.Updates, contract.StakeholderUpdate{At: now, By: c.By, Text: c.Text, Late: late})
	i.owe(now)
	facts := message.PostedFacts{UpdateFacts: i.facts(ctx, now), By: c.By, Text: c.Text, NextBy: i.state.UpdateDue}
	i.say(ctx, "posted/"+c.Request, "post the stakeholder update", activities.SayRequest{Posted: &facts})
	i.tell(ctx)
	i.background(ctx, func(ctx workflow.Context) { i.tellEscalation(ctx, c) })
	return i.answer(contract.Done, "Posted"+until("; the next is owed by ", i.state.UpdateDue, i.zone())+"."), nil
}

// tellEscalation notes the update in the escalation's timeline: it is a sign of work.
func (i *incident) tellEscalation(ctx workflow.Context, c contract.Command) {
	note := contract.Command{
		Verb: contract.Note, Request: c.Request + "/note", Instance: i.in.Instance, By: c.By, Text: c.Text, Update: true,
	}
	_ = workflow.SignalExternalWorkflow(ctx, i.in.Escalation, "", contract.SignalCommand, note).Get(ctx, nil)
}

func (i *incident) answer(result contract.Result, text string) contract.Answer {
	return contract.Answer{Result: result, Text: text, Status: i.state.Status, Owner: i.state.Owner}
}

func (i *incident) facts(ctx workflow.Context, due time.Time) message.UpdateFacts {
	target := message.Target{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID, Instance: instanceOf(workflow.GetInfo(ctx))}
	return message.UpdateFacts{
		Slug: i.in.Slug, Target: target, Title: i.state.Title, Service: i.in.Service, Severity: i.state.Severity,
		Owner: i.state.Owner, Due: due, Opened: i.state.Opened,
	}
}

func (i *incident) zone() *time.Location { return oncall.Location(i.in.Zone) }

func (i *incident) tired(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() >= eventsMost
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (i *incident) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return i.working == 0 && workflow.AllHandlersFinished(ctx) && i.state.News == nil
}

// tell shows the incident in the Temporal UI.
func (i *incident) tell(ctx workflow.Context) {
	s := i.state
	var b strings.Builder
	fmt.Fprintf(&b, "### %s · %s · %s\n\n%s\n\n**Has it:** %s\n\n**Next:** %s\n\n", strings.ToUpper(string(s.Status)), s.Severity,
		plain(i.in.Service), plain(s.Title), cmp.Or(plain(s.Owner), "nobody yet"), i.sayNext())
	fmt.Fprintf(&b, "**Updates:** %d posted, %d of them late\n\n**Escalation:** `%s`\n\n", len(s.Updates), s.Late, i.in.Escalation)
	for _, u := range s.Updates[max(0, len(s.Updates)-5):] {
		fmt.Fprintf(&b, "- %s %s: %s\n", clock(u.At, i.zone()), plain(u.By.ID), plain(u.Text))
	}
	workflow.SetCurrentDetails(ctx, b.String())
}

// sayNext says what comes next in one sentence.
func (i *incident) sayNext() string {
	s := i.state
	switch {
	case s.News != nil:
		return "it is over"
	case s.UpdateDue.IsZero():
		return "no stakeholder update is owed; it waits for the end of the escalation"
	case s.Reminded > 0:
		return fmt.Sprintf("a stakeholder update is overdue (reminded %d times)%s", s.Reminded, until("; the next reminder is at ", s.UpdateDue, i.zone()))
	default:
		return "a stakeholder update is owed" + until(" by ", s.UpdateDue, i.zone())
	}
}

// startPostmortem starts the postmortem that the severity's terms promise. It outlives the incident by weeks.
func (i *incident) startPostmortem(ctx workflow.Context) {
	news, terms := i.state.News, i.state.Terms
	if terms.PostmortemDays == 0 || news.Outcome == "merged" || news.Outcome == string(oncall.Cancelled) {
		return
	}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: contract.PostmortemID(i.in.Slug), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary: "Postmortem: " + i.state.Title, TypedSearchAttributes: childAttributes(i.in.Service, i.state.Severity),
		Memo: map[string]any{contract.MemoTitle: i.state.Title},
	})
	input := contract.OpenPostmortem{Incident: i.asEnded(ctx), Stories: []oncall.EscalationStory{{WorkflowID: i.in.Escalation, Title: i.state.Title, Timeline: news.Timeline}}}
	_ = workflow.ExecuteChildWorkflow(ctx, contract.Postmortem, input).GetChildWorkflowExecution().Get(ctx, nil)
}

// asEnded is the incident as its postmortem needs it.
func (i *incident) asEnded(ctx workflow.Context) oncall.Incident {
	news := i.state.News
	ended := news.Marks.Resolved
	if ended.IsZero() {
		ended = workflow.Now(ctx).UTC()
	}
	incident := oncall.Incident{
		Slug: i.in.Slug, Title: i.state.Title, Kind: oncall.NormalIncident, Service: i.in.Service, Severity: i.state.Severity, Status: oncall.IncidentOver,
		Outcome: news.Outcome, Began: news.Marks.Began, Opened: i.state.Opened, Resolved: ended,
		Plan: oncall.IncidentPlan{
			Zone: i.in.Zone, Calendar: i.in.Calendar, Terms: map[oncall.Severity]oncall.Terms{i.state.Severity: i.state.Terms}, Team: i.in.Team, ExecutiveChannel: i.in.Channel,
		},
		Escalations: []oncall.Attached{{WorkflowID: i.in.Escalation, Instance: i.in.Instance, Service: i.in.Service, Severity: i.state.Severity, Owner: i.state.Owner, Purpose: "alert", Marks: news.Marks}},
	}
	for _, u := range i.state.Updates {
		incident.Updates = append(incident.Updates, oncall.StakeholderUpdate{At: u.At, By: u.By, Text: u.Text, Late: u.Late})
	}
	return incident
}

// childAttributes are the search attributes of what an escalation starts.
func childAttributes(service string, severity oncall.Severity) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(contract.AttrService.ValueSet(service), contract.AttrSeverity.ValueSet(severity.String()))
}
