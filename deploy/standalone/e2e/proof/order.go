package proof

import (
	"fmt"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// stretch is a time in which somebody had it, or it was over. It has no end when until is zero.
type stretch struct{ since, until time.Time }

// noPageAfterAck: no Page activity was scheduled while somebody had it. The history is exact about that: the workflow task that
// took the acknowledgement contains the moment that the timeline gives for it, and an activity names the task that scheduled it.
// A page of that task, or of a later one until it was given back, is a violation. One of an earlier task was scheduled before;
// it may still ring for a moment, and closedInTheEnd sees that it was stopped. One that its own task cancelled again is none:
// the acknowledgement came in the same task as the end of a pause between two attempts, and the page was never sent.
//
// Pages to the owner whose lease has ended, and to people who were asked to help, are meant.
func (c *checker) noPageAfterAck(x Escalation) {
	for _, s := range x.Sent {
		if s.Unborn && s.Attempts == 0 {
			continue
		}
		_, _, n, err := contract.ParsePageKey(s.Key)
		if page := x.State.Page(n); err != nil || page != nil && (page.Purpose == oncall.PurposeResponder || page.Purpose == oncall.PurposeLease) {
			continue
		}
		for _, held := range x.held() {
			if !s.Ended.Before(held.since) && (held.until.IsZero() || s.Ended.Before(held.until)) {
				c.violated(s.Key, "no page after an ack: scheduled by the task of %s to %s, held since %s", s.Began, s.Ended, held.since)
			}
		}
	}
}

// held reads the timeline. Status is what the state machine made of it: a reopened escalation has its owner again.
func (x Escalation) held() (all []stretch) {
	var owner string
	for _, e := range x.State.Timeline {
		open := len(all) > 0 && all[len(all)-1].until.IsZero()
		switch e.Kind { //nolint:exhaustive // What begins and ends a stretch.
		case oncall.Acknowledged, oncall.Resolved, oncall.Merged, oncall.Cancelled:
			if e.Kind == oncall.Acknowledged {
				owner = e.By.ID
			}
			if !open {
				all = append(all, stretch{since: e.At})
			}
		case oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Escalated, oncall.Reassigned:
			if owner = ""; open {
				all[len(all)-1].until = e.At
			}
		case oncall.Reopened:
			if open && owner == "" {
				all[len(all)-1].until = e.At
			}
		}
	}
	return all
}

// neverEarly: a level that nobody interrupted lasts for the whole of its time by the policy, unless everybody's provider refused;
// pauses, and the time in which it can be reopened, last as long as the timeline promised; nothing rings before it was decided.
func (c *checker) neverEarly(x Escalation) {
	var level, pause, cool oncall.Event
	refused := false
	for _, e := range x.State.Timeline {
		switch e.Kind { //nolint:exhaustive // What starts and ends a time.
		case oncall.LevelStarted:
			level, refused = e, false
		case oncall.PageRefused:
			refused = true
		case oncall.LevelEnded:
			if level.Level == e.Level && level.Round == e.Round && !refused {
				c.before(x, fmt.Sprintf("level %d of round %d", e.Level, e.Round), e.At, x.due(level))
			}
		case oncall.Exhausted:
			pause = e
		case oncall.PauseEnded:
			c.before(x, "the pause", e.At, pause.Until)
		case oncall.Resolved:
			cool = e
		case oncall.Ended:
			c.before(x, "the time in which it can be reopened", e.At, cool.Until)
		}
	}
	c.neverRangEarly(x)
}

func (c *checker) before(x Escalation, what string, ended, until time.Time) {
	if ended.Before(until) {
		c.violated(x.WorkflowID, "never early: %s ended at %s, before %s", what, ended, until)
	}
}

// due is when a level's time is up, by the policy and not by what the workflow says of it.
func (x Escalation) due(level oncall.Event) time.Time {
	if level.Level < 1 || level.Level > len(x.State.Plan.Levels) {
		return level.At
	}
	return level.At.Add(x.State.Plan.Levels[level.Level-1].AckWithin)
}

// neverRangEarly holds the sandbox's clock against the timeline: nothing rings before its level has begun.
func (c *checker) neverRangEarly(x Escalation) {
	for _, e := range c.Log {
		id, instance, n, err := contract.ParsePageKey(e.Key)
		if e.Kind != "page" || err != nil || id != x.WorkflowID || instance != x.Instance {
			continue
		}
		if p := x.State.Page(n); p != nil && e.At.Before(p.IntendedAt) && !p.Lost {
			c.violated(e.Key, "never early: it rang at %s, and was decided at %s", e.At, p.IntendedAt)
		}
	}
}
