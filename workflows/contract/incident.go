package contract

import (
	"time"

	"hansho/oncall"
)

// OpenIncident is the input of an Incident: opened by an escalation that is major, or declared by somebody.
type OpenIncident struct {
	Slug        string              `json:"slug"`
	Declaration Declaration         `json:"declaration"`
	Plan        oncall.IncidentPlan `json:"plan"` // What is known of it. The configuration is asked for the rest while Partial.
	Partial     bool                `json:"partial,omitempty"`
	Began       time.Time           `json:"began,omitzero"`
	Attached    *oncall.Attached    `json:"attached,omitempty"` // The escalation that opened it.
	State       *oncall.Incident    `json:"state,omitempty"`    // Set only when it continues as new.
}

// IncidentNews is what an escalation tells its incident.
type IncidentNews struct {
	WorkflowID string          `json:"workflowId,omitempty"` // Of the escalation.
	Instance   string          `json:"instance,omitempty"`
	Title      string          `json:"title,omitempty"`
	Service    string          `json:"service,omitempty"`
	Status     oncall.Status   `json:"status"`
	Severity   oncall.Severity `json:"severity"`
	Owner      string          `json:"owner,omitempty"`
	Helpers    []string        `json:"helpers,omitempty"`
	Unreached  []string        `json:"unreached,omitempty"` // Whom no provider could page.
	Over       bool            `json:"over,omitempty"`
	Outcome    string          `json:"outcome,omitempty"`
	Marks      oncall.Marks    `json:"marks,omitzero"`
	// Timeline is given when it is over: the postmortem carries it, because the history may be gone by then.
	Timeline []oncall.Event `json:"timeline,omitempty"`
}

// Belongs tells an escalation which incident it belongs to; an empty one, that it belongs to none any more. It is the argument of
// SignalIncident.
type Belongs struct {
	Incident string       `json:"incident"` // Workflow ID.
	By       oncall.Actor `json:"by"`
}

// IncidentJoined tells an incident that another one was merged into it. It is the argument of SignalMerged.
type IncidentJoined struct {
	WorkflowID string       `json:"workflowId"`
	Title      string       `json:"title"` // As everybody may read it.
	By         oncall.Actor `json:"by"`
	// Escalations, Todos and People go on in this one.
	Escalations []oncall.Attached `json:"escalations,omitempty"`
	Todos       []oncall.Todo     `json:"todos,omitempty"`
	People      []string          `json:"people,omitempty"`
}

// ArchiveRooms is the input of an Archive: the rooms of an incident that is over, and when they are put away.
type ArchiveRooms struct {
	Incident oncall.Incident `json:"incident"` // Without its timeline.
	At       time.Time       `json:"at"`
}
