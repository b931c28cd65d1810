package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// pageUntilAcknowledged goes through the policy: level by level, round by round, and after the rounds again and again with
// growing pauses. It never gives up; it ends when somebody has it, or when it is over.
func (e *escalation) pageUntilAcknowledged(ctx workflow.Context) {
	for e.state.Status == oncall.Paging {
		if e.tired(ctx) && e.quiet(ctx) {
			return
		}
		s := e.state
		switch {
		case s.Follows():
			e.waitForUpstream(ctx)
		case s.Waiting && !s.LevelRefused():
			e.waitForSomebody(ctx)
		case !s.PauseEnds.IsZero():
			e.pause(ctx)
		case s.Exhausted:
			e.exhaust(ctx)
		case s.Urgency() == oncall.UrgencyNone:
			e.apply(ctx, oncall.Event{Kind: oncall.Waiting, Reason: s.Severity.String() + " pages nobody: it is a task"})
		case s.Urgency() == oncall.UrgencyLow && !due(ctx, e.hoursBegin(ctx)):
			e.waitForHours(ctx, e.hoursBegin(ctx))
		case !s.LevelEnds.IsZero() && !due(ctx, s.LevelEnds) && !s.LevelRefused():
			e.waitForAck(ctx)
		default:
			e.nextLevel(ctx)
		}
	}
}

// waitForAck waits for the end of the level. It ends early when everybody's providers refused: nobody was paged, so nobody
// is waited for.
func (e *escalation) waitForAck(ctx workflow.Context) {
	before := e.step()
	summary := e.sayWhen("wait for ack of "+list(e.state.LevelNow), e.state.LevelEnds) + e.sayAfter()
	e.wait(ctx, e.state.LevelEnds, summary, func() bool { return e.step() != before || e.state.LevelRefused() })
}

// step identifies what the policy is doing, to notice that something else has happened in the meantime.
type step struct {
	status   oncall.Status
	urgency  oncall.Urgency
	position oncall.Position
	ends     int64
	direct   string
	waiting  bool
	owner    string
}

func (e *escalation) step() step {
	s := e.state
	return step{s.Status, s.Urgency(), s.Position, s.LevelEnds.UnixNano(), s.Direct, s.Waiting, s.Owner.ID}
}

// nextLevel ends the level that runs, if one does, and starts the next. Right before, the providers are asked whether
// somebody acknowledged there: a lost webhook must not wake a second person.
func (e *escalation) nextLevel(ctx workflow.Context) {
	before, next := e.step(), e.state.Next()
	found := e.ask(ctx, next.Targets)
	e.takeLooks(ctx, found.Looks)
	if e.step() != before {
		return
	}
	if !e.state.LevelEnds.IsZero() || e.state.LevelRefused() {
		e.apply(ctx, oncall.Event{Kind: oncall.LevelEnded, Round: before.position.Round, Level: before.position.Level, Reason: e.whyEnded()})
	}
	if e.state.Exhausted {
		return
	}
	e.startLevel(ctx, found)
}

// whyEnded says why the running level ends.
func (e *escalation) whyEnded() string {
	if e.state.LevelRefused() {
		return "every provider of everyone on the level refused, so nobody is waited for"
	}
	return "nobody acknowledged in time"
}

// startLevel pages the people found, but not those whom the level before paged already. A level with nobody to page ends at
// once and says why.
func (e *escalation) startLevel(ctx workflow.Context, found activities.NextResult) {
	s := e.state
	at := oncall.Event{Round: s.Position.Round, Level: s.Position.Level}
	for _, m := range found.Missing {
		e.apply(ctx, oncall.Event{Kind: oncall.Skipped, Person: m.Target.String(), Round: at.Round, Level: at.Level, Reason: m.Reason})
	}
	people := slices.DeleteFunc(found.People, func(c activities.Chosen) bool {
		paged := s.Direct == "" && slices.Contains(s.LevelBefore, c.Person)
		if paged {
			e.apply(ctx, oncall.Event{Kind: oncall.Skipped, Person: c.Person, Round: at.Round, Level: at.Level, Reason: "paged on the level before already"})
		}
		return paged
	})
	if len(people) == 0 {
		at.Kind, at.Reason = oncall.LevelEnded, "it has nobody to page"
		e.apply(ctx, at)
		return
	}
	at.Kind, at.Reason = oncall.LevelStarted, "pages "+list(names(people))
	if s.Urgency() == oncall.UrgencyHigh {
		at.Until = workflow.Now(ctx).Add(e.ackWithin())
	}
	e.apply(ctx, at)
	purpose := oncall.PurposeLevel
	if s.Direct != "" {
		purpose = oncall.PurposeReassign
	}
	for _, person := range people {
		e.page(ctx, person, purpose)
	}
	if s.Urgency() != oncall.UrgencyHigh {
		e.apply(ctx, oncall.Event{Kind: oncall.Waiting, Reason: "low urgency: one page, no escalation"})
	}
}

