package oncall

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Why an escalation belongs to an incident: Attached.Purpose.
const (
	PurposeAlert     = "alert"     // The trouble itself.
	PurposeCommander = "commander" // It pages the commanders.
	PurposePerson    = "responder" // It asks one person to come.
)

// teamNames are those of sub-teams, in the order in which they are formed.
var teamNames = []string{"alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"}

// NextTeam is the name of the next sub-team; empty when there are as many as can be led.
func (i *Incident) NextTeam() string {
	for _, name := range teamNames {
		if i.SubTeam(name) == nil {
			return name
		}
	}
	return ""
}

// SubTeam finds a sub-team by its name; nil when there is none.
func (i *Incident) SubTeam(name string) *SubTeam {
	for n := range i.Teams {
		if i.Teams[n].Name == name {
			return &i.Teams[n]
		}
	}
	return nil
}

// Responder finds somebody who works on it now; nil when they do not.
func (i *Incident) Responder(person string) *Responder {
	for n := range i.Responders {
		if r := &i.Responders[n]; r.Person == person && r.Left.IsZero() {
			return r
		}
	}
	return nil
}

// Working are the people who work on it now, in the order in which they came.
func (i *Incident) Working() []string {
	var people []string
	for _, r := range i.Responders {
		if r.Left.IsZero() {
			people = append(people, r.Person)
		}
	}
	return people
}

// Span is how many people the commander leads directly: whoever works on it, without the commander and the members of sub-teams,
// whose leads count.
func (i *Incident) Span() int {
	n := 0
	for _, r := range i.Responders {
		if !r.Left.IsZero() || r.Person == i.Commander() {
			continue
		}
		if team := i.SubTeam(r.Team); team == nil || team.Lead == r.Person {
			n++
		}
	}
	return n
}

// RolesOf are the roles that somebody has, in the order of Roles.
func (i *Incident) RolesOf(person string) []Role {
	var roles []Role
	for _, h := range i.Roles {
		if h.Person == person {
			roles = append(roles, h.Role)
		}
	}
	return roles
}

// Has tells whether somebody has a role.
func (i *Incident) Has(role Role, person string) bool { return i.holder(role, person) != nil }

// holder finds who has a role; nil when they do not have it.
func (i *Incident) holder(role Role, person string) *RoleHolder {
	for n := range i.Roles {
		if h := &i.Roles[n]; h.Role == role && h.Person == person {
			return h
		}
	}
	return nil
}

// OfferTo finds the role that is offered to somebody, of one holder; nil when none is.
func (i *Incident) OfferTo(role Role, person string) *RoleHolder {
	for n := range i.Roles {
		if h := &i.Roles[n]; h.Role == role && h.Offered != nil && h.Offered.To == person {
			return h
		}
	}
	return nil
}

// applyRole follows who has which role. Each but Expert has one holder, and the commander has no other: whoever takes command gives
// their other roles up.
func (i *Incident) applyRole(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case RoleOffered:
		for n := range i.Roles {
			if h := &i.Roles[n]; h.Role == e.Role && (e.Role != Expert || h.Person == e.By.ID) {
				h.Offered = &RoleOffer{To: e.Person, By: e.By, At: e.At}
			}
		}
		return
	case RoleDeclined:
		if h := i.OfferTo(e.Role, e.Person); h != nil {
			h.Offered = nil
		}
		return
	case RoleLeft:
		i.Roles = slices.DeleteFunc(i.Roles, func(h RoleHolder) bool { return h.Role == e.Role && h.Person == e.Person })
		return
	}
	i.joins(e.Person, e.At, "")
	i.Roles = slices.DeleteFunc(i.Roles, func(h RoleHolder) bool {
		replaced := h.Role == e.Role && (e.Role != Expert || h.Person == e.Person || (h.Offered != nil && h.Offered.To == e.Person))
		alone := h.Person == e.Person && (e.Role == Commander || h.Role == Commander)
		return replaced || alone
	})
	i.Roles = append(i.Roles, RoleHolder{Role: e.Role, Person: e.Person, Since: e.At})
	slices.SortStableFunc(i.Roles, func(a, b RoleHolder) int {
		return slices.Index(Roles, a.Role) - slices.Index(Roles, b.Role)
	})
}

// applyPeople follows who works on it.
func (i *Incident) applyPeople(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case ResponderJoined:
		i.joins(e.Person, e.At, e.Team)
		i.Missed = slices.DeleteFunc(i.Missed, func(m Missed) bool { return m.Person == e.Person })
	case ResponderUnreached:
		i.Missed = append(slices.DeleteFunc(i.Missed, func(m Missed) bool { return m.Person == e.Person }), Missed{Person: e.Person, At: e.At})
	case ResponderLeft:
		if r := i.Responder(e.Person); r != nil {
			r.Left = e.At
		}
		i.Roles = slices.DeleteFunc(i.Roles, func(h RoleHolder) bool { return h.Person == e.Person })
	case TeamFormed:
		team := SubTeam{Name: e.Team, Lead: e.Person}
		if e.Bridge != nil {
			team.Bridge = *e.Bridge
		}
		i.Teams = append(i.Teams, team)
		i.joins(e.Person, e.At, e.Team)
	case SpanExceeded:
		i.SpanTold = max(i.SpanTold, e.N)
	case SecondaryTold:
		i.SecondaryTold = true
	}
}

// missedEvery is how often it is said of one person that nobody can page them: their pages go on, and fail, much more often.
const missedEvery = 30 * time.Minute

// SaysMissed tells whether it is worth saying now that nobody could page a person: whoever reads it calls them.
func (i *Incident) SaysMissed(person string, now time.Time) bool {
	return !slices.ContainsFunc(i.Missed, func(m Missed) bool { return m.Person == person && now.Before(m.At.Add(missedEvery)) })
}

// joins lets somebody work on it. Who works on it already may only change the team.
func (i *Incident) joins(person string, at time.Time, team string) {
	if r := i.Responder(person); r != nil {
		if team != "" {
			r.Team = team
		}
		return
	}
	i.Responders = append(i.Responders, Responder{Person: person, Joined: at, Team: team})
}

// BridgeAt reads where people meet as somebody writes it: an address, or a telephone number.
func BridgeAt(text string) Bridge {
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
		return Bridge{URL: text}
	}
	return Bridge{Phone: text}
}

// Where is where people meet, in a word.
func (b Bridge) Where() string { return cmp.Or(b.URL, b.Phone, b.Name) }
