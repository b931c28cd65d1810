package oncall

import (
	"slices"
	"time"
)

// Condition is how something is, as far as can be told.
type Condition string

// How something is.
const (
	Up         Condition = "up"
	Down       Condition = "down"
	CannotTell Condition = "unknown" // It was not asked, did not say, or cannot be asked without paging somebody.
)

// CheckKind is what was looked at.
type CheckKind string

// What is looked at.
const (
	CheckHansho     CheckKind = "hansho"      // A part of Hansho.
	CheckProvider   CheckKind = "provider"    // One that pages, or a chat.
	CheckStatusPage CheckKind = "status page" // By its ID in the configuration.
	CheckProbe      CheckKind = "probe"       // One of the configuration.
)

// Names of the parts of Hansho that are looked at.
const (
	CheckTemporal = "temporal" // It answers, so what is open is known.
	CheckWorkers  = "workers"  // They answer, so people are paged.
)

// Check is how one thing was found.
type Check struct {
	Kind      CheckKind `json:"kind"`
	Name      string    `json:"name"`
	Condition Condition `json:"condition"`
	Since     time.Time `json:"since,omitzero"`   // When it came to this, where that is known.
	Detail    string    `json:"detail,omitempty"` // Why, in English.
}

// OpenIncident is an incident that is open. Security incidents are never among them.
type OpenIncident struct {
	Slug      string    `json:"slug"`
	Title     string    `json:"title"`
	Severity  string    `json:"severity,omitempty"`
	Commander string    `json:"commander,omitempty"` // ID of a person.
	Since     time.Time `json:"since"`
}

// Situation is how things stand at one moment.
type Situation struct {
	At        time.Time      `json:"at"`
	Incidents []OpenIncident `json:"incidents"`
	Unacked   int            `json:"unacknowledged"` // Escalations that nobody has acknowledged.
	Checks    []Check        `json:"checks"`
}

// Overall is a situation in one word.
type Overall string

// What a situation comes to.
const (
	Normal      Overall = "normal"  // Nothing is open and everything works.
	Troubled    Overall = "trouble" // Something is open or down.
	Unconfirmed Overall = "unknown" // Nothing is open or down as far as is known, but not everything could be told.
)

// Overall is what a situation comes to.
func (s Situation) Overall() Overall {
	is := func(c Condition) bool {
		return slices.ContainsFunc(s.Checks, func(check Check) bool { return check.Condition == c })
	}
	switch {
	case len(s.Incidents) > 0 || s.Unacked > 0 || is(Down):
		return Troubled
	case is(CannotTell):
		return Unconfirmed
	default:
		return Normal
	}
}

// StatusChange is a difference between two moments. Exactly one of its parts is set.
type StatusChange struct {
	Check   *Check        `json:"check,omitempty"`   // How it is now.
	Opened  *OpenIncident `json:"opened,omitempty"`  // An incident has been opened.
	Changed *OpenIncident `json:"changed,omitempty"` // Its severity or its commander is another one.
	Over    *OpenIncident `json:"over,omitempty"`    // It is no longer open.
}

// Since are the differences to an earlier moment, in the order of the situation. Neither the time nor a detail is one.
func (s Situation) Since(before Situation) []StatusChange {
	var changes []StatusChange
	for _, i := range s.Incidents {
		was := before.incident(i.Slug)
		switch {
		case was == nil:
			changes = append(changes, StatusChange{Opened: &i})
		case was.Severity != i.Severity || was.Commander != i.Commander:
			changes = append(changes, StatusChange{Changed: &i})
		}
	}
	for _, i := range before.Incidents {
		if s.incident(i.Slug) == nil {
			changes = append(changes, StatusChange{Over: &i})
		}
	}
	for _, c := range s.Checks {
		if before.condition(c) != c.Condition {
			changes = append(changes, StatusChange{Check: &c})
		}
	}
	return changes
}

func (s Situation) incident(slug string) *OpenIncident {
	for i := range s.Incidents {
		if s.Incidents[i].Slug == slug {
			return &s.Incidents[i]
		}
	}
	return nil
}

// condition is how something was found. What was not looked at yet is as well as it is now: a new probe is no news.
func (s Situation) condition(of Check) Condition {
	for _, c := range s.Checks {
		if c.Kind == of.Kind && c.Name == of.Name {
			return c.Condition
		}
	}
	return of.Condition
}
