package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// listen registers what can be asked and told, last of all, when the state that the handlers touch is complete.
func (e *escalation) listen(ctx workflow.Context) {
	alerts := workflow.GetSignalChannel(ctx, contract.SignalAlert)
	commands := workflow.GetSignalChannel(ctx, contract.SignalCommand)
	providers := workflow.GetSignalChannel(ctx, contract.SignalProvider)
	joins := workflow.GetSignalChannel(ctx, contract.SignalJoin)
	s := workflow.NewSelector(ctx)
	on(e, ctx, s, alerts, e.onAlert)
	on(e, ctx, s, commands, e.onCommand)
	on(e, ctx, s, providers, e.onProvider)
	on(e, ctx, s, joins, e.onJoin)
	on(e, ctx, s, workflow.GetSignalChannel(ctx, contract.SignalIncident), e.onIncident)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			s.Select(ctx)
		}
	})
	e.answerQueries(ctx)
	e.takeUpdates(ctx)
}

// on hands each message of a channel to a handler. A message that cannot be read is dropped: it came from elsewhere.
func on[T any](e *escalation, ctx workflow.Context, s workflow.Selector, channel workflow.ReceiveChannel, handle func(workflow.Context, T)) {
	s.AddReceive(channel, func(c workflow.ReceiveChannel, _ bool) {
		var message T
		if c.ReceiveAsync(&message) {
			e.signals++
			handle(ctx, message)
		}
	})
}

// answerQueries lets anybody read the state and the panel of the Temporal UI.
func (e *escalation) answerQueries(ctx workflow.Context) {
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (*oncall.State, error) { return e.state, nil },
		workflow.QueryHandlerOptions{Description: "the whole state: ledger, timeline, position in the policy"})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryDetails, func() (string, error) { return e.details(), nil },
		workflow.QueryHandlerOptions{Description: "what is happening and what comes next, in Markdown"})
}

// alertActor is the alert's source as somebody who did something.
func alertActor(alert oncall.Alert) oncall.Actor {
	return oncall.Actor{ID: alert.Source, Via: "alert"}
}

// onAlert follows the alert: it came again, got worse, or recovered.
func (e *escalation) onAlert(ctx workflow.Context, alert oncall.Alert) {
	s := e.state
	if s.Seen(alert.ID) {
		return
	}
	if alert.Recovered {
		e.onRecovery(ctx, alert)
		return
	}
	if e.onUpstreamAlert(ctx, alert) {
		return
	}
	by := alertActor(alert)
	switch s.Status {
	case oncall.ResolvedStatus, oncall.OverStatus:
		e.reopen(ctx, oncall.Event{By: by, Request: alert.ID, Reason: "the alert came again", Alert: &alert})
	case oncall.Holding, oncall.Paging, oncall.AckStatus:
		e.apply(ctx, oncall.Event{Kind: oncall.Refired, By: by, Request: alert.ID, Alert: &alert})
		if s.Status == oncall.AckStatus && due(ctx, s.LeaseEnds) {
			e.apply(ctx, oncall.Event{Kind: oncall.LeaseRenewed, By: by, Until: e.leaseEnd(ctx), Reason: "the alert came back after it had recovered"})
		}
	}
	e.learn(ctx, alert.Upstream, "")
	if alert.Severity.Valid() && alert.Severity < s.Severity {
		e.setSeverity(ctx, oncall.Event{Kind: oncall.SeveritySet, By: by, Severity: alert.Severity, Reason: "the alert got worse"})
	}
}

// reopen opens an escalation that had ended. Whoever had it has it again.
func (e *escalation) reopen(ctx workflow.Context, event oncall.Event) {
	event.Kind = oncall.Reopened
	if e.state.Owner.ID != "" {
		event.Until = e.leaseEnd(ctx)
	}
	e.apply(ctx, event)
}

// onRecovery resolves when the severity's terms say so. Otherwise a person has to.
func (e *escalation) onRecovery(ctx workflow.Context, alert oncall.Alert) {
	s, by := e.state, alertActor(alert)
	if s.Status == oncall.ResolvedStatus || s.Over() {
		return
	}
	e.apply(ctx, oncall.Event{Kind: oncall.Recovered, By: by, Request: alert.ID})
	if s.Follows() && s.Alert.Upstream.Ref != "" {
		return // Its end is PagerDuty's.
	}
	if s.Terms().AutoResolve || s.Status == oncall.Holding {
		why := "the alert recovered"
		if s.LastPage == 0 {
			why = "the alert recovered before anybody was paged"
		}
		e.apply(ctx, oncall.Event{Kind: oncall.Resolved, By: by, Until: e.coolEnd(ctx), Reason: why})
	}
}

// onJoin notes that another escalation goes on in this one, which opens again when it had ended: otherwise nobody would have it.
func (e *escalation) onJoin(ctx workflow.Context, joined contract.Joined) {
	e.joined = append(e.joined, joined.WorkflowID)
	if e.state.Status == oncall.ResolvedStatus || e.state.Over() {
		e.reopen(ctx, oncall.Event{By: joined.By, Reason: "another escalation was merged into it"})
	}
	e.apply(ctx, oncall.Event{Kind: oncall.Noted, By: joined.By, Text: joined.WorkflowID + " was merged into this: " + joined.Title})
}

// onIncident takes that it belongs to another incident now, which is told how things stand.
func (e *escalation) onIncident(ctx workflow.Context, b contract.Belongs) {
	if b.Incident == "" || b.Incident == e.state.Incident {
		return
	}
	e.newsSent = contract.IncidentNews{}
	e.apply(ctx, oncall.Event{Kind: oncall.IncidentOpened, Ref: b.Incident, By: b.By, Reason: b.By.ID + " attached it"})
}
