package oncall

import (
	"maps"
	"slices"
	"time"
)

// IncidentRules are what the configuration says of incidents: hansho.yaml, "incidents".
type IncidentRules struct {
	// Command is the service whose policy pages the commanders, the primary and the backup together on its first level.
	Command string   `json:"command,omitempty"`
	Room    Rooming  `json:"room"`
	Bridges []Bridge `json:"bridges,omitempty"` // A pool: each open incident and sub-team gets one of its own as far as they go.
	// SecurityTeam are always part of a security incident; SecurityProcess is the link to how those are handled.
	SecurityTeam    []string `json:"securityTeam,omitempty"`
	SecurityProcess string   `json:"securityProcess,omitempty"`
	// Span is how many responders one commander can lead; beyond it sub-teams are suggested.
	Span int `json:"span"`
	// HandoverEvery is how often the holder of a role is reminded of handing over; HandoverLatest is when it is overdue.
	HandoverEvery  time.Duration `json:"handoverEvery"`
	HandoverLatest time.Duration `json:"handoverLatest"`
	CallOutEvery   time.Duration `json:"callOutEvery"` // How often the deputy is told what is open; 0 is never.
	ReopenWithin   time.Duration `json:"reopenWithin"` // How long after somebody has resolved it it can be opened again.
	RemindBefore   time.Duration `json:"remindBefore"` // How long before a summary is owed the liaison gets the draft.
	// Mail are the people, by ID, or plain addresses, who get each summary by mail.
	Mail   []string    `json:"mail,omitempty"`
	Public PublicRules `json:"public"`
}

// Rooming says how the channels of incidents are made.
type Rooming struct {
	// Name is the naming rule; {date} is the day in the organisation's zone, {service}, {severity}, {id} four characters that are the
	// incident's own. A security incident's room is named by its codename.
	Name    string `json:"name"`
	Private bool   `json:"private,omitempty"`
	// Archive is how long after the end the room is archived; 0 is never.
	Archive time.Duration `json:"archive,omitempty"`
}

// PublicRules are when the public hears what. https://response.pagerduty.com/training/customer_liaison/.
type PublicRules struct {
	First         time.Duration `json:"first"` // From the beginning of the incident.
	Every         time.Duration `json:"every"`
	For           time.Duration `json:"for"`           // From the first post; afterwards people decide.
	ApproveWithin time.Duration `json:"approveWithin"` // After it the acting deputy may approve, too.
}

// IncidentPlan freezes what an incident needs to know of the configuration.
type IncidentPlan struct {
	IncidentRules
	Digest           string             `json:"digest,omitempty"`
	Zone             string             `json:"zone"`
	Language         string             `json:"language,omitempty"`
	ExecutiveChannel string             `json:"executiveChannel,omitempty"`
	Calendar         Calendar           `json:"calendar,omitzero"`
	Terms            map[Severity]Terms `json:"terms,omitempty"`
	Team             string             `json:"team,omitempty"` // Chat channel of the service.
	// Secondary are the targets of the second level of the service's policy, who are notified of a major incident, too.
	Secondary   []Target        `json:"secondary,omitempty"`
	Postmortems PostmortemRules `json:"postmortems,omitzero"`
}

// PostmortemRules are what the configuration says of postmortems: hansho.yaml, "postmortems".
type PostmortemRules struct {
	Language       string        `json:"language,omitempty"`       // Of the document.
	Channel        string        `json:"channel,omitempty"`        // Of the weekly reminders; empty means the service's.
	DocumentBefore time.Duration `json:"documentBefore,omitempty"` // How long before the meeting the document goes out.
}

// PostmortemPlaces are where the documents of postmortems are kept; empty is nowhere. They are read when a document is stored.
type PostmortemPlaces struct {
	Directory string // Absolute.
	// SecurityDirectory is the only place for those of security incidents.
	SecurityDirectory string
	Webhook           string
	Link              string // Where people read the file of a {slug}.
}

// DefaultIncidentRules are those of an organisation that says nothing of its own.
func DefaultIncidentRules() IncidentRules {
	return IncidentRules{
		Room: Rooming{Name: "inc-{date}-{service}-{id}", Archive: 7 * 24 * time.Hour}, Span: 7,
		HandoverEvery: time.Hour, HandoverLatest: 3 * time.Hour, CallOutEvery: 10 * time.Minute, RemindBefore: 5 * time.Minute, ReopenWithin: 15 * time.Minute,
		Public: PublicRules{First: 5 * time.Minute, Every: 20 * time.Minute, For: 2 * time.Hour, ApproveWithin: 5 * time.Minute},
	}
}

// DefaultPostmortemRules are those of an organisation that says nothing of its own.
func DefaultPostmortemRules() PostmortemRules {
	return PostmortemRules{DocumentBefore: 24 * time.Hour}
}

// IncidentPlan freezes what an incident of a service needs to know; the service may be empty when nobody knows it yet.
func (o *Org) IncidentPlan(service string) IncidentPlan {
	plan := IncidentPlan{
		IncidentRules: o.Incidents, Digest: o.Digest, Zone: o.Zone, Language: o.Language, ExecutiveChannel: o.ExecutiveChannel,
		Calendar: o.Calendar, Terms: maps.Clone(o.Severities), Postmortems: o.Postmortems,
	}
	plan.Bridges, plan.Mail, plan.SecurityTeam = slices.Clone(o.Incidents.Bridges), slices.Clone(o.Incidents.Mail), slices.Clone(o.Incidents.SecurityTeam)
	s, known := o.Services[service]
	if !known {
		return plan
	}
	plan.Team = s.Channel
	if levels := o.Policies[s.Policy].Levels; len(levels) > 1 {
		plan.Secondary = slices.Clone(levels[1].Targets)
	}
	return plan
}

// Probe is something outside whose health "!status" tells: an address that answers, or a Prometheus query within its bounds.
type Probe struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"` // Healthy when it answers with 2xx within three seconds.
	// Prometheus is the base of a Prometheus; Query is healthy while each of its values is at most Most and at least Least.
	Prometheus string   `json:"prometheus,omitempty"`
	Query      string   `json:"query,omitempty"`
	Most       *float64 `json:"most,omitempty"`
	Least      *float64 `json:"least,omitempty"`
}

// StatusRules are what the configuration says of "!status".
type StatusRules struct {
	StalkEvery time.Duration
	Probes     []Probe
}
