package message

import "hansho/oncall"

// eventWords is what an event's template sees. All texts are plain.
type eventWords struct {
	oncall.Event
	Who, Whom, At, Until, Why string
	AnswerLost                bool
	Nth                       int // Of the person's steps, from 1; 0 for the first, which goes without saying.
}

// EventLine is one entry of the timeline in the organisation's language, as plain text on one line without its time.
func EventLine(e oncall.Event, org *oncall.Org) string { return channelOf(org).event(e) }

// event is EventLine in the reader's language. English takes
// the domain's own sentence, with people's names in the place of their IDs.
func (r reader) event(e oncall.Event) string {
	e.Provider, e.People = provider(e.Provider), r.names(e.People)
	if r.language == english {
		if !e.By.Unknown && e.By.Via != "alert" && e.By.Via != "hansho" {
			e.By.ID = r.actor(e.By)
		}
		e.Person = r.name(e.Person)
		return e.Sentence(r.loc)
	}
	words := eventWords{
		Event: e, Who: r.actor(e.By), Whom: r.name(e.Person), At: r.clock(e.At, e.At), Until: r.clock(e.Until, e.At),
		Why: r.reason(e.Reason), AnswerLost: e.Ref == oncall.AnswerLost,
	}
	if e.Step > 0 {
		words.Nth = e.Step + 1
	}
	if words.Who == "" {
		words.Who = "Hansho"
	}
	if r.templates.Lookup("event "+string(e.Kind)) == nil {
		return oneLine(e.Sentence(r.loc))
	}
	return oneLine(r.say("event "+string(e.Kind), words))
}
