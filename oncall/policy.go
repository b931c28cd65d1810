package oncall

import (
	"slices"
	"time"
)

// Target is whom a level pages: a named person, or whoever a schedule says is on call. Exactly one is set.
type Target struct {
	Person   string `json:"person,omitempty"`
	Schedule string `json:"schedule,omitempty"`
}

// String names the target for a person who reads the timeline.
func (t Target) String() string {
	if t.Person != "" {
		return t.Person
	}
	return "on call in " + t.Schedule
}

// Level is one step of a policy: its targets are paged together and have AckWithin to acknowledge.
type Level struct {
	Targets   []Target      `json:"targets"`
	AckWithin time.Duration `json:"ackWithin"`
}

// Policy is an escalation policy.
type Policy struct {
	ID         string
	Levels     []Level
	LastResort string // The person with whom every policy ends.
	Timing
	Hours WorkingHours // When low urgency pages.
}

// Timing holds a policy's durations. All are absolute lengths of time, free of any zone.
type Timing struct {
	Hold          time.Duration `json:"hold,omitempty"`         // An alert that recovers within it pages nobody.
	Rounds        int           `json:"rounds"`                 // How often the levels are gone through before the policy is exhausted.
	AckHolds      time.Duration `json:"ackHolds,omitempty"`     // How long an acknowledgement holds without a sign of work; 0 is for ever.
	ReopenWithin  time.Duration `json:"reopenWithin,omitempty"` // How long after the end a new alert reopens the same escalation.
	DeliverWithin time.Duration `json:"deliverWithin"`          // Bounds the attempts at one provider.
	PauseFirst    time.Duration `json:"pauseFirst"`             // First pause of an exhausted policy; it doubles,
	PauseMost     time.Duration `json:"pauseMost"`              // up to this.
	LookEvery     time.Duration `json:"lookEvery,omitempty"`    // How long a provider may be silent before it is asked; 0 is for ever.
}

// DefaultTiming is DESIGN §7 for high urgency.
func DefaultTiming() Timing {
	return Timing{
		Rounds: 3, AckHolds: 30 * time.Minute, ReopenWithin: 15 * time.Minute, DeliverWithin: 30 * time.Second,
		PauseFirst: 5 * time.Minute, PauseMost: 30 * time.Minute, LookEvery: 5 * time.Minute,
	}
}

// DefaultAckWithin is how long a level has to acknowledge when the policy does not say.
const DefaultAckWithin = 5 * time.Minute

// withLastResort are the levels with the person of last resort as a level of its own at the end, unless the last level
// pages just that person already.
func (p Policy) withLastResort() []Level {
	if p.LastResort == "" {
		return p.Levels
	}
	wait := DefaultAckWithin
	if n := len(p.Levels); n > 0 {
		last := p.Levels[n-1]
		if slices.Contains(last.Targets, Target{Person: p.LastResort}) {
			return p.Levels
		}
		wait = last.AckWithin
	}
	return append(slices.Clone(p.Levels), Level{Targets: []Target{{Person: p.LastResort}}, AckWithin: wait})
}

// Plan is what an escalation froze of the configuration when it opened. It stays below 16 KB and is never handed to activities.
type Plan struct {
	Policy           string   `json:"policy"`
	Digest           string   `json:"digest"` // Of the configuration it was frozen from.
	Zone             string   `json:"zone"`   // IANA zone of UI summaries.
	Channel          string   `json:"channel,omitempty"`
	ExecutiveChannel string   `json:"executiveChannel,omitempty"`
	Runbook          string   `json:"runbook,omitempty"`
	Bridge           string   `json:"bridge,omitempty"`
	Levels           []Level  `json:"levels"` // Ends with the person of last resort.
	Members          []string `json:"members,omitempty"`
	Timing
	Terms    map[Severity]Terms `json:"terms"`
	Hours    WorkingHours       `json:"hours"`
	Calendar Calendar           `json:"calendar"`
	Paging   PagingMode         `json:"paging,omitempty"`
	Rules    int                `json:"rules,omitempty"` // Which rules it was frozen under: what changed since does not change it.
}

// RulesBeside is the Plan.Rules from which words of providers have an order, and providers are told what is said here.
const RulesBeside = 1

// RulesNews is the Plan.Rules from which an incident hears who helps, and who could not be reached.
const RulesNews = 2

// Location is the zone of UI summaries.
func (p Plan) Location() *time.Location { return Location(p.Zone) }

// Pause is how long an exhausted policy waits before it pages again, counted from 1: it doubles from PauseFirst to PauseMost.
func (p Plan) Pause(nth int) time.Duration {
	pause := p.PauseFirst
	for ; nth > 1 && pause < p.PauseMost; nth-- {
		pause *= 2
	}
	return min(pause, max(p.PauseMost, p.PauseFirst))
}
