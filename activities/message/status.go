package message

import (
	"time"

	"hansho/oncall"
)

// StatusText words a status for one reader: in their language, with their zone.
func StatusText(s oncall.Situation, person oncall.Person, org *oncall.Org) string {
	r := readerOf(person, org)
	return r.say("status", r.statusWords(s))
}

// StatusSaying words the message that shows the status in a channel as long as somebody has it watched.
func StatusSaying(s oncall.Situation, mark string, org *oncall.Org) Saying {
	r := channelOf(org)
	return Saying{Mark: mark, Text: r.say("status watched", r.statusWords(s))}
}

// StatusChanged words what is different since the last look. Each change is a line.
func StatusChanged(changes []oncall.StatusChange, s oncall.Situation, mark string, org *oncall.Org) Saying {
	r := channelOf(org)
	words := statusChangedWords{At: r.second(s.At)}
	for _, c := range changes {
		words.Lines = append(words.Lines, r.changeWords(c, s.At))
	}
	return Saying{Mark: mark, Text: r.say("status changed", words)}
}

// UnwatchedFacts say that a status is no longer watched.
type UnwatchedFacts struct {
	At time.Time    `json:"at"`
	By oncall.Actor `json:"by,omitzero"` // Nobody when it ended by itself.
}

// StatusUnwatched words that the status of a channel is no longer watched.
func StatusUnwatched(f UnwatchedFacts, org *oncall.Org) Saying {
	r := channelOf(org)
	return Saying{Text: r.say("status unwatched", struct{ By, At string }{line(r.actor(f.By)), r.second(f.At)})}
}

// statusWords is what the templates see of a status. All texts are escaped already.
type statusWords struct {
	At, Verdict     string
	Incidents       []incidentLine
	Unacked         int
	Up              []string
	Down, NotTold   []checkWords
	IncidentsUnsure bool // Temporal could not be asked: what is open is not known.
}

type checkWords struct{ Name, Since, Detail string }

type (
	statusChangedWords struct {
		At    string
		Lines []changeWords
	}
	changeWords struct {
		Kind     string // "opened", "changed", "over", or the condition.
		Incident incidentLine
		Check    checkWords
	}
)

func (r reader) statusWords(s oncall.Situation) statusWords {
	w := statusWords{At: r.second(s.At), Verdict: string(s.Overall()), Unacked: s.Unacked}
	for _, i := range s.Incidents {
		w.Incidents = append(w.Incidents, r.openIncident(i, s.At))
	}
	for _, c := range s.Checks {
		words := r.checkWords(c, s.At)
		switch c.Condition {
		case oncall.Up:
			w.Up = append(w.Up, words.Name)
		case oncall.Down:
			w.Down = append(w.Down, words)
		case oncall.CannotTell:
			w.NotTold = append(w.NotTold, words)
		}
		w.IncidentsUnsure = w.IncidentsUnsure || c.Name == oncall.CheckTemporal && c.Kind == oncall.CheckHansho && c.Condition != oncall.Up
	}
	return w
}

func (r reader) openIncident(i oncall.OpenIncident, now time.Time) incidentLine {
	return incidentLine{line(i.Slug), line(shorten(i.Title, longestHeadline)), line(i.Severity), line(r.name(i.Commander)), r.clock(i.Since, now)}
}

func (r reader) checkWords(c oncall.Check, now time.Time) checkWords {
	name := line(c.Name)
	switch c.Kind {
	case oncall.CheckProvider:
		name = provider(c.Name)
	case oncall.CheckHansho:
		name = r.say("status part "+c.Name, nil)
	case oncall.CheckStatusPage:
		name = r.say("status part page", name)
	case oncall.CheckProbe:
	}
	return checkWords{name, r.clock(c.Since, now), line(shorten(c.Detail, longestLine))}
}

func (r reader) changeWords(c oncall.StatusChange, now time.Time) changeWords {
	switch {
	case c.Opened != nil:
		return changeWords{Kind: "opened", Incident: r.openIncident(*c.Opened, now)}
	case c.Changed != nil:
		return changeWords{Kind: "changed", Incident: r.openIncident(*c.Changed, now)}
	case c.Over != nil:
		return changeWords{Kind: "over", Incident: r.openIncident(*c.Over, now)}
	default:
		return changeWords{Kind: string(c.Check.Condition), Check: r.checkWords(*c.Check, now)}
	}
}

// second writes a time of today to the second, with its zone: "03:12:30 JST".
func (r reader) second(at time.Time) string {
	at = at.In(r.loc)
	return at.Format("15:04:05 ") + oncall.ZoneName(at)
}
