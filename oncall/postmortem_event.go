package oncall

import "time"

// PostmortemWhat says what happened to a postmortem.
type PostmortemWhat string

// What can happen to a postmortem.
const (
	PostmortemOpened   PostmortemWhat = "opened"
	PostmortemDrafted  PostmortemWhat = "drafted"          // Document: the first draft, from what the incident knows.
	PostmortemWritten  PostmortemWhat = "document written" // By; N: the version. Document.
	PostmortemLinked   PostmortemWhat = "document linked"  // By, Text: where the document lives.
	PostmortemStored   PostmortemWhat = "document stored"  // N: the version; Text: where; Reason: why it could not be.
	PostmortemSent     PostmortemWhat = "document sent"    // By: everybody who comes to the meeting has it.
	PostmortemCalled   PostmortemWhat = "meeting called"   // By, Until: when it is.
	PostmortemHeld     PostmortemWhat = "meeting held"     // By
	PostmortemMoved    PostmortemWhat = "state set"        // By, Text: the state.
	PostmortemOwned    PostmortemWhat = "owner set"        // By, Person.
	ActionAdded        PostmortemWhat = "action added"     // By, N, Person, Text, Until; Ref: its ticket.
	ActionDone         PostmortemWhat = "action done"      // By, N.
	PostmortemReminded PostmortemWhat = "reminded"         // Item, N: the stage; Person: who answers for it.
	PostmortemSnoozed  PostmortemWhat = "snoozed"          // By, Item, Until, Reason.
	PostmortemUnheard  PostmortemWhat = "unheard"          // Person: nobody could tell them; Reason.
	PostmortemEnded    PostmortemWhat = "closed"           // By, Reason: why, though actions are open.
	PostmortemStopped  PostmortemWhat = "cancelled"        // Somebody cancelled the workflow.
)

// PostmortemEvent is one entry of a postmortem's timeline, and the only way in which a Postmortem changes.
type PostmortemEvent struct {
	At     time.Time      `json:"at"`
	What   PostmortemWhat `json:"what"`
	By     Actor          `json:"by,omitzero"`
	Person string         `json:"person,omitempty"`
	Item   string         `json:"item,omitempty"` // What is due: ItemDocument and so on, or the number of an action.
	N      int            `json:"n,omitempty"`
	Text   string         `json:"text,omitempty"`
	Reason string         `json:"reason,omitempty"`
	Until  time.Time      `json:"until,omitzero"`
	Ref    string         `json:"ref,omitempty"`

	// What is kept elsewhere in the state and not in the timeline.
	Document string   `json:"-"`
	Names    []string `json:"-"`
	Request  string   `json:"-"`
}
