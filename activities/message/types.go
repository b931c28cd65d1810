package message

import "hansho/oncall"

// Page is a page as its reader sees it.
type Page struct {
	Title    string          // One line, at most 1,024 characters.
	Body     string          // Plain text.
	Severity oncall.Severity // Maps to the provider's urgency and priority.
	Service  string

	// What mail, text messages, calls and webhooks need beside.
	Symptom  string // The alert's title alone, on one line.
	Wanted   string // What is wanted of the reader beyond a look at it, in a few words; empty when that is all.
	Since    string // When the trouble began, with the reader's zone.
	Test     bool   // It only asks whether it arrives.
	Person   string // The reader's ID.
	Language string // The reader's, "en" or "ja".
	// AckLink is where the reader acknowledges this page, once. Whoever has it can: it stands in messages only.
	AckLink string
}

// Card is a message that is kept up to date in place. Text is Markdown as Slack reads it (mrkdwn).
type Card struct {
	Mark     string // Names the card for ever: a repeated Show finds the first one after a lost answer.
	Title    string
	Color    string // "danger", "warning", "good", "muted".
	Text     string
	Fields   []Field
	Buttons  []Button
	Fallback string // Plain text for notifications.
}

// Field is a small labelled value.
type Field struct{ Label, Value string }

// Button is pressed by a person; Action and Value come back with the signed interaction.
type Button struct {
	Action string // One of the Action constants.
	Label  string
	Value  string // At most 2,000 characters.
	Style  string // "", "primary" or "danger".
	// Confirm, when set, is asked before the press counts.
	Confirm string
	Deny    string // The word for "no" beside Confirm.
}

// Saying is one text for people.
type Saying struct {
	Mark    string // Names the saying for ever.
	Text    string
	Here    bool // Also ring everybody who is in the channel now.
	Loud    bool // Of a thread: also show it in the channel.
	Buttons []Button
}

// Actions of buttons.
const (
	ActionAcknowledge = "hansho_acknowledge"
	ActionTakeOver    = "hansho_take_over"
	ActionEscalate    = "hansho_escalate"
	ActionResolve     = "hansho_resolve"     // Opens a field for the cause.
	ActionReassign    = "hansho_reassign"    // Opens a picker for the person.
	ActionUpdate      = "hansho_update"      // Opens a field for a stakeholder update.
	ActionPostmortem  = "hansho_postmortem"  // Closes a postmortem.
	ActionActionDone  = "hansho_action_done" // Finishes an action of a postmortem, by its number.
)

// Target is what a button's Value holds, as JSON: the workflow it was made for. A press of a button of an instance that is
// over touches nothing new.
type Target struct {
	WorkflowID string `json:"w"`
	Instance   string `json:"i"` // First run's ID.
	// Language is that of the button, so that what answers the press speaks it too.
	Language string `json:"l,omitempty"`
	// Page is the number of the page on which the button stands; 0 when it stands elsewhere.
	Page int `json:"p,omitempty"`
	// N is the number of the task or the draft that the button is about, and Role the role that is offered.
	N    int    `json:"n,omitempty"`
	Role string `json:"r,omitempty"`
}

// Room is an incident's channel as it should be.
type Room struct {
	Mark    string // Names the room for ever.
	Name    string // Without "#"; at most 80 characters.
	Private bool
	Topic   string
	Card    Card
	Invite  []oncall.Person // Everybody who should be in it.
	Archive bool
}
