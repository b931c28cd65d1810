package oncall

import "time"

// Actor is who did something, and through what.
type Actor struct {
	ID  string `json:"id"`            // A person's configured ID, or "<provider>:<address>" for somebody unknown.
	Via string `json:"via,omitempty"` // "api", "cli", "link", "slack", "voice", "pagerduty", "alert", "hansho".
	// Unknown is true for somebody whom the configuration does not name.
	Unknown bool `json:"unknown,omitempty"`
}

// String is the actor's ID.
func (a Actor) String() string { return a.ID }

// Kind says what happened.
type Kind string

// What can happen to an escalation. Each kind's effect on the state stands in apply.go.
const (
	Opened           Kind = "opened"            // An alert opened the escalation; Until: the end of the hold, if any.
	Refired          Kind = "refired"           // The alert came again.
	Recovered        Kind = "recovered"         // The alert's source says that the trouble is over.
	HoldEnded        Kind = "hold ended"        // The trouble outlived the hold.
	LevelStarted     Kind = "level started"     // Round, Level; Until: when it ends.
	LevelEnded       Kind = "level ended"       // Reason: time is up, empty, everybody refused, escalated by hand.
	Skipped          Kind = "skipped"           // Person was not paged; Reason says why.
	PageIntended     Kind = "page intended"     // Person, Page (State.NextPage), Provider, Round, Level, Step; Reason: why this person; Text: the Purpose.
	PageAttempted    Kind = "page attempted"    // Page, Provider.
	PageAccepted     Kind = "page accepted"     // Page, Provider, Ref: the provider's 2xx; Until: when it must have been delivered, if that is heard of.
	PageDelivered    Kind = "page delivered"    // Page: the provider says that it reached the person.
	PageSilent       Kind = "page silent"       // Page, Provider; Reason: it was accepted, and is not known to have reached the person.
	PageRefused      Kind = "page refused"      // Page, Provider; Reason in the provider's words.
	PageAbandoned    Kind = "page abandoned"    // Person: every provider refused; the person was not reached.
	PageClosed       Kind = "page closed"       // Page: the provider's incident is closed; nothing rings any more.
	PageQuieted      Kind = "page quieted"      // Page: the provider's incident is acknowledged.
	PageRings        Kind = "page rings"        // Page: the provider has begun to ring again on its own.
	Acknowledged     Kind = "acknowledged"      // By took it; Until: how long that holds.
	HelperJoined     Kind = "helper joined"     // By acknowledged second.
	Unacknowledged   Kind = "unacknowledged"    // By gave it back.
	LeaseRenewed     Kind = "lease renewed"     // A sign of work; Until.
	LeaseAsked       Kind = "lease asked"       // The owner was asked whether they are still on it.
	LeaseEnded       Kind = "lease ended"       // No sign of work: the owner is paged; Until: how long is waited.
	LeaseLapsed      Kind = "lease lapsed"      // The owner did not answer: the policy starts again.
	Escalated        Kind = "escalated"         // By asked for the next level now.
	Reassigned       Kind = "reassigned"        // By gave it to Person.
	ResponderAdded   Kind = "responder added"   // By asked Person to help.
	ResponderRemoved Kind = "responder removed" // By took that back.
	Snoozed          Kind = "snoozed"           // By; Until: when the owner is asked again.
	SeveritySet      Kind = "severity set"      // By, Severity; Reason.
	Noted            Kind = "noted"             // By, Text.
	WorkStarted      Kind = "work started"      // By began to work on it.
	TaskAdded        Kind = "task added"        // By, Text.
	Exhausted        Kind = "exhausted"         // Every round is over and nobody answered; Until: when the policy repeats.
	PauseEnded       Kind = "pause ended"       // The policy repeats.
	WaitingForHours  Kind = "waiting for hours" // Low urgency; Until: when working hours begin.
	Waiting          Kind = "waiting"           // Low or no urgency: nothing is timed any more.
	IncidentOpened   Kind = "incident opened"   // Ref: the incident's workflow.
	Resolved         Kind = "resolved"          // By, Reason; Until: the end of the time in which a new alert reopens it.
	Reopened         Kind = "reopened"          // The alert came again while it cooled.
	Merged           Kind = "merged"            // By; Ref: the escalation that goes on.
	Migrated         Kind = "migrated"          // By replaced the frozen policy.
	Cancelled        Kind = "cancelled"         // Somebody cancelled the workflow.
	Ended            Kind = "ended"             // It is over for good.
	ProviderIgnored  Kind = "provider ignored"  // A provider's event that changes nothing; Reason.
	ChatRefused      Kind = "chat refused"      // The chat will not show the escalation; Reason.
	PageObserved     Kind = "page observed"     // Page: it would have been sent, were the service not observed.
	PageHandedOver   Kind = "page handed over"  // Page, Person: given to them at its provider, By; Until: how long they have.
	UpstreamKnown    Kind = "upstream known"    // Provider, Ref: the provider's own incident; Text: its link.
	UpstreamRings    Kind = "upstream rings"    // Provider, People: whom the provider's own incident rings now.
	UpstreamMissing  Kind = "upstream missing"  // Provider: it has no incident for what it should page for.
	BridgeSet        Kind = "bridge set"        // Text: how to join the conference.
	StatusUpdated    Kind = "status updated"    // Text: a status update for stakeholders.
	ProviderHeard    Kind = "provider heard"    // Word; not kept in the timeline.
	ProviderTold     Kind = "provider told"     // Provider: the first telling is done, or refused; Reason: in its words.
	ProviderTimedOut Kind = "provider resolved" // A provider closed its own incident; the escalation goes on.
)

