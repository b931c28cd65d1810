package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Incident leads people through a major incident: who commands and who writes to whom, in which room, what is owed to whom and when. It
// is opened by an escalation or declared by a person, is resolved by a person, or with its last alert when nobody commands, and is over
// some minutes later. Then it starts the postmortem.
func Incident(ctx workflow.Context, in contract.OpenIncident) (contract.IncidentOutcome, error) {
	i, ctx := beginIncident(ctx, in)
	for i.state.Status != oncall.IncidentOver {
		i.await(ctx)
		if i.tired(ctx) && i.rest(ctx) {
			return contract.IncidentOutcome{}, workflow.NewContinueAsNewError(ctx, contract.Incident, contract.OpenIncident{Slug: i.state.Slug, State: i.state})
		}
	}
	return i.finish(ctx)
}

// incident is one run's view of an Incident. What must outlive the run is in state.
type incident struct {
	errands
	state    *oncall.Incident
	instance string
	clocks   *clocks
	shown    incidentAttributes
	signals  int
	tended   map[string]string // Of each room, by its sub-team's name, what it shows and whom it holds.
}

// beginIncident sets the state up, or restores it, and starts to listen. The context it returns outlives a cancellation of the workflow,
// which is an event like any other.
func beginIncident(ctx workflow.Context, in contract.OpenIncident) (*incident, workflow.Context) {
	cancelled := ctx
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	i := &incident{errands: errands{slow: map[string]bool{}}, state: in.State, instance: instanceOf(workflow.GetInfo(ctx)), tended: map[string]string{}}
	opens := i.state == nil
	if opens {
		i.state = oncall.NewIncident(in.Slug, in.Declaration.Title, in.Declaration.Kind, in.Plan)
		i.state.Codename, i.state.Service, i.state.Began = in.Declaration.Codename, in.Declaration.Service, in.Began
	}
	i.clocks = &clocks{errands: &i.errands, state: i.state, instance: i.instance, apply: i.apply, answer: i.answer}
	if opens {
		i.open(ctx, in)
	}
	i.tell(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		cancelled.Done().Receive(ctx, nil)
		if i.state.Status != oncall.IncidentOver {
			i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentCancelled, By: oncall.Actor{ID: "temporal"}, Reason: "the workflow was cancelled in Temporal"})
		}
	})
	i.listen(ctx)
	workflow.Go(ctx, i.clocks.keep)
	workflow.Go(ctx, i.keepRooms)
	return i, ctx
}

// open applies what opened it.
func (i *incident) open(ctx workflow.Context, in contract.OpenIncident) {
	d := in.Declaration
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentDeclared, By: d.By, Severity: d.Severity, Request: d.Request, Reason: "declared"})
	if in.Attached != nil {
		i.apply(ctx, oncall.IncidentEvent{Kind: oncall.EscalationAttached, By: d.By, Attached: in.Attached, Ref: in.Attached.WorkflowID, Text: in.Attached.Title})
	}
	i.background(ctx, func(ctx workflow.Context) { i.gather(ctx, in) })
}

// apply lets an event happen now, and tells whoever watches: the Temporal UI, and the room.
func (i *incident) apply(ctx workflow.Context, e oncall.IncidentEvent) {
	if e.At.IsZero() {
		e.At = workflow.Now(ctx).UTC()
	}
	i.state.Apply(e)
	i.tell(ctx)
	i.sayLine(ctx, e)
}

// await waits until it is over, or resolved and cooled down, or the run should continue as new.
func (i *incident) await(ctx workflow.Context) {
	s := i.state
	status, ends := s.Status, s.CoolEnds
	stirred := func() bool { return s.Status != status || s.CoolEnds != ends || (i.tired(ctx) && i.quiet(ctx)) }
	switch left := ends.Sub(workflow.Now(ctx)); {
	case status != oncall.IncidentResolved || ends.IsZero():
		_ = workflow.Await(ctx, stirred)
	case left > 0:
		_ = awaitFor(ctx, left, "resolved; it can be opened again"+until(" until ", ends, i.zone()), stirred)
	case i.alertsWait() && !due(ctx, ends.Add(alertsEndWithin)):
		_ = awaitFor(ctx, ends.Add(alertsEndWithin).Sub(workflow.Now(ctx)), "resolved; wait until its alerts are over", func() bool {
			return stirred() || !i.alertsWait()
		})
	default:
		breathe(ctx)
		if s.Status == oncall.IncidentResolved && due(ctx, s.CoolEnds) {
			i.apply(ctx, oncall.IncidentEvent{Kind: oncall.IncidentEnded})
		}
	}
}

// alertsEndWithin is how long the last words of alerts that are resolved are waited for: while they can be opened again the incident can.
const alertsEndWithin = 25 * time.Hour

// alertsWait tells whether an alert that is resolved has still to say that it is over.
func (i *incident) alertsWait() bool {
	for _, a := range i.state.Escalations {
		resolved := a.Status == oncall.ResolvedStatus || a.Status == oncall.OverStatus
		if a.Purpose == oncall.PurposeAlert && a.Detached.IsZero() && !a.Over && resolved {
			return true
		}
	}
	return false
}

func (i *incident) tired(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || i.signals >= signalsMost || info.GetCurrentHistoryLength() >= eventsMost
}

// quiet tells whether nothing is under way that a new run would not know of.
func (i *incident) quiet(ctx workflow.Context) bool {
	return i.working == 0 && workflow.AllHandlersFinished(ctx)
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (i *incident) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return i.quiet(ctx) && i.state.Status != oncall.IncidentOver
}

func (i *incident) zone() *time.Location { return oncall.Location(i.state.Plan.Zone) }

func (i *incident) answer(result contract.Result, text string) contract.Answer {
	status := oncall.Status(i.state.Status)
	return contract.Answer{Result: result, Text: text, Status: status, Owner: i.state.Commander()}
}

// finish does what is left when it is over: who was asked to come is asked no more, the outcome is kept, the rooms are put away and the
// postmortem begins.
func (i *incident) finish(ctx workflow.Context) (contract.IncidentOutcome, error) {
	i.endPages(ctx)
	i.startPostmortem(ctx)
	_, _ = workflow.AwaitWithTimeout(ctx, closingAtMost, func() bool { return i.quiet(ctx) })
	outcome := i.outcome()
	_ = workflow.UpsertMemo(ctx, map[string]any{contract.MemoOutcome: outcome})
	_ = i.quickly(ctx, activities.NameWriteExport, outcome, nil, "write the outcome to the export")
	i.archiveLater(ctx)
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	breathe(ctx)
	if i.state.Outcome == "cancelled" {
		return outcome, temporal.NewCanceledError(outcome)
	}
	return outcome, nil
}
