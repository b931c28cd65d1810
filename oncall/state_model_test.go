package oncall_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
)

// naive answers every question about an escalation by reading the log of all that happened, mostly backwards to the last
// thing that counts. It keeps nothing and is slow; the State must say the same.
type naive []oncall.Event

// last is the newest event of one of the kinds and the log before it.
func (log naive) last(kinds ...oncall.Kind) (oncall.Event, naive) {
	for i, e := range slices.Backward(log) {
		if slices.Contains(kinds, e.Kind) {
			return e, log[:i]
		}
	}
	return oncall.Event{}, nil
}

// givesBack are the kinds after which nobody has it.
var givesBack = []oncall.Kind{oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Escalated, oncall.Reassigned}

// ends are the kinds after which nothing may ring.
var ends = []oncall.Kind{oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.Ended}

func (log naive) owner() oncall.Actor {
	if e, _ := log.last(append(givesBack, oncall.Acknowledged)...); e.Kind == oncall.Acknowledged {
		return e.By
	}
	return oncall.Actor{}
}

func (log naive) status() oncall.Status {
	kinds := slices.Concat(givesBack, ends, []oncall.Kind{oncall.Opened, oncall.HoldEnded, oncall.Acknowledged, oncall.Reopened})
	e, before := log.last(kinds...)
	switch e.Kind { //nolint:exhaustive // Only the kinds that are looked for.
	case oncall.Acknowledged:
		return oncall.AckStatus
	case oncall.Reopened:
		if before.owner().ID != "" {
			return oncall.AckStatus
		}
	case oncall.Resolved:
		return oncall.ResolvedStatus
	case oncall.Merged, oncall.Cancelled, oncall.Ended:
		return oncall.OverStatus
	case oncall.Opened:
		if !e.Until.IsZero() {
			return oncall.Holding
		}
	}
	return oncall.Paging
}

func (log naive) severity() oncall.Severity {
	e, _ := log.last(oncall.Opened, oncall.SeveritySet)
	return e.Severity
}

func (log naive) recovered() bool {
	e, _ := log.last(oncall.Recovered, oncall.Refired, oncall.Reopened)
	return e.Kind == oncall.Recovered
}

// lease is until when the acknowledgement holds, and whether its owner was asked or paged since.
func (log naive) lease() (until time.Time, asked, paged bool) {
	if log.status() != oncall.AckStatus {
		return time.Time{}, false, false
	}
	kinds := []oncall.Kind{oncall.Acknowledged, oncall.LeaseRenewed, oncall.Snoozed, oncall.LeaseEnded, oncall.Reopened, oncall.LeaseAsked}
	e, before := log.last(kinds...)
	for e.Kind == oncall.LeaseAsked {
		asked = true
		e, before = before.last(kinds...)
	}
	if e.Kind == oncall.LeaseEnded {
		_, wasAsked, _ := before.lease()
		return e.Until, wasAsked, true
	}
	return e.Until, asked, false
}

// raises tells whether the last event of the log is a severity that begins the policy again.
func (log naive) raises() bool {
	i := len(log) - 1
	if log[i].Kind != oncall.SeveritySet || log[:i].status() != oncall.Paging {
		return false
	}
	switch log[i].Severity.Urgency() { //nolint:exhaustive // None begins nothing.
	case oncall.UrgencyHigh:
		return log[:i].severity().Urgency() != oncall.UrgencyHigh
	case oncall.UrgencyLow:
		return log[:i].severity().Urgency() == oncall.UrgencyNone
	default:
		return false
	}
}

// restarts tells whether the last event of the log begins the policy again.
func (log naive) restarts() bool {
	switch log[len(log)-1].Kind { //nolint:exhaustive // Nothing else does.
	case oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Reopened:
		return true
	default:
		return log.raises()
	}
}

// mode is the newest event that says what the policy is doing: a level runs, it pauses, it waits, or it is between two steps.
func (log naive) mode() oncall.Event {
	for i, e := range slices.Backward(log) {
		switch e.Kind { //nolint:exhaustive // The others change nothing about it.
		case oncall.LevelStarted, oncall.Waiting, oncall.WaitingForHours, oncall.Exhausted, oncall.LevelEnded, oncall.PauseEnded,
			oncall.HoldEnded, oncall.Opened, oncall.Reopened, oncall.Acknowledged,
			oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Escalated, oncall.Reassigned:
			return log[i]
		case oncall.SeveritySet:
			if log[:i+1].raises() {
				return log[i]
			}
		}
	}
	return oncall.Event{}
}

// numbers are counted from the log alone.
func (log naive) numbers(began time.Time) (detect, engage, fix time.Duration, hops int) {
	var paged, work, resolved time.Time
	if e, ok := log.first(oncall.PageDelivered); ok {
		paged = e.At
	} else if e, ok := log.first(oncall.PageAccepted); ok {
		paged = e.At
	}
	if e, ok := log.firstWork(); ok {
		work = e.At
	} else if e, ok := log.first(oncall.Acknowledged); ok {
		work = e.At
	}
	if e, _ := log.last(oncall.Resolved, oncall.Reopened); e.Kind == oncall.Resolved {
		resolved = e.At
	}
	between := func(from, to time.Time) time.Duration {
		if from.IsZero() || to.IsZero() {
			return -1
		}
		return max(0, to.Sub(from))
	}
	owners := []string{}
	for _, e := range log {
		if e.Kind == oncall.Acknowledged {
			owners = append(owners, e.By.ID)
		}
	}
	return between(began, paged), between(paged, work), between(work, resolved), max(0, len(slices.Compact(owners))-1)
}

// firstWork is when somebody said that they work on it; what is said after the end is no work on it.
func (log naive) firstWork() (oncall.Event, bool) {
	for i, e := range log {
		if (e.Kind == oncall.WorkStarted || e.Kind == oncall.Noted) && !e.By.Unknown && log[:i].status() != oncall.ResolvedStatus {
			return e, true
		}
	}
	return oncall.Event{}, false
}

func (log naive) first(kinds ...oncall.Kind) (oncall.Event, bool) {
	i := slices.IndexFunc(log, func(e oncall.Event) bool { return slices.Contains(kinds, e.Kind) })
	if i < 0 {
		return oncall.Event{}, false
	}
	return log[i], true
}

// tail is the end of the log, for whoever reads why a test failed.
func (log naive) tail() string {
	var text strings.Builder
	for _, e := range log[max(0, len(log)-30):] {
		who := strings.TrimSpace(e.By.ID + " " + e.Person + " " + e.Text)
		fmt.Fprintf(&text, "%s %-16s page %d %s %s until %s\n", e.At.Format("02 15:04:05"), e.Kind, e.Page, who, e.Severity, e.Until.Format("15:04:05"))
	}
	return text.String()
}
