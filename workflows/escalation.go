package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Escalation pages people, level by level, until one of them acknowledges, and ends when the trouble is over. It never
// fails, and never ends while nobody has it, unless somebody cancels it, which is loud.
func Escalation(ctx workflow.Context, in contract.Open) (contract.Outcome, error) {
	e, ctx := begin(ctx, in)
	for {
		e.hold(ctx)
		e.pageUntilAcknowledged(ctx)
		e.holdAcknowledgement(ctx)
		e.cool(ctx)
		if e.state.Over() && e.close(ctx) {
			return e.ending()
		}
		if e.tired(ctx) && e.rest(ctx) {
			return contract.Outcome{}, workflow.NewContinueAsNewError(ctx, contract.Escalation, e.baggage())
		}
	}
}

// escalation is one run's view of an escalation. What must outlive the run is in state and chat.
type escalation struct {
	errands
	state *oncall.State
	chat  contract.ChatPlace

	fresh     int                         // Pages whose first attempt has not ended.
	calls     map[int]workflow.CancelFunc // Pages whose activity has not ended, by their number.
	signals   int                         // Taken by this run.
	shown     attributes                  // Search attributes as they were last set.
	chatDirty bool                        // The card or the thread is behind the state.
	inLine    bool                        // The chat has said when to come back.
	newsSent  contract.IncidentNews
	joined    []string // Escalations that were merged into this one, by their workflow IDs.

	quietSince time.Time // Since when the providers have told nothing.
	looks      int       // How often they were asked since, in vain.
}

// begin sets the state up, or restores it, and starts to listen. It never blocks. The context it returns outlives a
// cancellation of the workflow: that is an event like any other, so that the pages are stopped and the providers closed.
func begin(ctx workflow.Context, in contract.Open) (*escalation, workflow.Context) {
	cancelled := ctx
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	e := &escalation{state: in.State, chat: in.Chat, calls: map[int]workflow.CancelFunc{}, errands: errands{slow: map[string]bool{}}, chatDirty: true}
	if e.state == nil {
		info := workflow.GetInfo(ctx)
		e.state = oncall.NewState(instanceOf(info), info.WorkflowExecution.ID, in.Plan)
		if e.chat = (contract.ChatPlace{Channel: in.Plan.Channel}); e.state.Observes() {
			e.chat.Channel = "" // Nothing is said of what is only observed.
		}
		e.state.Incident = in.Incident
		e.shown = firstAttributes(in)
		e.open(ctx, in.Alert)
	}
	e.tell(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		cancelled.Done().Receive(ctx, nil)
		e.apply(ctx, oncall.Event{Kind: oncall.Cancelled, By: oncall.Actor{ID: "temporal"}, Reason: "the workflow was cancelled in Temporal"})
	})
	workflow.Go(ctx, e.keepChat)
	workflow.Go(ctx, e.keepPagerDuty)
	workflow.Go(ctx, e.keepProviders)
	workflow.Go(ctx, e.keepSteps)
	workflow.Go(ctx, e.keepDeliveries)
	workflow.Go(ctx, e.keepIncident)
	workflow.Go(ctx, e.keepTelling)
	workflow.Go(ctx, e.keepLooking)
	e.listen(ctx)
	return e, ctx
}

// instanceOf is the first run's ID: it names the escalation across continue-as-new.
func instanceOf(info *workflow.Info) string {
	if info.FirstRunID != "" {
		return info.FirstRunID
	}
	return info.WorkflowExecution.RunID
}

// open applies the alert that started it all.
func (e *escalation) open(ctx workflow.Context, alert oncall.Alert) {
	opened := oncall.Event{
		Kind: oncall.Opened, Alert: &alert, Severity: alert.Severity, By: alertActor(alert), Request: alert.ID, Reason: alert.Remark,
	}
	if hold := e.state.Plan.Hold; hold > 0 {
		opened.Until = workflow.Now(ctx).Add(hold)
	}
	e.apply(ctx, opened)
}

