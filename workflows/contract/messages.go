package contract

import (
	"time"

	"hansho/oncall"
)

// Open is the input of an Escalation. State is set only when it continues as new.
type Open struct {
	Alert oncall.Alert  `json:"alert"`
	Plan  oncall.Plan   `json:"plan,omitzero"`
	State *oncall.State `json:"state,omitempty"`
	Chat  ChatPlace     `json:"chat,omitzero"`
	// Incident is the workflow ID of the incident that opens the escalation, to page somebody.
	Incident string `json:"incident,omitempty"`
}

// ChatPlace is where an escalation's message stands, and how much of the timeline its thread shows.
type ChatPlace struct {
	Channel string `json:"channel,omitempty"`
	Message string `json:"message,omitempty"`
	Lines   int    `json:"lines,omitempty"`
	Digest  string `json:"digest,omitempty"` // Of what the message shows.
}

// Verb is what a person asks of a workflow. Each verb is also the name of an Update of Escalation.
type Verb string

// The verbs of an Escalation.
const (
	Acknowledge     Verb = "acknowledge"
	Unacknowledge   Verb = "unacknowledge"
	Resolve         Verb = "resolve"
	Escalate        Verb = "escalate"
	Reassign        Verb = "reassign"         // Person
	AddResponder    Verb = "add-responder"    // Person
	RemoveResponder Verb = "remove-responder" // Person
	Snooze          Verb = "snooze"           // Until
	SetSeverity     Verb = "set-severity"     // Severity
	Note            Verb = "note"             // Text
	Start           Verb = "start"
	Task            Verb = "task"    // Text
	Merge           Verb = "merge"   // Into
	Migrate         Verb = "migrate" // Plan
)

// Verbs lists the verbs of an Escalation.
var Verbs = []Verb{
	Acknowledge, Unacknowledge, Resolve, Escalate, Reassign, AddResponder, RemoveResponder, Snooze, SetSeverity, Note, Start, Task, Merge, Migrate,
}

// Command is one request of a person. Request makes it idempotent: the same request by Update and by Signal counts once.
type Command struct {
	Verb     Verb            `json:"verb"`
	Request  string          `json:"request"`
	Instance string          `json:"instance,omitempty"` // When set and not this escalation's, the command is stale and refused.
	By       oncall.Actor    `json:"by"`
	TakeOver bool            `json:"takeOver,omitempty"` // Of Acknowledge: the person is outside the policy and means it.
	Page     int             `json:"page,omitempty"`     // Of Acknowledge: the page whose link or button was used, when that is known.
	Person   string          `json:"person,omitempty"`
	Until    time.Time       `json:"until,omitzero"`
	Severity oncall.Severity `json:"severity,omitempty"`
	Text     string          `json:"text,omitempty"`
	Into     string          `json:"into,omitempty"` // Workflow ID.
	Plan     *oncall.Plan    `json:"plan,omitempty"`
	// Update is true of a Note that is a stakeholder update of the incident.
	Update bool   `json:"update,omitempty"`
	Draft  *Draft `json:"draft,omitempty"` // Of the verbs of a Public, and of DraftPublic.

	// Of the verbs of an Incident and a Postmortem.
	Role oncall.Role `json:"role,omitempty"`
	Team string      `json:"team,omitempty"`
	N    int         `json:"n,omitempty"` // Of a task, a draft, an action, a version.
	Item string      `json:"item,omitempty"`
	Link string      `json:"link,omitempty"`
}

// Answer is what a person gets back. Text is a sentence in English; messages in other languages are made from Result.
type Answer struct {
	Result Result        `json:"result"`
	Text   string        `json:"text"`
	Status oncall.Status `json:"status"`
	Owner  string        `json:"owner,omitempty"`
}

// Result is what became of a command.
type Result string

// The results of a command.
const (
	Done     Result = "done"
	Already  Result = "already"       // It had been so before; nothing changed.
	Confirm  Result = "confirm"       // The person is outside the policy: ask "take over?" and send TakeOver.
	Recorded Result = "recorded"      // Durable, not yet applied: no worker answered in time.
	Stale    Result = "stale"         // That escalation is over.
	Refused  Result = "not permitted" // The command makes no sense now; Text says why.
)

