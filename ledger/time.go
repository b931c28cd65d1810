package ledger

import (
	"fmt"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// stretch is a time in which somebody had it, or it was over. It has no end when until is zero.
type stretch struct{ since, until time.Time }

func (s stretch) holds(at time.Time) bool {
	return at.After(s.since) && (s.until.IsZero() || at.Before(s.until))
}

// meant tells whether a page may be sent while somebody has it: to the owner whose lease has ended, and to people who were asked to
// help.
func meant(purpose oncall.Purpose) bool {
	return purpose == oncall.PurposeResponder || purpose == oncall.PurposeLease
}

// noPageAfterAck: no page was decided, and no Page activity scheduled, while somebody had it. The history is exact about that: the
// workflow task that took the acknowledgement contains the moment that the timeline gives for it, and an activity names the task
// that scheduled it. A page of that task, or of a later one until it was given back, is a violation. One of an earlier task was
// scheduled before; it may still ring for a moment, and closedInTheEnd sees that it was stopped. One that its own task cancelled
// again is none: the acknowledgement came in the same task as the end of a pause between two attempts, and the page was never sent.
func (c *checker) noPageAfterAck() {
	held := c.held()
	for _, s := range c.Sent {
		_, _, n, err := contract.ParsePageKey(s.Key)
		page := c.State.Page(n)
		if err != nil || s.Unborn && s.Attempts == 0 || page != nil && meant(page.Purpose) || page == nil && c.forgotten(n) {
			continue
		}
		for _, h := range held {
			if !s.Ended.Before(h.since) && (h.until.IsZero() || s.Ended.Before(h.until)) {
				c.violated(NoPageAfterAck, n, s.Began, "scheduled by the task of %s to %s, held since %s", clock(s.Began), clock(s.Ended), clock(h.since))
			}
		}
	}
	for _, p := range c.State.Pages {
		for _, h := range held {
			if !meant(p.Purpose) && h.holds(p.IntendedAt) {
				c.violated(NoPageAfterAck, p.N, p.IntendedAt, "decided at %s, held since %s", clock(p.IntendedAt), clock(h.since))
			} else if !meant(p.Purpose) && h.holds(p.AttemptedAt) {
				c.violated(NoPageAfterAck, p.N, p.AttemptedAt, "sent at %s, held since %s", clock(p.AttemptedAt), clock(h.since))
			}
		}
	}
}

// held reads the timeline. A reopened escalation has its owner again. What is missing from a long timeline may have begun or ended
// a stretch, so one that is open there is closed at its edge.
func (c *checker) held() (all []stretch) {
	var owner string
	for i, e := range c.State.Timeline {
		open := len(all) > 0 && all[len(all)-1].until.IsZero()
		if open && c.gap(i) {
			all[len(all)-1].until, open = c.State.Timeline[i-1].At, false
		}
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

// gap tells whether entries of the timeline are missing right before this one.
func (c *checker) gap(i int) bool { return c.State.Dropped > 0 && i == oncall.TimelineHead }

// neverEarly: a level that nobody interrupted lasts for the whole of its time by the policy, unless everybody's provider refused;
// pauses, and the time in which it can be reopened, last as long as the timeline promised; nothing rings before it was decided.
func (c *checker) neverEarly() {
	var level, pause, cool, hold oncall.Event
	refused := false
	for i, e := range c.State.Timeline {
		if c.gap(i) {
			level, pause, cool, hold = oncall.Event{}, oncall.Event{}, oncall.Event{}, oncall.Event{}
		}
		switch e.Kind { //nolint:exhaustive // What starts and ends a time.
		case oncall.Opened:
			hold = e
		case oncall.HoldEnded:
			c.before("the hold", e.At, hold.Until)
		case oncall.LevelStarted:
			level, refused = e, false
		case oncall.PageRefused:
			refused = true
		case oncall.LevelEnded:
			if level.Level == e.Level && level.Round == e.Round && !refused {
				c.before(fmt.Sprintf("level %d of round %d", e.Level, e.Round), e.At, c.due(level))
			}
		case oncall.Exhausted:
			pause = e
		case oncall.PauseEnded:
			c.before("the pause", e.At, pause.Until)
		case oncall.Resolved:
			cool = e
		case oncall.Ended:
			c.before("the time in which it can be reopened", e.At, cool.Until)
		}
	}
	for _, r := range c.Rings {
		_, _, n, err := contract.ParsePageKey(r.Key)
		at := r.At
		if r.Rough {
			at = at.Add(providersClock)
		}
		if p := c.State.Page(n); err == nil && p != nil && !p.Lost && at.Before(p.IntendedAt) {
			c.violated(NeverEarly, n, r.At, "it rang at %s, and was decided at %s", clock(r.At), clock(p.IntendedAt))
		}
	}
}

func (c *checker) before(what string, ended, until time.Time) {
	if ended.Before(until) {
		c.violated(NeverEarly, 0, ended, "%s ended at %s, before %s", what, clock(ended), clock(until))
	}
}

// due is when a level's time is up: by the policy, and not by what the workflow says of it, unless the policy was replaced meanwhile.
func (c *checker) due(level oncall.Event) time.Time {
	plan := c.State.Plan
	for _, e := range c.State.Timeline {
		if e.Kind == oncall.Migrated {
			return level.Until
		}
	}
	switch {
	case level.Level < 1 || level.Level > len(plan.Levels):
		return level.At
	case level.Until.IsZero(): // Low urgency: its level has no end.
		return time.Time{}
	case plan.Levels[level.Level-1].AckWithin == 0:
		return level.Until
	default:
		return level.At.Add(plan.Levels[level.Level-1].AckWithin)
	}
}
