package splunk

import "time"

// Organization is who there is, and who is called for what. Things are named by their slugs, people by their user names.
type Organization struct {
	Users       []User
	Teams       []Team
	Rotations   []Rotation
	Policies    []Policy
	RoutingKeys []RoutingKey // an alert with an unknown one goes to the first
	Overrides   []Override
}

// User is a person with an account.
type User struct {
	Name      string `json:"name"` // the user name, by which everything calls the person
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Phone     string `json:"phone,omitempty"`
	TimeZone  string `json:"time_zone,omitempty"` // IANA name
	Program   bool   `json:"-"`                   // an account for programs, which has no phone to show
}

// Full is the person's name as people write it.
func (u User) Full() string {
	switch {
	case u.FirstName == "" && u.LastName == "":
		return u.Name
	case u.LastName == "":
		return u.FirstName
	}
	return u.FirstName + " " + u.LastName
}

// Team is a group of people with rotations and policies.
type Team struct {
	Slug    string
	Name    string
	Members []string
}

// Rotation is a group of shifts, on call side by side.
type Rotation struct {
	Slug   string
	Team   string
	Label  string
	Shifts []Shift
}

// Shift is one shift of a rotation: its members take turns.
type Shift struct {
	Label    string
	TimeZone string    // IANA name; "Etc/UTC" when empty
	Start    time.Time // when the first turn began; Monday 2024-01-01 00:00 in TimeZone when zero
	Days     int       // how long a turn is; seven when 0
	Members  []string  // in the order of their turns
	Hours    []Hours   // when somebody is on call at all; always when empty
}

// Hours are the same hours of some days.
type Hours struct {
	Days        []time.Weekday
	From, Until time.Duration // since midnight; an Until that is not after From lies on the next day
}

// Policy is an escalation policy.
type Policy struct {
	Slug  string
	Name  string
	Team  string
	Steps []Step
}

// Step is one step of a policy. Only the first pages in the sandbox.
type Step struct {
	Minutes int // after the step before
	Entries []Entry
}

// Entry is one thing that a step does.
type Entry struct {
	Type   string // executionType: user, rotation_group, rotation_group_next, rotation_group_previous, email, webhook, policy_routing, team_page
	Target string // user name, slug, or address
}

// RoutingKey sends an alert to policies.
type RoutingKey struct {
	Key      string
	Policies []string
}

// Override puts one person in the place of another in a policy.
type Override struct {
	Policy      string
	Of, By      string
	From, Until time.Time
}
