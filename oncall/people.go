package oncall

import "time"

// Person is somebody who can be paged or who commands Hansho.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Slack    string `json:"slack,omitempty"`    // Slack user ID, "U…".
	Zone     string `json:"zone,omitempty"`     // IANA zone in which times are shown to this person.
	Language string `json:"language,omitempty"` // "en" or "ja".
	// Contacts are the ways to page the person, the preferred first.
	Contacts []Contact `json:"contacts,omitempty"`
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
	External string    `json:"external,omitempty"` // The schedule's ID at that provider.
	Rotation *Rotation `json:"rotation,omitempty"`
	// Fallback is who is paged, in order, when the source cannot be asked and no roster is known.
	Fallback []string `json:"fallback,omitempty"`
}