// ackWithin is how long the running level has.
func (e *escalation) ackWithin() time.Duration {
	if within := e.state.Level().AckWithin; within > 0 {
		return within
	}
	return oncall.DefaultAckWithin
}

// exhaust says loudly that every round is over, and begins the pause. When nobody could even be paged the pause is short.
func (e *escalation) exhaust(ctx workflow.Context) {
	before := e.step()
	e.takeLooks(ctx, e.ask(ctx, nil).Looks)
	if e.step() != before || !e.state.Exhausted {
		return
	}
	exhausted := oncall.Event{Kind: oncall.Exhausted, Reason: "every round is over and nobody acknowledged"}
	pause := e.state.Plan.Pause(e.state.Position.Pass)
	if e.state.PassPaged == 0 {
		pause, exhausted.Round = min(pause, emptyPassPause), e.state.Position.Pass
		exhausted.Reason = "nobody could be paged: every provider refused or nobody is on call"
	}
	exhausted.Until = workflow.Now(ctx).Add(pause)
	e.apply(ctx, exhausted)
}

// pause waits between two repetitions of an exhausted policy; while the alert has recovered it repeats nothing.
func (e *escalation) pause(ctx workflow.Context) {
	before, ends, rests := e.step(), e.state.PauseEnds, e.state.Rests()
	done := func() bool {
		return e.step() != before || !e.state.PauseEnds.Equal(ends) || e.state.Rests() != rests
	}
	if rests {
		e.wait(ctx, time.Time{}, "", done)
		return
	}
	e.wait(ctx, ends, e.sayAt("exhausted; the policy repeats", ends), done)
	if !done() && due(ctx, ends) {
		e.apply(ctx, oncall.Event{Kind: oncall.PauseEnded})
	}
}

// waitForSomebody waits without a timer, for low or no urgency. It goes on when the page was refused everywhere.
func (e *escalation) waitForSomebody(ctx workflow.Context) {
	before := e.step()
	e.wait(ctx, time.Time{}, "", func() bool { return e.step() != before || e.state.LevelRefused() })
}

// ask asks, within two seconds, who is meant by the targets, and where the open pages stand at their providers. Should the
// question itself fail, it is asked durably: somebody has to be paged.
func (e *escalation) ask(ctx workflow.Context, targets []oncall.Target) activities.NextResult {
	request := activities.NextRequest{Targets: targets, Severity: e.state.Severity, At: workflow.Now(ctx).UTC(), Open: e.openPages()}
	var found activities.NextResult
	summary := "who is next: " + targetNames(targets)
	if err := workflow.ExecuteLocalActivity(askOptions(ctx, summary), activities.NameNext, request).Get(ctx, &found); err == nil {
		return found
	}
	for workflow.ExecuteActivity(durableOptions(ctx, summary), activities.NameNext, request).Get(ctx, &found) != nil {
		_ = workflow.Sleep(ctx, retryLater)
	}
	return found
}

// openPages are the pages of which a provider may know more than we do.
func (e *escalation) openPages() []activities.OpenPage {
	var open []activities.OpenPage
	for _, p := range e.state.Pages {
		if p.Open() && p.Wanted() == oncall.RingLoud {
			open = append(open, activities.OpenPage{PageRef: e.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	return open
}

func names(people []activities.Chosen) []string {
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.Person
	}
	return ids
}

func targetNames(targets []oncall.Target) string {
	if len(targets) == 0 {
		return "nobody, only whether somebody answered"
	}
	texts := make([]string, len(targets))
	for i, t := range targets {
		texts[i] = fmt.Sprint(t)
	}
	return list(texts)
}
