package contract

import (
	"time"

	"hansho/oncall"
)

// The verbs of an Incident, each also the name of an Update whose argument is a Command. UpdateOfStakeholders, SetSeverity,
// Note, Task, Resolve and Merge are among them.
const (
	TakeRole       Verb = "take-role"    // Role; Person: whom it is given, empty for whoever asks.
	HandOver       Verb = "hand-over"    // Role, Person: it is theirs once they accept.
	AcceptRole     Verb = "accept-role"  // Role
	DeclineRole    Verb = "decline-role" // Role; Text: why.
	LeaveRole      Verb = "leave-role"   // Role
	Join           Verb = "join"         // Whoever asks works on it; Team: in a sub-team.
	Leave          Verb = "leave"
	PagePerson     Verb = "page"            // Person; Text: what for.
	PageTeam       Verb = "page-responders" // Everybody who works on it.
	PageCommander  Verb = "page-commanders"
	FormTeam       Verb = "form-team"      // Team: its name, empty for the next of alpha, bravo, charlie; Person: its lead.
	TakeTask       Verb = "take-task"      // N
	FinishTask     Verb = "finish-task"    // N
	AddTodo        Verb = "todo"           // Text
	SetTitle       Verb = "set-title"      // Text
	SetBridge      Verb = "set-bridge"     // Text: an address, or a telephone number.
	Attach         Verb = "attach"         // Into: workflow ID of the escalation.
	Detach         Verb = "detach"         // Into: workflow ID of the escalation.
	DraftPublic    Verb = "draft-public"   // Draft
	ApprovePublic  Verb = "approve-public" // N
	RejectPublic   Verb = "reject-public"  // N; Text: why.
	Reopen         Verb = "reopen"
	WantPostmortem Verb = "want-postmortem" // Though the severity promises none.
	EndIncident    Verb = "end"             // It is over at once, without cooling.
)

// IncidentVerbs lists the verbs of an Incident.
var IncidentVerbs = []Verb{
	TakeRole, HandOver, AcceptRole, DeclineRole, LeaveRole, Join, Leave, PagePerson, PageTeam, PageCommander, FormTeam, Task, TakeTask, FinishTask,
	Note, AddTodo, SetSeverity, SetTitle, SetBridge, Attach, Detach, Merge, UpdateOfStakeholders, DraftPublic, ApprovePublic, RejectPublic, Resolve,
	Reopen, WantPostmortem, EndIncident,
}

// The verbs of a Postmortem, each also the name of an Update whose argument is a Command. UpdateClosePostmortem and
// UpdatePostmortemState are among them.
const (
	SetOwner      Verb = "set-owner"      // Person
	WriteDocument Verb = "write-document" // Text: the whole document; N: the version it was made from, 0 for whichever; Link alone: where it lives.
	CallMeeting   Verb = "call-meeting"   // Until: when.
	HoldMeeting   Verb = "hold-meeting"   // It was held.
	SendDocument  Verb = "send-document"  // It went out.
	AddAction     Verb = "add-action"     // Text; Person: its owner; Until: its date, the rule's when zero.
	FinishAction  Verb = "finish-action"  // N
	SnoozeItem    Verb = "snooze"         // Item: "document", "meeting", or an action's number; Until; Text: the reason.
)

// PostmortemVerbs lists the verbs of a Postmortem.
var PostmortemVerbs = []Verb{
	UpdatePostmortemState, UpdateClosePostmortem, SetOwner, WriteDocument, CallMeeting, HoldMeeting, SendDocument, AddAction, FinishAction, SnoozeItem,
}

// Declaration is what somebody declares: an incident that no alert has opened.
type Declaration struct {
	Request  string              `json:"request"` // Makes it idempotent: the same request opens one incident.
	Title    string              `json:"title"`
	Kind     oncall.IncidentKind `json:"kind,omitempty"`
	Codename string              `json:"codename,omitempty"` // Of a security incident; empty for one that is made up.
	Service  string              `json:"service,omitempty"`
	Severity oncall.Severity     `json:"severity,omitempty"` // None means that it is not known yet.
	By       oncall.Actor        `json:"by"`
	People   []string            `json:"people,omitempty"` // Asked to come at once; of a security incident the only ones beside the security team.
	Attach   string              `json:"attach,omitempty"` // Workflow ID of an escalation.
	NoPage   bool                `json:"noPage,omitempty"` // The commanders are paged already, or not wanted.
}

// IncidentOutcome is the result of an Incident, the memo under MemoOutcome of a closed one, and the line that the export writes.
type IncidentOutcome struct {
	WorkflowID  string              `json:"workflowId"`
	Slug        string              `json:"slug"`
	Title       string              `json:"title"` // The codename of a security incident.
	Kind        oncall.IncidentKind `json:"kind"`
	Service     string              `json:"service,omitempty"`
	Severity    oncall.Severity     `json:"severity,omitempty"`
	Outcome     string              `json:"outcome"`
	Commander   string              `json:"commander,omitempty"`
	Opened      time.Time           `json:"opened"`
	Resolved    time.Time           `json:"resolved,omitzero"`
	Numbers     oncall.Numbers      `json:"numbers"`
	Escalations int                 `json:"escalations"`
	People      int                 `json:"people"`          // Who worked on it.
	PersonTime  time.Duration       `json:"personTime"`      // The sum of how long each worked on it.
	Costs       []oncall.PersonCost `json:"costs,omitempty"` // oncall.Incident.Costs: who worked on it, and when.
	Handovers   int                 `json:"handovers"`
	Summaries   oncall.SummaryClock `json:"summaries,omitzero"`
	Public      oncall.PublicClock  `json:"public,omitzero"`
	Postmortem  string              `json:"postmortem,omitempty"`
}

// PostmortemOutcome is the result of a Postmortem, its memo and the line that the export writes.
type PostmortemOutcome struct {
	WorkflowID  string               `json:"workflowId"`
	Slug        string               `json:"slug"`
	Title       string               `json:"title"`
	Service     string               `json:"service,omitempty"`
	Severity    oncall.Severity      `json:"severity,omitempty"`
	Owner       string               `json:"owner,omitempty"`
	Opened      time.Time            `json:"opened,omitzero"`
	Closed      time.Time            `json:"closed,omitzero"`
	DocumentDue oncall.PostmortemDue `json:"documentDue,omitzero"`
	Meeting     oncall.PostmortemDue `json:"meeting,omitzero"`
	ActionsDue  oncall.PostmortemDue `json:"actionsDue,omitzero"`
	Actions     int                  `json:"actions"`
	ActionsLate int                  `json:"actionsLate"`
	Reminders   int                  `json:"reminders"`
}
