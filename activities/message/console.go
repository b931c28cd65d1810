package message

import (
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"

	"hansho/oncall"
)

// Reader tells one person what is known: in their language, with their zone, and by the names that people are called by. All its texts are
// plain; whoever puts them on a page escapes them.
type Reader struct{ reader }

// ReaderFor is the Reader of a person. One who has no language or zone reads with those of the organisation.
func ReaderFor(person oncall.Person, org *oncall.Org) Reader {
	if person.Language == "" {
		person.Language = org.Language
	}
	if person.Zone == "" {
		person.Zone = org.Zone
	}
	return Reader{readerOf(person, org)}
}

// Language is "en" or "ja".
func (r Reader) Language() string { return r.code }

// Location is the zone in which times are told.
func (r Reader) Location() *time.Location { return r.loc }

// Moment is day, time and zone; empty for the zero time.
func (r Reader) Moment(at time.Time) string { return r.moment(at) }

// Clock leaves out the day when it is that of another moment.
func (r Reader) Clock(at, from time.Time) string { return r.clock(at, from) }

// Day is a day without its year.
func (r Reader) Day(at time.Time) string { return r.day(at.In(r.loc)) }

// Name is how a person is called.
func (r Reader) Name(id string) string { return r.name(id) }

// Names are how people are called, as a list in one line.
func (r Reader) Names(ids []string) string { return strings.Join(r.names(ids), r.comma) }

// Actor is how somebody who did something is called; empty when nobody did.
func (r Reader) Actor(a oncall.Actor) string { return r.actor(a) }

// Service is how a service is called.
func (r Reader) Service(id string) string { return r.service(id) }

// Provider is a provider's name as its maker writes it.
func (r Reader) Provider(id string) string { return provider(id) }

// Reason gives one of Hansho's own reasons in the reader's language.
func (r Reader) Reason(text string) string { return r.reason(text) }

// Event is one entry of an escalation's timeline, on one line without its time.
func (r Reader) Event(e oncall.Event) string { return r.event(e) }

// Role is how a role of an incident is called.
func (r Reader) Role(role oncall.Role) string { return r.role(role) }

// IncidentEvent is one entry of an incident's timeline, on one line without its time and without the chat's marks. What the chat has no
// words for is told in English.
func (r Reader) IncidentEvent(e oncall.IncidentEvent, now time.Time) string {
	w := incidentWords{}
	r.eventWords(&w, e, now)
	text := r.say("incident event", w)
	if text == string(e.Kind) {
		return e.Sentence(r.loc)
	}
	if sign, rest, found := strings.Cut(text, " "); found && !strings.ContainsFunc(sign, unicode.IsLetter) {
		text = rest // The sign is the chat's.
	}
	return chatLink.ReplaceAllString(plain(strings.NewReplacer("*", "", "`", "").Replace(text)), "$1")
}

// chatLink is an address as the chat writes it, maybe with a text of its own.
var chatLink = regexp.MustCompile(`<(https?://[^>|]+)(?:\|[^>]*)?>`)

// State is how an escalation stands, in one line, without the sign that the chat shows before it.
func (r Reader) State(s oncall.Snapshot) string {
	_, state, _ := strings.Cut(r.say("card status", r.cardWords(s)), " ")
	return plain(strings.ReplaceAll(state, "*", ""))
}

// Next is what happens next unless somebody does something, and when: a line each.
func (r Reader) Next(s oncall.Snapshot) []string {
	var lines []string
	for line := range strings.SplitSeq(r.say("card next", r.cardWords(s)), "\n") {
		if line = plain(strings.TrimSpace(line)); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// plain takes the chat's escapes out of a text again.
func plain(text string) string { return html.UnescapeString(text) }