// Event is one entry of the timeline. It is also the only way in which a State changes.
type Event struct {
	At       time.Time `json:"at"`
	Kind     Kind      `json:"kind"`
	By       Actor     `json:"by,omitzero"`
	Person   string    `json:"person,omitempty"`
	Page     int       `json:"page,omitempty"`
	Provider string    `json:"provider,omitempty"`
	Ref      string    `json:"ref,omitempty"`
	Round    int       `json:"round,omitempty"`
	Level    int       `json:"level,omitempty"`
	Severity Severity  `json:"severity,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	Reason   string    `json:"reason,omitempty"` // Why, for a person who reads the timeline.
	Text     string    `json:"text,omitempty"`   // What a person wrote.
	Request  string    `json:"-"`                // Of the request or message that caused it; remembered for deduplication.
	Step     int       `json:"step,omitempty"`   // Of PageIntended: which of the person's steps, from 0.
	Turn     int       `json:"-"`                // Of PageIntended: to which turn the page belongs; 0 is the running one.
	Then     []string  `json:"-"`                // Of PageIntended: the step's further providers.
	Later    []Step    `json:"-"`                // Of a person's first PageIntended: the steps that are to follow.
	People   []string  `json:"people,omitempty"` // Of UpstreamRings.
	Word     Word      `json:"-"`                // The provider's word that caused it.
	Alert    *Alert    `json:"alert,omitempty"`  // Of Opened, Refired and Recovered; not kept in the timeline.
	Plan     *Plan     `json:"plan,omitempty"`   // Of Migrated; not kept in the timeline.
}

// Silent tells whether the event is not kept in the timeline and shown nowhere.
func (e Event) Silent() bool {
	return e.Kind == PageAttempted || e.Kind == ProviderHeard || e.Kind == ProviderTold && e.Reason == ""
}

// Loud tells whether the event must be seen by everybody in the channel and not only in the thread.
func (e Event) Loud() bool {
	switch e.Kind { //nolint:exhaustive // Everything else is quiet.
	case PageAbandoned:
		return e.Round <= 1 // It is said once; when it stays so, Exhausted is loud.
	case Exhausted:
		// Round counts the passes in which nobody could even be paged: in a long outage every minute would be too often.
		return e.Round&(e.Round-1) == 0
	case LeaseLapsed, Cancelled, UpstreamMissing:
		return true
	default:
		return false
	}
}
