package oncall

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Org is everything the configuration says: who there is, who is on call, what is paged how. It is read when needed;
// only the Plan of a service is frozen into an escalation.
type Org struct {
	Name     string // Shown in messages.
	Zone     string // IANA zone of UI summaries and due dates.
	Language string // Language of the channels, "en" or "ja".
	Digest   string // Short fingerprint of the configuration's text.

	People    map[string]Person
	Schedules map[string]Schedule
	Policies  map[string]Policy
	Services  map[string]Service

	DefaultService   string // Where an alert goes that matches no service.
	ExecutiveChannel string // Chat channel for stakeholder updates.
	Calendar         Calendar
	Hours            WorkingHours       // Of the organisation; policies may have their own.
	Severities       map[Severity]Terms // Complete: defaults are filled in when the configuration is loaded.
	Tests            Tests
	StatusPages      map[string]StatusPage
	Incidents        IncidentRules   // Complete: defaults are filled in when the configuration is loaded.
	Postmortems      PostmortemRules // Complete.
	PostmortemPlaces PostmortemPlaces
	Status           StatusRules // Complete.
}

// Terms are what the organisation promises for a severity. A zero duration means "none".
type Terms struct {
	Respond     string        `json:"respond,omitempty"`     // One line: what this severity means.
	AutoResolve bool          `json:"autoResolve,omitempty"` // Whether the alert's recovery resolves the escalation.
	UpdateEvery time.Duration `json:"updateEvery,omitempty"` // How often a stakeholder update is owed.
	// PostmortemDays is when the postmortem is due after the end; BusinessDays says which days count.
	PostmortemDays int  `json:"postmortemDays,omitempty"`
	BusinessDays   bool `json:"businessDays,omitempty"`
	// ActionDays is when what the postmortem improves is due after the end; ActionBusinessDays says which days count.
	ActionDays         int  `json:"actionDays,omitempty"`
	ActionBusinessDays bool `json:"actionBusinessDays,omitempty"`
	// Public says that customers are owed words about it.
	Public bool `json:"public,omitempty"`
	// Targets of the MTTx numbers.
	Detect time.Duration `json:"detect,omitempty"`
	Engage time.Duration `json:"engage,omitempty"`
	Fix    time.Duration `json:"fix,omitempty"`
	// Subscribers are the teams, by their names or IDs at the provider, that read the status updates at its incident.
	Subscribers []string `json:"subscribers,omitempty"`
}

// Service is something that can break: it names its policy and how its alerts are recognised.
type Service struct {
	ID          string            `json:"id"`
	Name        string            `json:"name,omitempty"`
	Policy      string            `json:"policy"`
	Severity    Severity          `json:"severity"`              // Of alerts that say none.
	Channel     string            `json:"channel,omitempty"`     // Chat channel, without "#".
	Labels      map[string]string `json:"labels,omitempty"`      // All must match an alert's labels.
	KeyEnv      string            `json:"keyEnv,omitempty"`      // Environment variable that holds its integration key.
	Runbook     string            `json:"runbook,omitempty"`     // Link shown on pages.
	Bridge      string            `json:"bridge,omitempty"`      // Link to the conference where people meet.
	AutoResolve *bool             `json:"autoResolve,omitempty"` // Overrides the severity's.
	Hold        time.Duration     `json:"hold,omitempty"`        // Overrides the policy's.
	Paging      PagingMode        `json:"paging,omitempty"`
	PagerDuty   string            `json:"pagerduty,omitempty"` // ID of the PagerDuty service whose incidents are this service's.
}

// Plan freezes what an escalation of a service needs to know of the configuration, so that a later change of the
// configuration cannot break a running one. Schedules, overrides and contacts are not in it: they are read when needed.
// It reports false when the service is unknown.
func (o *Org) Plan(service string) (Plan, bool) {
	s, ok := o.Services[service]
	if !ok {
		return Plan{}, false
	}
	p := o.Policies[s.Policy]
	plan := Plan{
		Policy: p.ID, Digest: o.Digest, Zone: o.Zone, Channel: s.Channel, ExecutiveChannel: o.ExecutiveChannel, Runbook: s.Runbook, Bridge: s.Bridge,
		Levels: p.withLastResort(), Members: o.members(p), Timing: p.Timing, Terms: map[Severity]Terms{}, Hours: p.Hours, Calendar: o.Calendar,
		Paging: s.Paging, Rules: RulesNews,
	}
	if s.Hold > 0 {
		plan.Hold = s.Hold
	}
	if s.Paging == Follow {
		plan.Hold = 0 // There is nothing to hold back: PagerDuty pages.
	}
	for _, severity := range Severities {
		terms := o.Severities[severity]
		if s.AutoResolve != nil {
			terms.AutoResolve = *s.AutoResolve
		}
		plan.Terms[severity] = terms
	}
	return plan, true
}

// members are the people whom a policy can reach without asking anybody: named ones, members of rotations kept here, fallbacks.
func (o *Org) members(p Policy) []string {
	var ids []string
	for _, level := range p.withLastResort() {
		for _, target := range level.Targets {
			if target.Person != "" {
				ids = append(ids, target.Person)
			}
			schedule := o.Schedules[target.Schedule]
			ids = append(ids, schedule.Fallback...)
			if schedule.Rotation != nil {
				ids = append(ids, schedule.Rotation.Members...)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// PersonAt finds the person with an address at a provider.
func (o *Org) PersonAt(provider, address string) (Person, bool) {
	if address == "" {
		return Person{}, false
	}
	for _, id := range slices.Sorted(maps.Keys(o.People)) {
		person := o.People[id]
		if found, ok := person.Address(provider); ok && found == address {
			return person, true
		}
	}
	return Person{}, false
}

// ServiceAtPagerDuty finds the service whose incidents a PagerDuty service has.
func (o *Org) ServiceAtPagerDuty(id string) (Service, bool) {
	if id == "" {
		return Service{}, false
	}
	for _, name := range slices.Sorted(maps.Keys(o.Services)) {
		if o.Services[name].PagerDuty == id {
			return o.Services[name], true
		}
	}
	return Service{}, false
}

// PersonByEmail finds the one person with an e-mail address, in whatever case. An address that two people share is nobody's.
func (o *Org) PersonByEmail(email string) (found Person, ok bool) {
	if email == "" {
		return Person{}, false
	}
	for _, person := range o.People {
		if !strings.EqualFold(person.Email, email) {
			continue
		}
		if ok {
			return Person{}, false
		}
		found, ok = person, true
	}
	return found, ok
}

// PersonBySlack finds the person with a Slack user ID.
func (o *Org) PersonBySlack(user string) (Person, bool) {
	if user == "" {
		return Person{}, false
	}
	for _, id := range slices.Sorted(maps.Keys(o.People)) {
		if o.People[id].Slack == user {
			return o.People[id], true
		}
	}
	return Person{}, false
}
