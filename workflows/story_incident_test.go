package workflows_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// led is the configuration of stories about incidents: eight people, of whom anna and ben command, a room, a pool of conferences, a
// status page, and readers of mail.
const led = `
organization: {name: Story, zone: Asia/Tokyo, language: en, executive_channel: executives, calendar: {holidays: jp, days_off: ["12-29..01-03"], hours: "09:00-18:00", days: mon-fri}}
people:
  anna: {name: Anna, email: anna@example.com, pagerduty: PANNA01}
  ben: {name: Ben, email: ben@example.com, pagerduty: PBEN001}
  chie: {name: Chie, email: chie@example.com, pagerduty: PCHIE01}
  dora: {name: Dora, email: dora@example.com, pagerduty: PDORA01}
  emil: {name: Emil, email: emil@example.com, pagerduty: PEMIL01}
  fumi: {name: Fumi, email: fumi@example.com, pagerduty: PFUMI01}
  gus: {name: Gus, email: gus@example.com, pagerduty: PGUS001}
  hana: {name: Hana, email: hana@example.com, pagerduty: PHANA01}
schedules:
  primary: {pagerduty: PPRIM01, fallback: [anna]}
  secondary: {pagerduty: PSECO01, fallback: [ben]}
policies:
  standard:
    levels: [{page: [primary], ack_within: 5m}, {page: [secondary], ack_within: 5m}]
    last_resort: chie
    ack_holds: forever
  command:
    levels: [{page: [anna, ben], ack_within: 5m}]
    last_resort: chie
services:
  checkout: {policy: standard, channel: checkout}
  command: {policy: command, severity: SEV-2, channel: command}
default_service: checkout
status_pages:
  public: {provider: statuspage, page: kctbh9vrtdwd, components: {checkout: [8kbf7d35c070]}}
incidents:
  command: command
  span_of_control: 7
  bridges: [{url: "https://meet.example.com/1", phone: "+81 3 1", pin: "1"}]
  security: {people: [dora], process: "https://wiki.example.com/security"}
  summaries: {mail: [board@example.com]}
`

// playIncident runs an Incident that somebody declares, over every continue-as-new.
func (w *world) playIncident(declared step) string {
	d := contract.Declaration{Request: "declared", By: oncall.Actor{ID: declared.words[0], Via: "cli"}, Kind: oncall.NormalIncident}
	for _, word := range declared.words[1:] {
		severity, err := oncall.ParseSeverity(word)
		_, isPerson := w.org.People[word]
		switch {
		case err == nil:
			d.Severity = severity
		case word == "security":
			d.Kind, d.Codename = oncall.SecurityIncident, "amber-otter"
		case word == "drill":
			d.Kind = oncall.DrillIncident
		case word == "nopage":
			d.NoPage = true
		case isPerson:
			d.People = append(d.People, word)
		default:
			d.Title = strings.TrimSpace(d.Title + " " + word)
		}
	}
	slug := "story-1"
	if d.Kind == oncall.SecurityIncident {
		slug = contract.SealedSlug + d.Codename
	} else {
		d.Service = "checkout"
	}
	w.id, w.leads = contract.IncidentID(slug), true
	w.opened = contract.OpenIncident{Slug: slug, Declaration: d, Plan: w.org.IncidentPlan(d.Service), Began: w.started}
	for w.run() {
		if w.runs++; w.runs > 200 {
			w.t.Fatal("continued as new for ever")
		}
	}
	return w.outcome()
}

// lead carries out "ic <person> <verb> key=value … text": a command of the incident.
func (w *world) lead(s step, c contract.Command) {
	var text []string
	c.Request += strconv.Itoa(len(w.asked))
	w.asked = append(w.asked, s)
	for _, word := range s.words[2:] {
		key, value, keyed := strings.Cut(word, "=")
		switch {
		case keyed && key == "role":
			c.Role = oncall.Role(value)
		case keyed && key == "person":
			c.Person = value
		case keyed && key == "n":
			c.N, _ = strconv.Atoi(value)
		case keyed && key == "in":
			d, _ := time.ParseDuration(value)
			c.Until = w.now().Add(d)
		case keyed && key == "team":
			c.Team = value
		case keyed && key == "into":
			c.Into = value
		case keyed && key == "sev":
			c.Severity, _ = oncall.ParseSeverity(value)
		default:
			text = append(text, word)
		}
	}
	c.Verb, c.Text = contract.Verb(s.words[1]), strings.Join(text, " ")
	if c.Verb == contract.DraftPublic {
		c.Draft, c.Text = &contract.Draft{Text: c.Text}, ""
	}
	if w.leads {
		w.command(c.Verb, c)
		return
	}
	w.commandChild("incident/", string(c.Verb), string(c.Verb), c)
}

// read is one thing that somebody read: where, and what.
type read struct {
	at    time.Time
	where string // "#channel", or an address.
	say   message.Saying
}

// rooms are the channels of incidents.
type rooms struct{ w *world }

