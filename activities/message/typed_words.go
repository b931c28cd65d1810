package message

import (
	"time"

	"hansho/oncall"
)

// typedWords is what the templates of answers to commands see. All texts are escaped already, and times have their zone.
type typedWords struct {
	Command, Word, Cure, User, Reason, Text, Slug, Verb string
	Names                                               []string
	Commands, Usages                                    []string
	Room, Told, Known                                   bool
	Here, Severity, Role, Person, Phone, Until, Now     string
	ID, Local                                           string
	N                                                   int
	Duties                                              []dutyWords
	Incidents                                           []incidentLine
	Incident                                            *typedIncident
	Postmortem                                          *typedPostmortem
	Situation                                           *statusWords
}

type dutyWords struct {
	Schedule, Person, Phone, Until, Next, NextAt, Source, AsOf string
}

type incidentLine struct{ Slug, Name, Severity, Commander, Since string }

func (r reader) typedWords(f TypedFacts) typedWords {
	w := typedWords{
		Command: f.Command, Word: line(f.Word), Cure: line(f.Cure), User: line(f.User), Reason: escape(f.Reason), Text: line(shorten(f.Text, longestLine)), Slug: line(f.Slug),
		Verb: f.Verb, Room: f.Room, Told: f.Told, Known: f.Known, Here: line(f.Here), Severity: f.Severity.String(), Role: r.typedRole(f.Role), Until: r.clock(f.Until, f.Now),
		Now: r.moment(f.Now), N: f.N,
	}
	if f.Person != "" {
		w.Person, w.ID, w.Phone, w.Local = line(r.name(f.Person)), line(f.Person), r.phone(f.Person, f.Known), r.localTime(f.Person, f.Now)
	}
	for _, name := range f.Names {
		w.Names = append(w.Names, line(name))
	}
	for _, command := range TypedCommands {
		w.Usages = append(w.Usages, r.say("typed use "+command, nil))
	}
	for _, d := range f.Duties {
		w.Duties = append(w.Duties, r.dutyWords(d, f))
	}
	for _, i := range f.Incidents {
		w.Incidents = append(w.Incidents, incidentLine{line(i.Slug), line(shorten(i.Name, longestHeadline)), line(i.Severity), line(r.name(i.Commander)), r.clock(i.Since, f.Now)})
	}
	w.Incident, w.Postmortem = r.typedIncident(f.Incident, f.Now), r.typedPostmortem(f.Postmortem, f.Now)
	if f.Situation != nil {
		words := r.statusWords(*f.Situation)
		w.Situation = &words
	}
	if f.Command != "" && r.templates.Lookup("typed use "+f.Command) != nil {
		w.Commands = []string{r.say("typed use "+f.Command, nil)}
		if more := r.templates.Lookup("typed more " + f.Command); more != nil {
			w.Commands = append(w.Commands, r.say(more.Name(), nil))
		}
	}
	return w
}

func (r reader) dutyWords(d DutyFacts, f TypedFacts) dutyWords {
	return dutyWords{
		Schedule: line(d.Schedule), Person: line(r.name(d.Person)), Phone: r.phone(d.Person, f.Known), Until: r.clock(d.Until, f.Now), Next: line(r.name(d.Next)),
		NextAt: r.clock(d.NextAt, f.Now), Source: d.Source, AsOf: r.clock(d.AsOf, f.Now),
	}
}

// phone is a person's number, for readers who may see it.
func (r reader) phone(id string, known bool) string {
	if !known || r.org == nil {
		return ""
	}
	return line(r.org.People[id].Phone)
}

// localTime is what a person's own clock shows, with their zone.
func (r reader) localTime(id string, now time.Time) string {
	if r.org == nil || r.org.People[id].Zone == "" || now.IsZero() {
		return ""
	}
	at := now.In(r.org.People[id].Location())
	return r.day(at) + " " + at.Format("15:04 ") + oncall.ZoneName(at) + " (" + line(r.org.People[id].Zone) + ")"
}

// typedRole is how a role is called; empty without one.
func (r reader) typedRole(role oncall.Role) string {
	if role == "" {
		return ""
	}
	return r.role(role)
}
