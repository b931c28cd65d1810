package oncall

import (
	"cmp"
	"slices"
	"time"
)

// Person is somebody who can be paged or who commands Hansho.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Slack    string `json:"slack,omitempty"`    // Slack user ID, "U…".
	Zone     string `json:"zone,omitempty"`     // IANA zone in which times are shown to this person.
	Language string `json:"language,omitempty"` // "en" or "ja".
	Lead     string `json:"lead,omitempty"`     // ID of the person's lead, who hears what the person leaves undone.
	// Contacts are the ways to page the person, the preferred first.
	Contacts []Contact `json:"contacts,omitempty"`
	// Steps are the person's own rules. Without any there is one step, at once: the vendors in the order of Contacts.
	Steps []Step `json:"steps,omitempty"`
}

// Step is one of a person's rules: so long after the page began, one of the providers, the first that takes it.
type Step struct {
	After      time.Duration `json:"after,omitempty"`
	By         []string      `json:"by"`
	Severities []Severity    `json:"severities,omitempty"` // Empty means all.
}

// Contact is one provider's address of a person, such as a PagerDuty user ID.
type Contact struct {
	Provider string `json:"provider"`
	Address  string `json:"address"`
}

// Location is the person's zone, or UTC when it is unset or unknown.
func (p Person) Location() *time.Location { return Location(p.Zone) }

// Location loads an IANA zone; an unknown or empty one is UTC. Configuration refuses unknown zones before they come here.
func Location(zone string) *time.Location {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Providers names the person's providers in order of preference, without their addresses.
func (p Person) Providers() []string {
	names := make([]string, len(p.Contacts))
	for i, c := range p.Contacts {
		names[i] = c.Provider
	}
	return names
}

// StepsFor are the person's rules for a severity, the earliest first. When none of them is meant for it all are: a rule that
// was forgotten must not keep anybody asleep. It is empty only for a person without contacts.
func (p Person) StepsFor(severity Severity) []Step {
	if len(p.Steps) == 0 {
		return p.withoutRules()
	}
	steps := slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool {
		return len(s.Severities) > 0 && !slices.Contains(s.Severities, severity)
	})
	if len(steps) == 0 {
		steps = slices.Clone(p.Steps)
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.After, b.After) })
	return steps
}

// withoutRules is the one step of a person who wrote none.
func (p Person) withoutRules() []Step {
	by := slices.DeleteFunc(p.Providers(), func(name string) bool { return slices.Contains(DirectChannels, name) })
	if len(by) == 0 {
		return nil
	}
	return []Step{{By: by}}
}

// Address is the person's address at a provider, and whether there is one.
func (p Person) Address(provider string) (string, bool) {
	for _, c := range p.Contacts {
		if c.Provider == provider {
			return c.Address, true
		}
	}
	return "", false
}

// Schedule says who is on call: either a provider's schedule or a rotation kept here.
type Schedule struct {
	ID       string    `json:"id"`
	Source   string    `json:"source,omitempty"`   // Provider that keeps the schedule, such as "pagerduty"; empty for a rotation.
	External string    `json:"external,omitempty"` // The schedule's ID at that provider; at Splunk On-Call the slug of a rotation or policy.
	Rotation *Rotation `json:"rotation,omitempty"`
	// Fallback is who is paged, in order, when the source cannot be asked and no roster is known.
	Fallback []string `json:"fallback,omitempty"`
}
