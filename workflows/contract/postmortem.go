package contract

import "hansho/oncall"

// OpenPostmortem is the input of a Postmortem. It carries the incident as it ended, timeline and all: its history may be gone by then.
// Zone, calendar, terms, language and channels are those of the incident's plan.
type OpenPostmortem struct {
	Incident oncall.Incident        `json:"incident"`
	Rules    oncall.PostmortemRules `json:"rules,omitzero"`
	// Stories are the timelines of its escalations, as far as the incident was told: who was paged and who took it.
	Stories []oncall.EscalationStory `json:"stories,omitempty"`
	// By is who asked for it though the severity promises none. Its dates are then counted from when it is opened.
	By    oncall.Actor       `json:"by,omitzero"`
	State *oncall.Postmortem `json:"state,omitempty"` // Set only when it continues as new.
}
