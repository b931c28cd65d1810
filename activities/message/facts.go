package message

import (
	"time"

	"hansho/oncall"
)

// PageFacts is what a page is rendered from.
type PageFacts struct {
	Service  string          `json:"service"`
	Severity oncall.Severity `json:"severity"`
	Title    string          `json:"title"`
	Details  string          `json:"details,omitempty"`
	Link     string          `json:"link,omitempty"`
	Runbook  string          `json:"runbook,omitempty"`
	Remark   string          `json:"remark,omitempty"`
	Purpose  oncall.Purpose  `json:"purpose"`
	Round    int             `json:"round,omitempty"`
	Level    int             `json:"level,omitempty"`
	Reason   string          `json:"reason,omitempty"` // Why this person, in English.
	Began    time.Time       `json:"began,omitzero"`
	AnswerBy time.Time       `json:"answerBy,omitzero"` // When the next person is paged.
	Next     []oncall.Target `json:"next,omitempty"`    // Who is paged then; empty when that is not known.
}

// PostmortemFacts is what is said of a postmortem is rendered from. Of a security incident Name is the codename, and whoever makes the
// facts leaves the texts of actions out.
type PostmortemFacts struct {
	What     PostmortemWhat              `json:"what"`
	Slug     string                      `json:"slug"`
	Target   Target                      `json:"target"` // The postmortem's workflow.
	Kind     oncall.IncidentKind         `json:"kind,omitempty"`
	Name     string                      `json:"name"` // oncall.Postmortem.Name.
	Service  string                      `json:"service,omitempty"`
	Severity oncall.Severity             `json:"severity,omitempty"`
	Owner    string                      `json:"owner,omitempty"`
	Status   oncall.PostmortemStatus     `json:"status,omitempty"`
	Items    []oncall.PostmortemReminder `json:"items,omitempty"`
	Link     string                      `json:"link,omitempty"`   // To the document.
	Person   string                      `json:"person,omitempty"` // Of SayPostmortemLead and SayPostmortemUnheard: whose it is.
	By       oncall.Actor                `json:"by,omitzero"`
	Reason   string                      `json:"reason,omitempty"`
	Findings int                         `json:"findings,omitempty"` // Remarks on what is not blameless.
	Trouble  string                      `json:"trouble,omitempty"`  // Why the document could not be stored.
}

// AskFacts is what "are you still on it?" is rendered from.
type AskFacts struct {
	Target  Target    `json:"target"`
	Title   string    `json:"title"`
	Service string    `json:"service"`
	Owner   string    `json:"owner"`
	Ends    time.Time `json:"ends"` // When the acknowledgement ends.
}
