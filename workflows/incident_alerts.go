package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// heardAlert follows an alert: its severity, and its end.
func (i *incident) heardAlert(ctx workflow.Context, was oncall.Attached, n contract.IncidentNews) {
	s := i.state
	alone := len(i.everyAlert()) == 1
	worse := n.Severity.Valid() && (!s.Severity.Valid() || n.Severity < s.Severity)
	if was.Severity != n.Severity && n.Severity != s.Severity && (worse || alone && was.Severity.Valid()) {
		by := oncall.Actor{ID: n.WorkflowID, Via: "escalation"}
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentSeverity, By: by, Severity: n.Severity, Reason: "its alert is " + n.Severity.String() + " now"})
	}
	switch ended := i.alertsEnded(); {
	case ended && s.Status == oncall.IncidentOpen && s.Commander() == "" && s.Declared.Via == "escalation":
		outcome := ""
		if n.Outcome == "merged" || n.Outcome == "cancelled" {
			outcome = n.Outcome
		}
		i.apply(ctx, oncall.IncidentEvent{
			Kind: oncall.IncidentFixed, By: oncall.Actor{ID: n.WorkflowID, Via: "escalation"}, Ref: outcome, Until: workflow.Now(ctx).UTC(), Reason: "its last alert is resolved, and nobody commands",
		})
	case !ended && s.Status == oncall.IncidentResolved && ended != i.endedWith(was):
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentReopened, By: oncall.Actor{ID: n.WorkflowID, Via: "escalation"}, Reason: "its alert came again"})
	}
}

// everyAlert are the alerts that belong to it, over or not.
func (i *incident) everyAlert() []oncall.Attached {
	var alerts []oncall.Attached
	for _, a := range i.state.Escalations {
		if a.Purpose == oncall.PurposeAlert && a.Detached.IsZero() {
			alerts = append(alerts, a)
		}
	}
	return alerts
}

// alertsEnded tells whether it had alerts, and all of them are resolved.
func (i *incident) alertsEnded() bool {
	alerts := i.everyAlert()
	return len(alerts) > 0 && !slices.ContainsFunc(alerts, func(a oncall.Attached) bool { return !ended(a) })
}

// endedWith is alertsEnded as it was while one of the alerts stood otherwise.
func (i *incident) endedWith(was oncall.Attached) bool {
	for _, a := range i.everyAlert() {
		if a.WorkflowID == was.WorkflowID {
			a = was
		}
		if !ended(a) {
			return false
		}
	}
	return true
}

func ended(a oncall.Attached) bool {
	return a.Over || a.Status == oncall.ResolvedStatus || a.Status == oncall.OverStatus
}

// merge ends it in favour of another incident, which gets its alerts, follow-ups and people.
func (i *incident) merge(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	s := i.state
	joined := contract.IncidentJoined{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID, Title: s.Name(), By: c.By, Escalations: i.alerts(), People: s.Working()}
	if !i.secret() {
		joined.Todos = s.Todos
	}
	if err := signal(ctx, c.Into, contract.SignalMerged, joined); err != nil {
		return contract.Answer{}, refused("There is no open incident " + c.Into + ": look with \"hansho list --kind incident\".")
	}
	if s.Status == oncall.IncidentOver {
		return i.answer(contract.Stale, "That incident is over."), nil
	}
	for _, a := range i.alerts() {
		i.background(ctx, func(ctx workflow.Context) {
			_ = signal(ctx, a.WorkflowID, contract.SignalIncident, contract.Belongs{Incident: c.Into, By: c.By})
		})
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentMerged, By: c.By, Ref: c.Into, Reason: c.Text, Request: c.Request})
	return i.answer(contract.Done, "Merged: it goes on as "+c.Into+"."), nil
}

// onMerged takes what another incident leaves behind.
func (i *incident) onMerged(ctx workflow.Context, j contract.IncidentJoined) {
	if i.state.Status == oncall.IncidentOver {
		return
	}
	if i.state.Status == oncall.IncidentResolved {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentReopened, By: j.By, Reason: "another incident was merged into it"})
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentJoined, By: j.By, Ref: j.WorkflowID, Text: j.Title})
	for _, a := range j.Escalations {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationAttached, By: j.By, Attached: &a, Ref: a.WorkflowID, Text: a.Title})
	}
	for _, t := range j.Todos {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.TodoAdded, By: t.By, Text: t.Text})
	}
	for _, person := range j.People {
		if i.state.Responder(person) == nil {
			i.apply(ctx, oncall.IncidentEvent{Kind: oncall.ResponderJoined, Person: person, By: j.By})
		}
	}
	i.spans(ctx)
}
