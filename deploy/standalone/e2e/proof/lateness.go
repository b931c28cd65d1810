package proof

import (
	"fmt"
	"slices"
	"time"

	"hansho/oncall"
)

// Lateness says how late levels ended because their time was up: the median, the worst, and how many there were. The time in
// which the program did not run does not count; being late is allowed then, and it says nothing.
func Lateness(e Evidence) string {
	var late []time.Duration
	for _, x := range e.Escalations {
		if x.State == nil {
			continue
		}
		var level oncall.Event
		for _, event := range x.State.Timeline {
			switch {
			case event.Kind == oncall.LevelStarted:
				level = event
			case event.Kind == oncall.LevelEnded && event.Level == level.Level && event.At.After(level.Until):
				late = append(late, e.running(level.Until, event.At))
			}
		}
	}
	if len(late) == 0 {
		return "none"
	}
	slices.Sort(late)
	return fmt.Sprintf("%s at the median, %s at worst, of %d", late[len(late)/2].Round(time.Millisecond), late[len(late)-1].Round(time.Millisecond), len(late))
}

// running is how long the program ran between two moments.
func (e Evidence) running(from, until time.Time) time.Duration {
	ran := until.Sub(from)
	for _, o := range e.Outages {
		if began, ended := latest(o.From, from), earliest(o.Until, until); began.Before(ended) {
			ran -= ended.Sub(began)
		}
	}
	return ran
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
