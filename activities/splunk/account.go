package splunk

// Account is what an import reads of an account.
type Account struct {
	Users       []User
	Teams       []Team
	Policies    []Policy
	RoutingKeys []RoutingKey
}

// User is a person, with the person's ways to be reached in the order of Splunk On-Call.
type User struct {
	Name   string `json:"username"`
	First  string `json:"firstName"`
	Last   string `json:"lastName"`
	Email  string `json:"email"`
	Phones []string
	Emails []string // Those beside Email.
}

// Team is a team with its rotations.
type Team struct {
	Name      string `json:"name"`
	Slug      string `json:"slug"`
	Members   []string
	Rotations []Rotation
}

// Rotation is a group of shifts that a policy calls by its slug.
type Rotation struct {
	Slug   string
	Label  string
	Shifts []Shift
}

// Shift is one shift of a rotation.
type Shift struct {
	Label   string
	Zone    string   // IANA zone.
	Members []string // User names, in the order of their turns.
}

// Policy is an escalation policy.
type Policy struct {
	Name  string `json:"name"`
	Slug  string `json:"slug"`
	Team  string
	Steps []Step `json:"steps"`
}

// Step is what a policy does so many minutes after the step before.
type Step struct {
	Minutes int     `json:"timeout"`
	Entries []Entry `json:"entries"`
}

// Entry is one thing that a step does.
type Entry struct {
	Type     string       `json:"executionType"`
	User     user         `json:"user"`
	Rotation slugged      `json:"rotationGroup"`
	Email    emailEntry   `json:"email"`
	Webhook  slugged      `json:"webhook"`
	Policy   policyTarget `json:"targetPolicy"`
}

type slugged struct {
	Slug  string `json:"slug"`
	Label string `json:"label"`
}

type emailEntry struct {
	Address string `json:"address"`
}

type policyTarget struct {
	Slug string `json:"policySlug"`
}

// Target names whom an entry calls: a user name, a slug, or an address.
func (e Entry) Target() string {
	for _, name := range []string{e.User.Name, e.Rotation.Slug, e.Email.Address, e.Webhook.Slug, e.Policy.Slug} {
		if name != "" {
			return name
		}
	}
	return ""
}

// RoutingKey sends alerts to policies.
type RoutingKey struct {
	Key      string
	Default  bool
	Policies []string // Slugs.
}
