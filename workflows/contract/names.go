package contract

// TaskQueue is the queue on which every workflow and activity of Hansho runs.
const TaskQueue = "hansho"

// Names of the workflow types.
const (
	Escalation = "Escalation"
	Settle     = "Settle"
	Incident   = "Incident"
	Postmortem = "Postmortem"
	Roster     = "Roster"
	Courier    = "Courier"
	Health     = "Health"
	Archive    = "Archive"
	Survey     = "Survey"
	Stalk      = "Stalk"

	TestPage     = "TestPage"
	TestEveryone = "TestEveryone"
)

// Signals. Each carries one message type of this package.
const (
	SignalAlert    = "alert"    // oncall.Alert: the alert came again, or recovered.
	SignalCommand  = "command"  // Command: sent when an Update was not answered in time; its request ID makes both one.
	SignalProvider = "provider" // ProviderEvent: a provider's webhook.
	SignalState    = "state"    // IncidentNews: an escalation tells its incident.
	SignalHealth   = "health"   // oncall.ProviderNews: a worker has noticed that a provider fails, or works again.
	SignalPublic   = "public"   // PublicNews: the public story answers its incident.
	SignalIncident = "incident" // Belongs: an escalation was attached to another incident.
	SignalMerged   = "merged"   // IncidentJoined: another incident was merged into this one.
	SignalUnstalk  = "unstalk"  // oncall.Actor: somebody ends a Stalk.
	SignalJoin     = "join"     // oncall.Alert and the ID of an escalation that was merged into this one: Joined.
)

// Queries.
const (
	QueryState   = "state"   // oncall.State, oncall.Incident, PostmortemState, oncall.Test, oncall.TestOfEveryone or oncall.ProviderHealth.
	QueryDetails = "details" // Markdown for a person.
)

// UpdateOfStakeholders is the Update of an Incident by which a person posts a stakeholder update. Its argument is a Command.
const UpdateOfStakeholders = "stakeholder-update"

// UpdateClosePostmortem and UpdatePostmortemState are the Updates of a Postmortem. Their argument is a Command.
const (
	UpdateClosePostmortem = "close"
	UpdatePostmortemState = "set-state"
)