func (r rooms) TendRoom(_ context.Context, room oncall.IncidentRoom, wanted message.Room) (oncall.IncidentRoom, error) {
	var invited []string
	for _, p := range wanted.Invite {
		if !slices.Contains(room.Invited, p.ID) {
			invited, room.Invited = append(invited, p.ID), append(room.Invited, p.ID)
		}
	}
	r.w.hear("#"+wanted.Name, message.Saying{Mark: "room", Text: wanted.Topic + " " + wanted.Card.Title + " " + wanted.Card.Text})
	switch {
	case wanted.Archive:
		r.w.see("# the room %s is archived", wanted.Name)
	case room.Channel == "":
		private := ""
		if wanted.Private {
			private = "private "
		}
		room.Channel, room.Name, room.Card, room.Link = "C-"+wanted.Name, wanted.Name, "1.1", "https://chat.example.com/"+wanted.Name
		r.w.see("# the %sroom %s is made: %s", private, wanted.Name, wanted.Topic)
	case r.w.topic != wanted.Topic:
		r.w.see("# the room's topic: %s", wanted.Topic)
	}
	r.w.topic = wanted.Topic
	if len(invited) > 0 {
		r.w.see("# invited into %s: %s", wanted.Name, strings.Join(invited, ", "))
	}
	return room, nil
}

// customers read the status page.
type customers struct{ w *world }

func (c customers) Preview(context.Context, activities.Publication) (oncall.PagePreview, error) {
	return oncall.PagePreview{}, nil
}

func (c customers) Post(_ context.Context, p activities.Publication) (activities.Posted, error) {
	c.w.see("📣 the public reads %d (%s): %s | %s", p.N, p.Stage, p.Title, strings.ReplaceAll(p.Body, "\n", " "))
	c.w.hear("the public", message.Saying{Mark: p.Mark, Text: p.Title + " " + p.Body})
	return activities.Posted{Ref: "post"}, nil
}

func (c customers) Update(ctx context.Context, _ string, p activities.Publication) (activities.Posted, error) {
	return c.Post(ctx, p)
}

func (c customers) Resolve(ctx context.Context, _ string, p activities.Publication) (activities.Posted, error) {
	return c.Post(ctx, p)
}

// mailer delivers executive summaries; whatever else is sent by mail is a page.
type mailer struct{ activities.Pager }

func (m mailer) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	if p := m.Pager.(*phones); strings.Contains(key, "/summary/") { //nolint:forcetypeassert // It is the story's.
		p.w.see("✉ %s: %s", address, words.Title)
		p.w.hear(address, message.Saying{Mark: key, Text: words.Title + " " + words.Body})
		return activities.Receipt{Ref: "mail"}, nil
	}
	return m.Pager.Page(ctx, key, address, words)
}

func (w *world) hear(where string, say message.Saying) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, read{w.now(), where, say})
}

// checkIncident holds what people heard of an incident against what must always hold.
func (w *world) checkIncident() {
	w.t.Helper()
	said := map[string]time.Time{}
	for _, h := range w.heard {
		key := h.where + " " + h.say.Mark
		if before, twice := said[key]; twice && strings.Contains(h.say.Mark, "/") && !strings.Contains(h.say.Mark, "/thread/") && h.where != "the public" {
			w.t.Errorf("%s reads %q twice: at %s and at %s", h.where, h.say.Mark, before, h.at)
		}
		said[key] = h.at
	}
	if w.incident == nil {
		return
	}
	i := w.incident
	commander := ""
	for _, e := range i.Timeline {
		switch e.Kind { //nolint:exhaustive // The others are free.
		case oncall.RoleTaken:
			if e.Role == oncall.Commander {
				commander = e.Person
			} else if e.Person == commander {
				w.t.Errorf("%s commands and takes the role %s, too", e.Person, e.Role)
			}
		case oncall.RoleLeft:
			if e.Role == oncall.Commander {
				commander = ""
			}
		case oncall.PublicPosted:
			if !slices.ContainsFunc(i.Timeline, func(a oncall.IncidentEvent) bool { return a.Kind == oncall.PublicApproved && a.N == e.N }) {
				w.t.Errorf("draft %d was published and never approved", e.N)
			}
		}
	}
	w.onceForEachDue(i)
	if i.Kind == oncall.SecurityIncident {
		w.leaksNothing(i)
	}
}

// onceForEachDue: of one moment at which something is owed each person is reminded at each stage at most once.
func (w *world) onceForEachDue(i *oncall.Incident) {
	reminded := map[string]bool{}
	for _, e := range i.Timeline {
		if e.Kind != oncall.SummaryReminded && e.Kind != oncall.RoleReminded && e.Kind != oncall.TaskOverdue {
			continue
		}
		key := fmt.Sprint(e.Kind, e.Role, e.Person, e.N, e.At)
		if reminded[key] {
			w.t.Errorf("twice: %+v", e)
		}
		reminded[key] = true
	}
}

// leaksNothing: what a security incident is about is read in its room and by its people alone; nobody is called, nothing is published.
func (w *world) leaksNothing(i *oncall.Incident) {
	for _, h := range w.heard {
		person := ""
		for id, p := range w.org.People {
			if p.Email == h.where {
				person = id
			}
		}
		inside := h.where == "#"+i.Room.Channel || h.where == "#"+i.Room.Name || (person != "" && i.MayRead(person))
		if strings.Contains(h.say.Text, "zebra") && !inside {
			w.t.Errorf("%s reads a secret: %s", h.where, h.say.Text)
		}
		if h.say.Here {
			w.t.Errorf("everybody in %s is called", h.where)
		}
		if h.where == "the public" || strings.Contains(h.where, "board@") {
			w.t.Errorf("%s is told", h.where)
		}
	}
}
