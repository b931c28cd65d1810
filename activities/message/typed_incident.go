package message

import (
	"time"

	"hansho/oncall"
)

// typedIncident is what the templates see of an incident. All texts are escaped already.
type typedIncident struct {
	Slug, Name, Kind, Severity, Status, Commander, Since, Room string
	Bridge                                                     typedBridge
	Roles                                                      []typedRole
	Responders                                                 []string
	Teams                                                      []typedTeam
	Tasks                                                      []typedTask
	Todos, Posts, Open                                         int
	SummaryDue, PublicDue                                      string
	Draft                                                      *typedDraft
}

type (
	typedBridge struct{ URL, Phone, PIN string }
	typedRole   struct{ Role, Person, Since, Offered string }
	typedTeam   struct {
		Name, Lead string
		Members    []string
	}
	typedTask struct {
		N                   int
		Person, Text, Until string
		Taken, Late         bool
	}
	typedDraft struct {
		N                              int
		By, At, Text, DeputyFrom, Gave string
		Closing                        bool
	}
)

func (r reader) typedIncident(i *oncall.Incident, now time.Time) *typedIncident {
	if i == nil {
		return nil
	}
	w := &typedIncident{
		Slug: line(i.Slug), Name: line(shorten(i.Title, longestHeadline)), Kind: string(i.Kind), Severity: i.Severity.String(), Status: string(i.Status),
		Commander: line(r.name(i.Commander())), Since: r.clock(i.Opened, now), Room: i.Room.Channel,
		Bridge: typedBridge{line(i.Bridge.URL), line(i.Bridge.Phone), line(i.Bridge.PIN)}, Todos: len(i.Todos), Posts: i.Words.Posts,
		SummaryDue: r.clock(i.Summary.Due, now), PublicDue: r.clock(i.Words.Due, now), Draft: r.typedDraft(i.Words.Draft, now),
	}
	for _, holder := range i.Roles {
		words := typedRole{Role: r.role(holder.Role), Person: line(r.name(holder.Person)), Since: r.clock(holder.Since, now)}
		if holder.Offered != nil {
			words.Offered = line(r.name(holder.Offered.To))
		}
		w.Roles = append(w.Roles, words)
	}
	for _, task := range i.Tasks {
		if task.Done.IsZero() {
			late := !task.Until.IsZero() && task.Until.Before(now)
			w.Tasks = append(w.Tasks, typedTask{task.N, line(r.name(task.Person)), line(shorten(task.Text, longestLine)), r.clock(task.Until, now), !task.Taken.IsZero(), late})
		}
	}
	w.Open = len(w.Tasks)
	r.people(i, w)
	return w
}

// people sorts the responders who are still there into the teams they are in.
func (r reader) people(i *oncall.Incident, w *typedIncident) {
	for _, team := range i.Teams {
		words := typedTeam{Name: line(team.Name), Lead: line(r.name(team.Lead))}
		for _, responder := range i.Responders {
			if responder.Team == team.Name && responder.Left.IsZero() {
				words.Members = append(words.Members, line(r.name(responder.Person)))
			}
		}
		w.Teams = append(w.Teams, words)
	}
	for _, responder := range i.Responders {
		if responder.Left.IsZero() {
			w.Responders = append(w.Responders, line(r.name(responder.Person)))
		}
	}
}

func (r reader) typedDraft(d *oncall.PublicDraft, now time.Time) *typedDraft {
	if d == nil {
		return nil
	}
	return &typedDraft{
		N: d.N, By: line(r.actor(d.By)), At: r.clock(d.At, now), Text: line(d.Text), DeputyFrom: r.clock(d.DeputyFrom, now), Gave: line(r.actor(d.Approved)), Closing: d.Closing,
	}
}

// typedPostmortem is what the templates see of a postmortem.
type typedPostmortem struct {
	Slug, Title, Status, Owner, Link string
	Document, Meeting, Actions       typedDue
	Open                             int
}

type typedDue struct{ Due, Done, Rule string }

func (r reader) typedPostmortem(p *oncall.Postmortem, now time.Time) *typedPostmortem {
	if p == nil {
		return nil
	}
	due := func(d oncall.PostmortemDue) typedDue {
		return typedDue{r.clock(d.Due, now), r.clock(d.Done, now), line(d.Rule)}
	}
	title := p.Title
	if p.Kind == oncall.SecurityIncident {
		title = p.Codename
	}
	w := &typedPostmortem{
		Slug: line(p.Slug), Title: line(shorten(title, longestHeadline)), Status: string(p.Status), Owner: line(r.name(p.Owner)), Link: escape(p.Document.Link),
		Document: due(p.DocumentDue), Meeting: due(p.Meeting), Actions: due(p.ActionsDue),
	}
	for _, action := range p.Actions {
		if action.Done.IsZero() {
			w.Open++
		}
	}
	return w
}