// apply lets an event happen now, and tells whoever watches.
func (e *escalation) apply(ctx workflow.Context, event oncall.Event) {
	if event.At.IsZero() {
		event.At = workflow.Now(ctx).UTC()
	}
	e.state.Apply(event)
	e.stopUnwanted()
	e.chatDirty = e.chatDirty || !event.Silent()
	e.tell(ctx)
}

// wait waits until a moment, or for ever when it is zero, or until done. It also ends when the run should continue as new.
func (e *escalation) wait(ctx workflow.Context, until time.Time, summary string, done func() bool) {
	stirred := func() bool { return done() || (e.tired(ctx) && e.quiet(ctx)) }
	if until.IsZero() {
		_ = workflow.Await(ctx, stirred) // The context is never cancelled.
		return
	}
	left := until.Sub(workflow.Now(ctx))
	if left <= 0 {
		return
	}
	_ = awaitFor(ctx, left, summary, stirred)
}

// due tells whether a moment has come.
func due(ctx workflow.Context, at time.Time) bool {
	return !at.IsZero() && !workflow.Now(ctx).Before(at)
}

// hold gives a transient alert the time to recover before anybody is woken.
func (e *escalation) hold(ctx workflow.Context) {
	if e.state.Status != oncall.Holding {
		return
	}
	e.wait(ctx, e.state.HoldEnds, e.sayWhen("hold", e.state.HoldEnds), func() bool { return e.state.Status != oncall.Holding })
	if e.state.Status == oncall.Holding && due(ctx, e.state.HoldEnds) {
		e.apply(ctx, oncall.Event{Kind: oncall.HoldEnded, Reason: "the alert has not recovered"})
	}
}

// cool waits, after the end, for the same alert to come again.
func (e *escalation) cool(ctx workflow.Context) {
	if e.state.Status != oncall.ResolvedStatus {
		return
	}
	ends := e.state.CoolEnds
	e.wait(ctx, ends, e.sayWhen("resolved; the same alert reopens it", ends), func() bool { return e.state.Status != oncall.ResolvedStatus })
	if !due(ctx, ends) {
		return
	}
	breathe(ctx)
	if e.state.Status == oncall.ResolvedStatus {
		e.apply(ctx, oncall.Event{Kind: oncall.Ended})
	}
}

// tired tells whether this run has become long enough to continue as new.
func (e *escalation) tired(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetContinueAsNewSuggested() || e.signals >= signalsMost || info.GetCurrentHistoryLength() >= eventsMost
}

// quiet tells whether nothing is under way that a new run would not know of. A chat that does not answer, or has too much to do, is not waited for.
func (e *escalation) quiet(ctx workflow.Context) bool {
	shown := !e.chatDirty || e.inLine || e.slow[activities.NameShow]
	return len(e.calls) == 0 && e.working == 0 && shown && workflow.AllHandlersFinished(ctx)
}

// resting tells whether an errand that keeps failing is left to the next run. Were it tried on, a chat and a provider that are
// both down, out of step, would leave no quiet moment, and the history would grow for as long as that lasts.
func (e *escalation) resting(ctx workflow.Context, errand string) bool {
	return e.slow[errand] && e.tired(ctx) && !e.state.Over()
}

// rest tells whether the run may end here and go on as a new one, with everything taken that has come until now.
func (e *escalation) rest(ctx workflow.Context) bool {
	breathe(ctx)
	return e.quiet(ctx) && !e.state.Over()
}

// baggage is what the next run gets.
func (e *escalation) baggage() contract.Open {
	return contract.Open{State: e.state, Chat: e.chat}
}

// ending is the result: an outcome, and for a cancelled workflow the cancellation.
func (e *escalation) ending() (contract.Outcome, error) {
	outcome := e.outcome()
	if outcome.Outcome == string(oncall.Cancelled) {
		return outcome, temporal.NewCanceledError(outcome)
	}
	return outcome, nil
}
