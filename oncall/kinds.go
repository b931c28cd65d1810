package oncall

// Kinds lists every kind of event, in the order in which they are declared.
var Kinds = []Kind{
	Opened, Refired, Recovered, HoldEnded, LevelStarted, LevelEnded, Skipped, PageIntended, PageAttempted, PageAccepted,
	PageDelivered, PageSilent, PageRefused, PageAbandoned, PageClosed, PageQuieted, PageRings, Acknowledged, HelperJoined, Unacknowledged,
	LeaseRenewed, LeaseAsked, LeaseEnded, LeaseLapsed, Escalated, Reassigned, ResponderAdded, ResponderRemoved, Snoozed, SeveritySet, Noted,
	WorkStarted, TaskAdded, Exhausted, PauseEnded, WaitingForHours, Waiting, IncidentOpened, Resolved, Reopened, Merged,
	Migrated, Cancelled, Ended, ProviderIgnored, ChatRefused, ProviderTimedOut,
	PageObserved, PageHandedOver, UpstreamKnown, UpstreamRings, UpstreamMissing, BridgeSet, StatusUpdated, ProviderHeard, ProviderTold,
}
