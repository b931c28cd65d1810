package oncall

import (
	"slices"
	"strings"
	"time"
)

// Saying is something that is done or said at a provider's incident.
type Saying string

// What can be said at a provider's incident.
const (
	SayAcknowledged Saying = "acknowledge"
	SayResolved     Saying = "resolve"
	SayAssigned     Saying = "assign"       // Person
	SaySnoozed      Saying = "snooze"       // Until
	SayNote         Saying = "note"         // Text
	SayStatusUpdate Saying = "status"       // Text
	SayPriority     Saying = "priority"     // Severity
	SayResponder    Saying = "responder"    // Person, Text
	SayNoResponder  Saying = "no responder" // Person
	SaySubscribe    Saying = "subscribe"    // Teams
	SayBridge       Saying = "bridge"       // Text: a link.
)

// Telling is something that a provider still has to be told. They are told in their order, each once.
type Telling struct {
	N        int       `json:"n"`    // Counts them, from 1.
	Page     int       `json:"page"` // At which page's incident; 0 is that of the Upstream.
	Say      Saying    `json:"say"`
	By       string    `json:"by,omitempty"`
	Text     string    `json:"text,omitempty"`
	Person   string    `json:"person,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	Severity Severity  `json:"severity,omitempty"`
	Teams    []string  `json:"teams,omitempty"`
}

const (
	tellingsLimit = 50 // Not yet told; the oldest go first: the newest say how it stands.
	toldLimit     = 10 // Told, and remembered until they come back.
)

// mirror notes what of an event the provider has to be told. What came from there is not told there, and nothing is while the
// service is observed.
func (s *State) mirror(e Event) {
	if s.Plan.Rules < RulesBeside || s.Observes() || e.By.Via == PagerDuty {
		return
	}
	t := Telling{By: e.By.ID, Text: cut(e.Text), Person: e.Person, Until: e.Until, Severity: e.Severity}
	if s.Follows() {
		t.Say = followed(&t, e)
	} else {
		t.Say, t.Page = mirrored(&t, e), s.collaborating()
		if t.Page == 0 {
			return
		}
	}
	if t.Say == "" {
		return
	}
	s.say(t)
}

// say puts a telling at the end of the list.
func (s *State) say(t Telling) {
	s.LastTelling++
	t.N = s.LastTelling
	s.Tellings = append(s.Tellings, t)
	if extra := len(s.Tellings) - tellingsLimit; extra > 0 {
		s.Tellings = slices.Delete(s.Tellings, 1, 1+extra) // The first may be on its way.
	}
}

// followed is what a person commanded of an escalation that PagerDuty pages for: it is done there.
func followed(t *Telling, e Event) Saying {
	if e.By.ID == "" || e.By.Via == "alert" || e.By.Via == "hansho" || e.By.Via == "" {
		return ""
	}
	switch e.Kind { //nolint:exhaustive // The others stay here.
	case Acknowledged:
		return SayAcknowledged
	case Resolved:
		return SayResolved
	case UpstreamRings:
		t.Person = e.People[0]
		return SayAssigned
	case Snoozed:
		return SaySnoozed
	case ResponderAdded:
		t.Text = cut(e.Reason)
		return SayResponder
	case ResponderRemoved:
		return SayNoResponder
	case SeveritySet:
		return SayPriority
	case Noted:
		return SayNote
	case StatusUpdated:
		return SayStatusUpdate
	}
	return ""
}

// mirrored is what of an escalation of our own is said at the owner's incident. Whom Hansho pages itself is only noted there:
// asked by PagerDuty as well, they would be rung twice.
func mirrored(t *Telling, e Event) Saying {
	switch e.Kind { //nolint:exhaustive // The others stay here.
	case Snoozed:
		return SaySnoozed
	case SeveritySet:
		return SayPriority
	case Noted:
		return SayNote
	case StatusUpdated:
		return SayStatusUpdate
	case ResponderAdded:
		t.Text = "asked " + e.Person + " to help"
		if e.Reason != "" {
			t.Text += ": " + e.Reason
		}
		return SayNote
	case ResponderRemoved:
		t.Text = "no longer asks " + e.Person + " to help"
		return SayNote
	}
	return ""
}

// collaborating is the page at whose incident things are said: the owner's, else the newest that is open there; 0 is none.
func (s *State) collaborating() int {
	newest := 0
	for _, p := range slices.Backward(s.Pages) {
		if p.Provider != PagerDuty || !p.Open() || !p.WithdrawnAt.IsZero() {
			continue
		}
		if p.Person == s.Owner.ID {
			return p.N
		}
		newest = max(newest, p.N)
	}
	return newest
}

// unsay drops what was to be told at the provider's own incident and cannot be, because it is not known which that is.
func (s *State) unsay(which func(Telling) bool) {
	if s.Alert.Upstream.Ref == "" {
		s.Tellings = slices.DeleteFunc(s.Tellings, func(t Telling) bool { return t.Page == 0 && which(t) })
	}
}

// Untold tells whether something is still to be said at a page's incident.
func (s *State) Untold(page int, say Saying) bool {
	return slices.ContainsFunc(s.Tellings, func(t Telling) bool { return t.Page == page && t.Say == say })
}

// told takes the first telling off the list. One that the provider took, or refused, is remembered until it comes back as an event.
func (s *State) told(said bool) {
	if len(s.Tellings) == 0 {
		return
	}
	first := s.Tellings[0]
	s.Tellings = slices.Delete(s.Tellings, 0, 1)
	if !said {
		return
	}
	s.Told = append(s.Told, first)
	if ring := first.rings(); first.Page == 0 && ring != RingNone {
		s.Beside.Ring = ring
	}
	if extra := len(s.Told) - toldLimit; extra > 0 {
		s.Told = slices.Delete(s.Told, 0, extra)
	}
}

// rings is what the incident does once it was told; empty when that changes nothing of it.
func (t Telling) rings() Ring {
	switch t.Say { //nolint:exhaustive // The others change nothing of it.
	case SayAcknowledged, SaySnoozed:
		return RingQuiet
	case SayResolved:
		return RingClosed
	case SayAssigned:
		return RingLoud
	}
	return RingNone
}

// Echo tells whether a word from a provider is only what it was told by us: the same thing at the same incident.
func (s *State) Echo(page int, say Saying, text string, severity Severity) bool {
	same := func(t Telling) bool {
		return t.Page == page && t.Say == say && t.Severity == severity && strings.Contains(text, t.Text)
	}
	return slices.ContainsFunc(s.Told, same) || slices.ContainsFunc(s.Tellings, same)
}
