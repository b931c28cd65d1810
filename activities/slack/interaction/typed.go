package interaction

import (
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// TypedFacts are what an answer to a command of an incident is worded from.
type TypedFacts = message.TypedFacts

// DutyFacts say who is on call in a schedule.
type DutyFacts = message.DutyFacts

// IncidentLine is one incident of a list.
type IncidentLine = message.IncidentLine

// Typed words an answer to a command that begins with "!", for one reader. Its names are the message.Typed constants.
func Typed(name string, f TypedFacts, person oncall.Person, org *oncall.Org) string {
	return message.TypedSays(name, f, person, org)
}

// TypedTitle words the title of an incident that somebody opened by calling the commanders.
func TypedTitle(by string, org *oncall.Org) string {
	return message.TypedTitle(message.TypedPageTitle, by, org)
}

// DraftText is the draft of an executive summary in a language.
func DraftText(i *oncall.Incident, now time.Time, language string, org *oncall.Org) string {
	return message.DraftText(i.DraftSummary(now), language, org)
}

// Actions of the buttons of incidents.
const (
	AcceptRole    = message.ActionAcceptRole
	DeclineRole   = message.ActionDeclineRole
	TakeTask      = message.ActionTakeTask
	FinishTask    = message.ActionFinishTask
	ApprovePublic = message.ActionApprovePublic
	RejectPublic  = message.ActionRejectPublic
	JoinIncident  = message.ActionJoinIncident
	Public        = message.ActionPublic // Pressed: opens a dialog. Submitted: Text is the draft.
	ActionDone    = message.ActionActionDone
)

// TypedCommands names every command that has a usage.
func TypedCommands() []string { return message.TypedCommands }
