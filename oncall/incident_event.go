package oncall

import "time"

// IncidentEventKind says what happened in an incident.
type IncidentEventKind string

// What can happen in an incident.
const (
	IncidentDeclared   IncidentEventKind = "declared"            // By, Severity; Reason: from which escalation, or that somebody declared it.
	IncidentPlanned    IncidentEventKind = "plan known"          // Plan: what the configuration promises.
	EscalationAttached IncidentEventKind = "escalation attached" // Attached; By.
	EscalationDetached IncidentEventKind = "escalation detached" // Ref; By.
	EscalationTold     IncidentEventKind = "escalation told"     // Attached: how it stands now. Kept in the timeline when its status or owner changed.
	IncidentMerged     IncidentEventKind = "merged"              // By; Ref: the incident that goes on.
	IncidentJoined     IncidentEventKind = "incident joined"     // By; Ref: an incident that was merged into this one; Text: its title.
	IncidentSeverity   IncidentEventKind = "severity set"        // By, Severity; Reason.
	IncidentTitled     IncidentEventKind = "title set"           // By, Text.
	RoomTended         IncidentEventKind = "room tended"         // Room; Team: of a sub-team. Silent unless it is new or in trouble.
	RoomArchived       IncidentEventKind = "room archived"       // Team
	IncidentBridge     IncidentEventKind = "bridge set"          // By, Bridge.
	RoleTaken          IncidentEventKind = "role taken"          // Role, Person; By: who says so; Reason.
	RoleOffered        IncidentEventKind = "role offered"        // Role; Person: to whom; By.
	RoleDeclined       IncidentEventKind = "role declined"       // Role; Person: who declined; By.
	RoleLeft           IncidentEventKind = "role left"           // Role; Person: who had it; By; Reason.
	RoleReminded       IncidentEventKind = "handover reminded"   // Role, Person; Until: of the next reminder.
	ResponderAsked     IncidentEventKind = "responder asked"     // Person, By: they are paged.
	ResponderUnreached IncidentEventKind = "responder unreached" // Person: nobody could page them.
	ResponderJoined    IncidentEventKind = "responder joined"    // Person, By; Team.
	ResponderLeft      IncidentEventKind = "responder left"      // Person, By.
	SpanExceeded       IncidentEventKind = "span exceeded"       // N: responders to one commander.
	TeamFormed         IncidentEventKind = "team formed"         // Team; Person: the lead; By; Bridge.
	TaskGiven          IncidentEventKind = "task given"          // N, Person, Text, By, Until.
	TaskTaken          IncidentEventKind = "task taken"          // N, By.
	TaskDone           IncidentEventKind = "task done"           // N, By.
	TaskOverdue        IncidentEventKind = "task overdue"        // N: the deputy is told.
	CalledOut          IncidentEventKind = "called out"          // Until: when the deputy is told again what is open.
	IncidentNoted      IncidentEventKind = "noted"               // By, Text.
	TodoAdded          IncidentEventKind = "todo"                // By, Text.
	SummaryReminded    IncidentEventKind = "summary reminded"    // N: the stage; Person: who was reminded; Until: of the next reminder.
	SummaryPosted      IncidentEventKind = "summary posted"      // By, Text.
	PublicReminded     IncidentEventKind = "public reminded"     // N: the stage; Person; Until: of the next reminder.
	PublicDrafted      IncidentEventKind = "public drafted"      // By, Draft.
	PublicApproved     IncidentEventKind = "public approved"     // By, N.
	PublicRejected     IncidentEventKind = "public rejected"     // By, N; Reason.
	PublicPosted       IncidentEventKind = "public posted"       // By, N, Text; Ref: the public story.
	PublicRefused      IncidentEventKind = "public refused"      // N; Reason: in the words of the public story.
	IncidentStalked    IncidentEventKind = "status stalked"      // By; Ref: the channel.
	IncidentUnstalked  IncidentEventKind = "status unstalked"    // By; Ref: the channel.
	IncidentFixed      IncidentEventKind = "resolved"            // By, Text: the cause; Ref: the outcome when it is another, such as "false alarm"; Until: when it is over.
	IncidentReopened   IncidentEventKind = "reopened"            // By; Reason.
	CommandersAsked    IncidentEventKind = "commanders asked"    // By: the commanders on call are paged.
	CommandTaken       IncidentEventKind = "command taken"       // By: what it leads to is told by what follows. Silent.
	PostmortemWanted   IncidentEventKind = "postmortem wanted"   // By.
	SecondaryTold      IncidentEventKind = "secondary told"      // Person: the secondary on-call, who is told of a major incident.
	PostmortemStarted  IncidentEventKind = "postmortem started"  // Ref.
	IncidentCancelled  IncidentEventKind = "cancelled"           // Somebody cancelled the workflow.
	IncidentEnded      IncidentEventKind = "ended"
)

// IncidentEvent is one entry of an incident's timeline, and the only way in which an Incident changes.
type IncidentEvent struct {
	At       time.Time         `json:"at"`
	Kind     IncidentEventKind `json:"kind"`
	By       Actor             `json:"by,omitzero"`
	Role     Role              `json:"role,omitempty"`
	Person   string            `json:"person,omitempty"`
	Severity Severity          `json:"severity,omitempty"`
	N        int               `json:"n,omitempty"`
	Team     string            `json:"team,omitempty"`
	Text     string            `json:"text,omitempty"`   // What a person wrote.
	Reason   string            `json:"reason,omitempty"` // Why, for a person who reads the timeline.
	Until    time.Time         `json:"until,omitzero"`
	Ref      string            `json:"ref,omitempty"`

	// What is kept elsewhere in the state and not in the timeline.
	Attached *Attached     `json:"-"`
	Room     *IncidentRoom `json:"-"`
	Bridge   *Bridge       `json:"-"`
	Draft    *PublicDraft  `json:"-"`
	Plan     *IncidentPlan `json:"-"`
	Request  string        `json:"-"`
}