// ErrorTypeStale and ErrorTypeRefused are the types of the application errors by which a validator rejects a Command.
const (
	ErrorTypeStale   = "stale"
	ErrorTypeRefused = "refused"
)

// ProviderEvent is a provider's webhook, decoded. ID deduplicates it.
type ProviderEvent struct {
	ID       string       `json:"id"`
	Provider string       `json:"provider"`
	Kind     ProviderKind `json:"kind"`
	Ref      string       `json:"ref"` // The provider's ID of its incident.
	Instance string       `json:"instance"`
	// Page is the page of the ledger that the event is about; 0 when it is about the escalation's Upstream.
	Page int          `json:"page"`
	By   oncall.Actor `json:"by,omitzero"` // Zero when the provider itself did it.
	At   time.Time    `json:"at"`
	Text string       `json:"text,omitempty"`

	To       []oncall.Actor  `json:"to,omitempty"` // Whom the incident was given to, or who was asked to help.
	Severity oncall.Severity `json:"severity,omitempty"`
	Into     string          `json:"into,omitempty"` // Of ProviderMerged: the provider's ID of the incident that goes on.
	// Ring is what the incident does after the event, when the event says so.
	Ring oncall.Ring `json:"ring,omitempty"`
	// Recovered is true when the provider resolved it because the alert's source says that the trouble is over.
	Recovered bool `json:"recovered,omitempty"`
	// Upstream is the incident itself, of an event that is not about a page of ours.
	Upstream oncall.Upstream `json:"upstream,omitzero"`
}

// ProviderKind says what happened at a provider.
type ProviderKind string

// What can happen at a provider.
const (
	ProviderTriggered      ProviderKind = "triggered"
	ProviderAcknowledged   ProviderKind = "acknowledged"
	ProviderUnacknowledged ProviderKind = "unacknowledged"
	ProviderResolved       ProviderKind = "resolved"
	ProviderDelivered      ProviderKind = "delivered"
	ProviderNoted          ProviderKind = "noted"           // Text
	ProviderReassigned     ProviderKind = "reassigned"      // To: the people whom it rings now.
	ProviderEscalated      ProviderKind = "escalated"       // Somebody pressed "escalate" there. To.
	ProviderMerged         ProviderKind = "merged"          // Into
	ProviderPriority       ProviderKind = "priority"        // Severity; 0 when the priority means none.
	ProviderResponder      ProviderKind = "responder asked" // To
	ProviderReplied        ProviderKind = "responder reply" // By; Text is "accepted" or "declined".
	ProviderBridge         ProviderKind = "bridge"          // Text: number and address of the conference.
	ProviderStatusUpdate   ProviderKind = "status update"   // Text
	ProviderSilent         ProviderKind = "silent"          // The provider says that the page did not reach the person. Text: why.
	ProviderOther          ProviderKind = "other"           // Known or unknown, without an effect here.
)

// Joined tells an escalation that another one was merged into it.
type Joined struct {
	WorkflowID string       `json:"workflowId"`
	Title      string       `json:"title"`
	By         oncall.Actor `json:"by"`
}

// Outcome is the result of an Escalation and the line that the export writes.
type Outcome struct {
	WorkflowID string          `json:"workflowId"`
	Instance   string          `json:"instance"`
	Service    string          `json:"service"`
	Title      string          `json:"title"`
	Severity   oncall.Severity `json:"severity"`
	Outcome    string          `json:"outcome"` // "resolved", "recovered", "merged", "cancelled".
	Owner      string          `json:"owner,omitempty"`
	Began      time.Time       `json:"began,omitzero"`
	Opened     time.Time       `json:"opened,omitzero"`
	Resolved   time.Time       `json:"resolved,omitzero"`
	Numbers    oncall.Numbers  `json:"numbers"`
	Incident   string          `json:"incident,omitempty"`
	Unclosed   int             `json:"unclosed,omitempty"` // Pages left to Settle.
	// Paging is set when Hansho did not page: reports must not take what it would have done for what it did.
	Paging oncall.PagingMode `json:"paging,omitempty"`
	Policy string            `json:"policy,omitempty"` // Whose it was: reports by team are by policy.
	// People is what it cost each person. Escalations that ended before it was kept have none.
	People []oncall.PersonCost `json:"people,omitempty"`
}
