package workflows

import (
	"slices"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// promisesPostmortem tells whether the incident ends with a postmortem: when its severity promises one, or somebody asked for it.
func (i *incident) promisesPostmortem() bool {
	s := i.state
	switch {
	case s.Outcome == "merged" || s.Outcome == "cancelled":
		return false
	case s.Wanted:
		return true
	default:
		return s.Outcome != "false alarm" && s.Kind != oncall.DrillIncident && s.Terms().PostmortemDays > 0
	}
}

// startPostmortem starts the postmortem. It outlives the incident by weeks.
func (i *incident) startPostmortem(ctx workflow.Context) {
	s := i.state
	if !i.promisesPostmortem() {
		return
	}
	id := contract.PostmortemID(s.Slug)
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id, ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, StaticSummary: short("Postmortem: " + s.Name()),
		TypedSearchAttributes: childAttributes(s.Service, s.Severity), Memo: map[string]any{contract.MemoTitle: short(s.Name())},
	})
	in := contract.OpenPostmortem{Incident: i.asEnded(), Rules: s.Plan.Postmortems, Stories: i.stories()}
	if s.Terms().PostmortemDays == 0 {
		in.By = s.WantedBy
	}
	if workflow.ExecuteChildWorkflow(child, contract.Postmortem, in).GetChildWorkflowExecution().Get(ctx, nil) == nil {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.PostmortemStarted, Ref: id})
	}
}

// postmortemOwner is the commander, or whoever had the alert last.
func (i *incident) postmortemOwner() string {
	if commander := i.state.Commander(); commander != "" {
		return commander
	}
	for _, a := range i.everyAlert() {
		if a.Owner != "" {
			return a.Owner
		}
		if a.Marks.Responsible != "" {
			return a.Marks.Responsible
		}
	}
	return ""
}

// outcome is the result of the incident.
func (i *incident) outcome() contract.IncidentOutcome {
	s := i.state
	o := contract.IncidentOutcome{
		WorkflowID: contract.IncidentID(s.Slug), Slug: s.Slug, Title: s.Name(), Kind: s.Kind, Service: s.Service, Severity: s.Severity, Outcome: s.Outcome,
		Commander: i.postmortemOwner(), Opened: s.Opened, Resolved: s.Resolved, Numbers: s.Marks().Numbers(s.Terms()), Escalations: len(i.everyAlert()),
		Costs: s.Costs(s.Over), Summaries: s.Summary, Public: s.Words, Postmortem: s.Postmortem,
	}
	people := map[string]bool{}
	for _, r := range s.Responders {
		people[r.Person] = true
		if r.Left.After(r.Joined) {
			o.PersonTime += r.Left.Sub(r.Joined)
		}
	}
	o.People = len(people)
	for _, e := range s.Timeline {
		if e.Kind == oncall.RoleTaken && e.Role == oncall.Commander {
			o.Handovers++
		}
	}
	o.Handovers = max(0, o.Handovers-1) // The first took it from nobody.
	o.Public.Draft = nil
	return o
}

// asEnded is the incident as its postmortem keeps it.
func (i *incident) asEnded() oncall.Incident {
	ended := *i.state
	ended.Requests = nil
	ended.Escalations = slices.Clone(ended.Escalations)
	for n := range ended.Escalations {
		ended.Escalations[n].Timeline = nil // They are its stories.
	}
	return ended
}

// stories are the timelines of its escalations, as far as it was told.
func (i *incident) stories() []oncall.EscalationStory {
	var stories []oncall.EscalationStory
	for _, a := range i.state.Escalations {
		if len(a.Timeline) > 0 {
			stories = append(stories, oncall.EscalationStory{WorkflowID: a.WorkflowID, Title: a.Title, Timeline: a.Timeline})
		}
	}
	return stories
}

// childAttributes are the search attributes of what a workflow starts.
func childAttributes(service string, severity oncall.Severity) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(contract.AttrService.ValueSet(service), contract.AttrSeverity.ValueSet(severity.String()))
}
