// Package imports makes a hansho.yaml of what another on-call product knows: an importer fills in an Account, and Write turns
// it into a file that "hansho check" finds right, with a list of all that could not be carried over.
package imports

import (
	"time"

	"hansho/oncall"
)

// Account is what was found at a provider. Things name each other by the provider's IDs; Write gives them IDs of the file.
type Account struct {
	// Provider is oncall.PagerDuty or oncall.SplunkOnCall: it decides under which key addresses are written.
	Provider string
	Name     string // Of the organisation.
	Zone     string // IANA zone of the organisation; the most common one of people and schedules when empty.

	People    []Person
	Schedules []Schedule
	Policies  []Policy
	Services  []Service
	// DefaultService is the provider's ID of the service of alerts that match no other; the first service when empty.
	DefaultService string
	// Left is what belongs to no single person, schedule, policy or service and was not carried over.
	Left []string
}

// Person is somebody with an account at the provider.
type Person struct {
	ID      string // The provider's.
	Address string // By which the provider pages the person; nobody can be paged without one.
	Name    string
	Email   string
	Phone   string // International form; what is none is left out and named.
	Slack   string
	Zone    string   // IANA zone.
	Left    []string // What could not be carried over, each a sentence without its full stop.
}

// Schedule is a list of who is on call.
type Schedule struct {
	ID   string // The provider's.
	Name string
	// Address is what the schedule is called in hansho.yaml: PagerDuty's ID, or "team/rotation" of Splunk On-Call.
	Address string
	// Fallback are the provider's IDs of the people who are paged in this order when the provider cannot be asked.
	Fallback []string
	// Rotation replaces Address and Fallback where a layer of the schedule fits exactly.
	Rotation *Rotation
	Zone     string
	Left     []string
}

// Rotation is a rotation that Hansho keeps itself, in the words of hansho.yaml.
type Rotation struct {
	Members []string // The provider's IDs of people, in the order of their turns.
	Every   string   // "1w", "3d"
	Handoff string   // "Mon 09:00", "09:00"
	Zone    string
	From    string // "2026-01-05"
	Hours   string // "09:00-18:00"; empty when somebody is on call at all hours.
	Days    string // "mon-fri"; empty for every day.
}

// Policy says who is paged in which order.
type Policy struct {
	ID     string // The provider's.
	Name   string
	Levels []Level
	Rounds int // How often the levels are gone through; Hansho's own number when 0.
	// LastResort is the provider's ID of the person with whom the policy ends; the last who can be found when empty.
	LastResort string
	Left       []string
}

// Level is one step of a policy. Its targets are paged together.
type Level struct {
	People    []string // The provider's IDs.
	Schedules []string // The provider's IDs.
	AckWithin time.Duration
}

// Service is something that can break.
type Service struct {
	ID        string // The provider's.
	Name      string
	Policy    string // The provider's ID.
	PagerDuty string // The ID of the PagerDuty service whose incidents are this service's.
	Paging    oncall.PagingMode
	Left      []string
}

// Left is one thing that was not carried over.
type Left struct {
	Where string `json:"where,omitempty"` // As in hansho.yaml, such as "schedules.primary"; what is not in the file is named by the provider's name.
	What  string `json:"what"`
}

// Result is the file and what is not in it.
type Result struct {
	Text      []byte `json:"-"`
	People    int    `json:"people"`
	Schedules int    `json:"schedules"`
	Policies  int    `json:"policies"`
	Services  int    `json:"services"`
	Left      []Left `json:"not_carried_over"`
}
