package activities

import (
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// PageRequest asks one provider to page one person.
type PageRequest struct {
	Key      string            `json:"key"` // contract.PageKey: names the page for ever.
	Person   string            `json:"person"`
	Provider string            `json:"provider"`
	Facts    message.PageFacts `json:"facts"`
	Again    bool              `json:"again,omitempty"` // An earlier attempt may have had its effect.
}

// ErrorType values of the application errors that Page fails with.
const (
	ErrorRefused    = "refused"     // The provider said no.
	ErrorAnswerLost = "answer lost" // The page may ring although no answer came.
	ErrorPassing    = "passing"     // Worth another attempt.
)

// NextRequest asks, at the end of a level, whether somebody acknowledged at a provider, and whom the targets name now.
type NextRequest struct {
	Targets []oncall.Target `json:"targets,omitempty"`
	// Severity decides which of a person's steps apply; none means all of them.
	Severity oncall.Severity `json:"severity,omitempty"`
	At       time.Time       `json:"at"`
	Open     []OpenPage      `json:"open,omitempty"`
}

// OpenPage is a page that may have been delivered or answered without our hearing of it.
type OpenPage struct {
	PageRef
	N        int    `json:"n"`
	Provider string `json:"provider"`
}

// NextResult is the answer to NextRequest. It always names everybody who could be found, with the reason.
type NextResult struct {
	People  []Chosen   `json:"people,omitempty"`
	Missing []Missing  `json:"missing,omitempty"`
	Looks   []PageLook `json:"looks,omitempty"`
}

// Chosen is a person to page, with why, and by which providers in order.
type Chosen struct {
	Person    string   `json:"person"`
	Providers []string `json:"providers"` // Of the first step.
	Reason    string   `json:"reason"`
	// Later are the person's further steps, each with its providers in order.
	Later []oncall.Step `json:"later,omitempty"`
}

// Missing is a target that named nobody who can be paged.
type Missing struct {
	Target oncall.Target `json:"target"`
	Reason string        `json:"reason"`
}

// PageLook is where one page stands at its provider.
type PageLook struct {
	N           int          `json:"n"`
	Ref         string       `json:"ref,omitempty"`
	Ring        oncall.Ring  `json:"ring"`
	By          oncall.Actor `json:"by,omitzero"` // Who acknowledged there.
	At          time.Time    `json:"at,omitzero"`
	DeliveredAt time.Time    `json:"deliveredAt,omitzero"`
	Failed      string       `json:"failed,omitempty"` // Why no notification reached the person, in the provider's words.
	// To is whom the provider rings, when it says so.
	To []oncall.Actor `json:"to,omitempty"`
}

// QuietRequest brings pages at their providers in line with what is wanted of them.
type QuietRequest struct {
	Pages []QuietPage `json:"pages"`
	Note  string      `json:"note"`           // Why, for whoever reads the provider's incident.
	Look  []OpenPage  `json:"look,omitempty"` // Pages of which to ask, on this occasion, whether they were delivered.
	// Until is when a Settle gives up; zero is a week after it began. It is set when Settle continues as new.
	Until time.Time `json:"until,omitzero"`
}

// QuietPage is one page to acknowledge (RingQuiet) or resolve (RingClosed).
type QuietPage struct {
	PageRef
	N        int         `json:"n"`
	Provider string      `json:"provider"`
	Want     oncall.Ring `json:"want"`
}

// QuietResult tells what became of each page; those that failed are missing.
type QuietResult struct {
	Done []QuietPage `json:"done"`
	// Absent are pages that were to be closed and that the provider does not know. An answer was lost, so they may still come.
	Absent []QuietPage `json:"absent,omitempty"`
	Looks  []PageLook  `json:"looks,omitempty"`
	// Troubled are those of the pages' providers that are down, or were until some minutes ago: a page that is absent there now may
	// still come.
	Troubled []string `json:"troubled,omitempty"`
}

// ShowRequest keeps an escalation's card and thread up to date.
type ShowRequest struct {
	Place    Place           `json:"place"`
	Snapshot oncall.Snapshot `json:"snapshot"` // With the events that the thread does not show yet.
}

// Shown is where the card stands.
type Shown struct {
	Place
	// Behind is set when the thread could not be written: after this time it is worth another try.
	Behind time.Duration `json:"behind,omitempty"`
	// Refused is the chat's no to the thread, which is not worth another try.
	Refused string `json:"refused,omitempty"`
}

// SayRequest says one thing to people. Exactly one of the facts is set.
type SayRequest struct {
	Mark       string                   `json:"mark"` // Names it for ever, so that a retry does not say it twice.
	Place      Place                    `json:"place,omitzero"`
	Person     string                   `json:"person,omitempty"` // Tell this person directly instead.
	Lead       bool                     `json:"lead,omitempty"`   // Tell the person's lead instead; when they have none, the Place.
	Postmortem *message.PostmortemFacts `json:"postmortem,omitempty"`
	Incident   *message.IncidentFacts   `json:"incident,omitempty"`
	Ask        *message.AskFacts        `json:"ask,omitempty"`
	Tested     *oncall.TestOfEveryone   `json:"tested,omitempty"`
	Unwatched  *message.UnwatchedFacts  `json:"unwatched,omitempty"`
}

// Roster is a stretch of on-call from one outside source, kept for the hour when the source cannot be asked.
type Roster struct {
	Source string            `json:"source"`
	At     time.Time         `json:"at"` // When the source was asked.
	Until  time.Time         `json:"until"`
	Duties map[string][]Duty `json:"duties"` // By the source's schedule ID.
}

// RosterRequest asks for a roster.
type RosterRequest struct {
	Source string        `json:"source"`
	From   time.Time     `json:"from"`
	For    time.Duration `json:"for"`
}
