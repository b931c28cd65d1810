package contract

import (
	"time"

	"hansho/oncall"
)

// OpenIncident is the input of an Incident.
type OpenIncident struct {
	Slug       string          `json:"slug"`
	Title      string          `json:"title"`
	Service    string          `json:"service"`
	Severity   oncall.Severity `json:"severity"`
	Escalation string          `json:"escalation"` // Workflow ID.
	Instance   string          `json:"instance"`
	Channel    string          `json:"channel,omitempty"` // Executive channel.
	Team       string          `json:"team,omitempty"`    // Channel of the service.
	Zone       string          `json:"zone"`
	Terms      oncall.Terms    `json:"terms"`
	Calendar   oncall.Calendar `json:"calendar"`
	State      *IncidentState  `json:"state,omitempty"` // Set only when it continues as new.
}

// IncidentNews is what an escalation tells its incident.
type IncidentNews struct {
	Status   oncall.Status   `json:"status"`
	Severity oncall.Severity `json:"severity"`
	Terms    oncall.Terms    `json:"terms"`
	Owner    string          `json:"owner,omitempty"`
	Over     bool            `json:"over,omitempty"`
	Outcome  string          `json:"outcome,omitempty"`
	// Timeline is given when it is over: the postmortem carries it, because the history may be gone by then.
	Timeline []oncall.Event `json:"timeline,omitempty"`
	Marks    oncall.Marks   `json:"marks,omitzero"`
}

// IncidentState is what an Incident knows. It answers QueryState.
type IncidentState struct {
	Slug      string              `json:"slug"`
	Title     string              `json:"title"`
	Severity  oncall.Severity     `json:"severity"`
	Status    oncall.Status       `json:"status"`
	Owner     string              `json:"owner,omitempty"`
	Opened    time.Time           `json:"opened"`
	UpdateDue time.Time           `json:"updateDue,omitzero"` // When the next stakeholder update is owed; zero when none is.
	Reminded  int                 `json:"reminded,omitempty"` // Reminders since the last update.
	Updates   []StakeholderUpdate `json:"updates,omitempty"`
	Late      int                 `json:"late,omitempty"` // Updates that came after they were due.
	Requests  []string            `json:"requests,omitempty"`
	Terms     oncall.Terms        `json:"terms"`
	News      *IncidentNews       `json:"news,omitempty"` // The last word of the escalation, once it is over.
}

// StakeholderUpdate is one update that a person posted.
type StakeholderUpdate struct {
	At   time.Time    `json:"at"`
	By   oncall.Actor `json:"by"`
	Text string       `json:"text"`
	Late bool         `json:"late,omitempty"`
}
