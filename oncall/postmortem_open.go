package oncall

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// postmortemTerms are used when somebody wants a postmortem though the severity promises none: those of a SEV-2.
var postmortemTerms = Terms{PostmortemDays: 5, BusinessDays: true, ActionDays: 30}

// NewPostmortem is the postmortem of an incident that has ended. By is who asked for it when the severity promises none: then its
// dates are counted from now, else from the end of the incident.
func NewPostmortem(i *Incident, rules PostmortemRules, by Actor, now time.Time) *Postmortem {
	p := &Postmortem{
		Slug: i.Slug, Title: i.Title, Kind: cmp.Or(i.Kind, NormalIncident), Codename: i.Codename, Service: i.Service, Severity: i.Severity,
		Status: PostmortemDraft, Owner: i.answerer(), Language: cmp.Or(rules.Language, i.Plan.Language), Opened: now, Ended: cmp.Or(i.Resolved, i.Over, now), By: by,
		Rules: rules, Calendar: i.Plan.Calendar, Zone: i.Plan.Zone, Room: i.Room.Link, People: i.Participants(),
	}
	p.Rules.DocumentBefore = cmp.Or(rules.DocumentBefore, DefaultPostmortemRules().DocumentBefore)
	p.Calendar.Zone = cmp.Or(p.Calendar.Zone, p.Zone)
	if p.Kind == SecurityIncident {
		p.Team = slices.Clone(i.Plan.SecurityTeam)
		if lead := i.Holder(SecurityLead); lead != "" && !slices.Contains(p.Team, lead) {
			p.Team = append([]string{lead}, p.Team...)
		}
	} else {
		p.Channel = cmp.Or(rules.Channel, i.Plan.Team, i.Plan.ExecutiveChannel)
	}
	p.reckon(i.Plan.Terms, now)
	p.Apply(PostmortemEvent{At: now, What: PostmortemOpened, By: by, Person: p.Owner})
	return p
}

// reckon sets the three dates by the terms of the severity.
func (p *Postmortem) reckon(all map[Severity]Terms, now time.Time) {
	terms, from := all[p.Severity], p.Ended
	if terms.PostmortemDays == 0 {
		terms, from = all[SEV2], now
	}
	if terms.PostmortemDays == 0 {
		terms = postmortemTerms
	}
	if p.By.ID != "" {
		from = now
	}
	p.Meeting = p.term(from, terms.PostmortemDays, terms.BusinessDays, now)
	if terms.ActionDays > 0 {
		p.ActionsDue = p.term(from, terms.ActionDays, terms.ActionBusinessDays, now)
	} else { // Nobody is owed actions: it is to be closed once the meeting is over.
		p.ActionsDue = p.Meeting
		p.ActionsDue.Due = p.Calendar.AddBusinessDays(p.Meeting.Due, 1)
		p.ActionsDue.Rule = ""
	}
	p.dueBeforeMeeting(p.Meeting.Due, now)
}

func (p *Postmortem) term(from time.Time, days int, business bool, now time.Time) PostmortemDue {
	if business {
		return PostmortemDue{Due: p.Calendar.AddBusinessDays(from, days).UTC(), Rule: fmt.Sprintf("%d business days", days), Set: now}
	}
	return PostmortemDue{Due: p.Calendar.AddCalendarDays(from, days).UTC(), Rule: fmt.Sprintf("%d calendar days", days), Set: now}
}

// dueBeforeMeeting moves the date of the document with that of the meeting.
func (p *Postmortem) dueBeforeMeeting(meeting, now time.Time) {
	due := meeting.Add(-p.Rules.DocumentBefore).UTC()
	if p.DocumentDue.Due.Equal(due) || !p.DocumentDue.Done.IsZero() {
		return
	}
	p.DocumentDue = PostmortemDue{Due: due, Rule: fmt.Sprintf("%dh before the meeting", int(p.Rules.DocumentBefore.Hours())), Set: now}
}

// answerer is who owns the postmortem until somebody else does: the commander, else whoever had the trouble, else who declared it.
func (i *Incident) answerer() string {
	if commander := i.Commander(); commander != "" {
		return commander
	}
	for _, a := range i.Escalations {
		if a.Purpose != "commander" && a.Purpose != "responder" {
			if owner := cmp.Or(a.Owner, a.Marks.Responsible); owner != "" {
				return owner
			}
		}
	}
	if i.Declared.ID != "" && !i.Declared.Unknown {
		return i.Declared.ID
	}
	return ""
}

// Participants are the people who had a role or worked on it, in the order in which they are known, each once.
func (i *Incident) Participants() []string {
	var people []string
	add := func(person string) {
		if person != "" && !slices.Contains(people, person) {
			people = append(people, person)
		}
	}
	for _, h := range i.Roles {
		add(h.Person)
	}
	for _, e := range i.Timeline { // Who had a role and gave it on.
		if e.Kind == RoleTaken {
			add(e.Person)
		}
	}
	for _, r := range i.Responders {
		add(r.Person)
	}
	for _, a := range i.Escalations {
		add(cmp.Or(a.Owner, a.Marks.Responsible))
	}
	return people
}
