package message

import (
	"time"

	"hansho/oncall"
)

// IncidentWhat names what is said of an incident; each is a template in every language.
type IncidentWhat string

// What is said of incidents.
const (
	SayIncidentLine   IncidentWhat = "line"              // One entry of the timeline, in the room: Event.
	SayRoleSteps      IncidentWhat = "role steps"        // To whoever takes a role, what to do: Role.
	SayRoleOffer      IncidentWhat = "role offer"        // To whom it is offered: Role, By. With buttons to accept and decline.
	SayHandoverRemind IncidentWhat = "handover reminder" // Role, Since; Late when it is overdue.
	SayTaskGiven      IncidentWhat = "task given"        // Task. With a button to take it.
	SayTaskOverdue    IncidentWhat = "task overdue"      // To the deputy: Task.
	SayCallOut        IncidentWhat = "call out"          // To the deputy: Tasks that are open.
	SaySpan           IncidentWhat = "span"              // N responders: form sub-teams.
	SayUnreached      IncidentWhat = "unreached"         // Person could not be paged: call their number.
	SaySummaryDraft   IncidentWhat = "summary draft"     // To the internal liaison: Summary, the draft; Due; Late.
	SaySummaryOwed    IncidentWhat = "summary owed"      // Due; N: how often reminded.
	SaySummary        IncidentWhat = "summary"           // To the executives, with @here: Text, By, Until: the next.
	SayPublicOwed     IncidentWhat = "public owed"       // To the customer liaison, then deputy and commander: Due.
	SayPublicApproval IncidentWhat = "public approval"   // To the commander, later the deputy: Draft. With buttons to approve and reject.
	SayPublicPosted   IncidentWhat = "public posted"     // In the room: Text, By, Until: the next.
	SayPublicRejected IncidentWhat = "public rejected"   // To whoever drafted it: Draft, By, Text.
	SayIncidentInvite IncidentWhat = "invite"            // To one person: come; Text: what for.
	SayRoom           IncidentWhat = "room"              // In the service's channel: where people work on it.
	SaySecondary      IncidentWhat = "secondary"         // To the secondary: a major incident has begun.
)

// IncidentFacts is what is said of an incident is rendered from. Of a security incident nothing but the codename is said outside its
// room: whoever makes the facts leaves Title and Text out.
type IncidentFacts struct {
	What     IncidentWhat          `json:"what"`
	Target   Target                `json:"target"` // The incident's workflow.
	Slug     string                `json:"slug"`
	Kind     oncall.IncidentKind   `json:"kind"`
	Name     string                `json:"name"` // oncall.Incident.Name.
	Service  string                `json:"service,omitempty"`
	Severity oncall.Severity       `json:"severity,omitempty"`
	Room     oncall.IncidentRoom   `json:"room,omitzero"`
	Bridge   oncall.Bridge         `json:"bridge,omitzero"`
	Opened   time.Time             `json:"opened"`
	Now      time.Time             `json:"now"`
	Event    *oncall.IncidentEvent `json:"event,omitempty"`
	Role     oncall.Role           `json:"role,omitempty"`
	Person   string                `json:"person,omitempty"`
	By       oncall.Actor          `json:"by,omitzero"`
	Since    time.Time             `json:"since,omitzero"`
	Due      time.Time             `json:"due,omitzero"`
	Until    time.Time             `json:"until,omitzero"`
	Late     bool                  `json:"late,omitempty"`
	N        int                   `json:"n,omitempty"`
	Text     string                `json:"text,omitempty"`
	Tasks    []oncall.IncidentTask `json:"tasks,omitempty"`
	Draft    *oncall.PublicDraft   `json:"draft,omitempty"`
	Summary  *oncall.SummaryDraft  `json:"summary,omitempty"` // Of SaySummaryDraft: DraftText words it for its reader.
	Here     bool                  `json:"here,omitempty"`    // Ring everybody who is in the channel. Never of a security incident.
}

// Actions of an incident's buttons.
const (
	ActionAcceptRole    = "hansho_accept_role"
	ActionDeclineRole   = "hansho_decline_role"
	ActionTakeTask      = "hansho_take_task"
	ActionFinishTask    = "hansho_finish_task"
	ActionApprovePublic = "hansho_approve_public"
	ActionRejectPublic  = "hansho_reject_public" // Opens a field for the reason.
	ActionJoinIncident  = "hansho_join_incident"
	ActionPublic        = "hansho_public" // Opens a field for a draft of public words.
)
