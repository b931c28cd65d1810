package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// keepIncident opens an incident when the severity is or becomes major, after the first page, and keeps it informed. One that
// has heard the last word is over: when the escalation is opened again, another is opened for it.
func (e *escalation) keepIncident(ctx workflow.Context) {
	paged := func() bool {
		return e.state.Status == oncall.AckStatus || (e.state.Status == oncall.Paging && e.state.LastPage > 0)
	}
	wanted := func() bool {
		rung := paged() || e.state.Follows() && e.state.Status == oncall.Paging && e.state.Alert.Upstream.Ref != ""
		return e.state.Incident == "" && e.state.Severity.Major() && rung && !e.state.Observes()
	}
	stale := func() bool { return e.state.Incident != "" && e.news() != e.newsKey() }
	for {
		_ = workflow.Await(ctx, func() bool { return wanted() || stale() })
		if wanted() {
			e.openIncident(ctx)
		} else {
			e.sendNews(ctx, e.newsNow())
		}
	}
}

// openIncident starts the incident's workflow and writes its ID down. What happens while it starts is news to it.
func (e *escalation) openIncident(ctx workflow.Context) {
	e.working++
	defer func() { e.working-- }()
	s := e.state
	e.newsSent = contract.IncidentNews{Status: oncall.Paging, Severity: s.Severity}
	slug := contract.Slug(s.Alert.Service, s.Alert.Received.UTC().Format("20060102"), s.Instance)
	attached := oncall.Attached{
		WorkflowID: s.WorkflowID, Instance: s.Instance, Title: s.Alert.Title, Service: s.Alert.Service, Severity: s.Severity, Status: s.Status,
		Owner: s.Owner.ID, Purpose: oncall.PurposeAlert, Marks: s.Marks,
	}
	e.startChild(ctx, contract.Incident, contract.IncidentID(slug), s.Alert.Title, contract.OpenIncident{
		Slug: slug, Began: s.Marks.Began, Attached: &attached, Partial: true,
		Declaration: contract.Declaration{Title: s.Alert.Title, Service: s.Alert.Service, Severity: s.Severity, By: oncall.Actor{ID: s.WorkflowID, Via: "escalation"}},
		Plan: oncall.IncidentPlan{
			IncidentRules: oncall.DefaultIncidentRules(), Zone: s.Plan.Zone, ExecutiveChannel: s.Plan.ExecutiveChannel, Team: s.Plan.Channel,
			Calendar: s.Plan.Calendar, Terms: s.Plan.Terms, Postmortems: oncall.DefaultPostmortemRules(),
		},
	})
	e.apply(ctx, oncall.Event{Kind: oncall.IncidentOpened, Ref: contract.IncidentID(slug), Reason: s.Severity.String() + " is major"})
}

// newsKey is what of the state the incident has to hear about.
type newsKey struct {
	status    oncall.Status
	severity  oncall.Severity
	owner     string
	helpers   int
	unreached int
}

func (e *escalation) news() newsKey { return keyOf(e.newsNow()) }

func (e *escalation) newsKey() newsKey { return keyOf(e.newsSent) }

func keyOf(n contract.IncidentNews) newsKey {
	return newsKey{n.Status, n.Severity, n.Owner, len(n.Helpers), len(n.Unreached)}
}

func (e *escalation) newsNow() contract.IncidentNews {
	s := e.state
	news := contract.IncidentNews{
		WorkflowID: s.WorkflowID, Instance: s.Instance, Title: s.Alert.Title, Service: s.Alert.Service,
		Status: s.Status, Severity: s.Severity, Owner: s.Owner.ID,
	}
	if s.Plan.Rules >= oncall.RulesNews {
		news.Helpers, news.Unreached = s.Helpers, s.OutOfReach()
	}
	return news
}

// sendNews tells the incident. One that is gone wants no news.
func (e *escalation) sendNews(ctx workflow.Context, news contract.IncidentNews) {
	e.newsSent = news
	e.working++
	defer func() { e.working-- }()
	err := workflow.SignalExternalWorkflow(ctx, e.state.Incident, "", contract.SignalState, news).Get(ctx, nil)
	if err != nil && !temporal.IsCanceledError(err) {
		workflow.GetLogger(ctx).Warn("the incident could not be told", "incident", e.state.Incident, "error", err)
	}
}

// lastNews tells the incident that its escalation is over, with the timeline for the postmortem.
func (e *escalation) lastNews(ctx workflow.Context) {
	if e.state.Incident == "" {
		return
	}
	news := e.newsNow()
	news.Over, news.Outcome, news.Timeline, news.Marks = true, e.state.Outcome, e.state.Timeline, e.state.Marks
	e.sendNews(ctx, news)
}
