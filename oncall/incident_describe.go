package oncall

import (
	"cmp"
	"fmt"
	"time"
)

// InRoom tells whether an event is shown in the incident's room. What the room is told in words of its own is not shown twice.
func (e IncidentEvent) InRoom() bool {
	switch e.Kind { //nolint:exhaustive // The others have words of their own, or are of no use there.
	case EscalationAttached, EscalationDetached, EscalationTold, IncidentMerged, IncidentJoined, IncidentSeverity, IncidentTitled, IncidentBridge,
		RoleTaken, RoleOffered, RoleDeclined, RoleLeft, ResponderAsked, ResponderJoined, ResponderLeft, TeamFormed, TaskGiven, TaskTaken, TaskDone,
		TodoAdded, CommandersAsked, SummaryPosted, IncidentFixed, IncidentReopened, PostmortemWanted, PostmortemStarted, IncidentEnded, IncidentCancelled:
		return !e.Silent()
	}
	return false
}

// Sentence describes an event of an incident for a person, in English; times in a zone.
func (e IncidentEvent) Sentence(zone *time.Location) string {
	who := cmp.Or(e.By.ID, "hansho")
	switch e.Kind {
	case IncidentDeclared:
		return fmt.Sprintf("%s opened the incident as %s.", who, cmp.Or(e.Severity.String(), "of unknown severity"))
	case EscalationAttached, EscalationDetached, EscalationTold, IncidentMerged, IncidentJoined, PostmortemStarted:
		return e.aboutOthers(who)
	case RoleTaken, RoleOffered, RoleDeclined, RoleLeft, RoleReminded:
		return e.aboutRole(who)
	case ResponderAsked, ResponderUnreached, ResponderJoined, ResponderLeft, SpanExceeded, TeamFormed, SecondaryTold, CommandersAsked:
		return e.aboutPeople(who)
	case TaskGiven, TaskTaken, TaskDone, TaskOverdue, CalledOut:
		return e.aboutTask(who, zone)
	case SummaryReminded, SummaryPosted, PublicReminded, PublicDrafted, PublicApproved, PublicRejected, PublicPosted, PublicRefused:
		return e.aboutWords(who, zone)
	case IncidentSeverity:
		return fmt.Sprintf("%s set the severity to %s%s.", who, e.Severity, because(e.Reason))
	case IncidentTitled:
		return fmt.Sprintf("%s set the title: %s", who, e.Text)
	case RoomTended:
		return fmt.Sprintf("The room %s: %s.", cmp.Or(e.Text, e.Team), e.Reason)
	case RoomArchived:
		return "The room was archived."
	case IncidentBridge:
		return "People meet at " + e.Text + "."
	case IncidentNoted:
		return fmt.Sprintf("%s noted: %s", who, e.Text)
	case TodoAdded:
		return fmt.Sprintf("%s wants to see afterwards: %s", who, e.Text)
	case IncidentStalked:
		return fmt.Sprintf("%s follows the status in %s.", who, e.Ref)
	case IncidentUnstalked:
		return fmt.Sprintf("%s no longer follows the status in %s.", who, e.Ref)
	case IncidentFixed:
		return fmt.Sprintf("%s resolved it%s%s.", who, colon(e.Text), because(e.Reason))
	case IncidentReopened:
		return fmt.Sprintf("%s opened it again%s.", who, because(e.Reason))
	case PostmortemWanted:
		return who + " wants a postmortem."
	case IncidentCancelled:
		return fmt.Sprintf("It was cancelled%s.", because(e.Reason))
	case IncidentEnded:
		return "The incident is over."
	case IncidentPlanned, CommandTaken:
	}
	return string(e.Kind)
}

func (e IncidentEvent) aboutOthers(who string) string {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case EscalationAttached:
		return fmt.Sprintf("%s belongs to it%s.", e.Ref, colon(e.Text))
	case EscalationDetached:
		return fmt.Sprintf("%s detached %s.", who, e.Ref)
	case EscalationTold:
		return fmt.Sprintf("%s: %s%s.", e.Ref, e.Reason, with(e.Person))
	case IncidentMerged:
		return fmt.Sprintf("%s merged it into %s%s.", who, e.Ref, because(e.Reason))
	case IncidentJoined:
		return fmt.Sprintf("%s merged %s into it%s.", who, e.Ref, colon(e.Text))
	default: // PostmortemStarted
		return "The postmortem " + e.Ref + " has begun."
	}
}

func (e IncidentEvent) aboutRole(who string) string {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case RoleTaken:
		return fmt.Sprintf("%s is %s%s.", e.Person, e.Role, because(e.Reason))
	case RoleOffered:
		return fmt.Sprintf("%s hands the role %s over to %s, who has to accept.", who, e.Role, e.Person)
	case RoleDeclined:
		return fmt.Sprintf("%s declined the role %s%s.", e.Person, e.Role, because(e.Reason))
	case RoleLeft:
		return fmt.Sprintf("%s is no longer %s%s.", e.Person, e.Role, because(e.Reason))
	default: // RoleReminded
		return fmt.Sprintf("%s was reminded of handing over the role %s.", e.Person, e.Role)
	}
}

func (e IncidentEvent) aboutPeople(who string) string {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case ResponderAsked:
		return fmt.Sprintf("%s asked %s to come%s.", who, e.Person, colon(e.Text))
	case ResponderUnreached:
		return fmt.Sprintf("%s could not be paged%s.", cmp.Or(e.Person, "nobody of the commanders"), because(e.Reason))
	case ResponderJoined:
		return fmt.Sprintf("%s works on it%s.", e.Person, in(e.Team))
	case ResponderLeft:
		return e.Person + " does not work on it any more."
	case SpanExceeded:
		return fmt.Sprintf("%d people are more than one commander can lead: form sub-teams.", e.N)
	case TeamFormed:
		return fmt.Sprintf("%s formed the sub-team %s, led by %s.", who, e.Team, e.Person)
	case SecondaryTold:
		return e.Person + " (secondary) was told."
	default: // CommandersAsked
		return who + " paged the commanders."
	}
}

func (e IncidentEvent) aboutTask(who string, zone *time.Location) string {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case TaskGiven:
		return fmt.Sprintf("%s gave task %d to %s until %s: %s", who, e.N, e.Person, hour(e.Until, zone), e.Text)
	case TaskTaken:
		return fmt.Sprintf("%s does task %d.", who, e.N)
	case TaskDone:
		return fmt.Sprintf("%s has done task %d.", who, e.N)
	case TaskOverdue:
		return fmt.Sprintf("The time of task %d is up.", e.N)
	default: // CalledOut
		return "What is open was called out."
	}
}

func (e IncidentEvent) aboutWords(who string, zone *time.Location) string {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case SummaryReminded:
		return cmp.Or(e.Person, "The executives' channel") + " was reminded of the executive summary."
	case SummaryPosted:
		return fmt.Sprintf("%s posted an executive summary: %s", who, e.Text)
	case PublicReminded:
		return cmp.Or(e.Person, "The room") + " was reminded of the public post."
	case PublicDrafted:
		return fmt.Sprintf("%s drafted public post %d: %s", who, e.N, e.Text)
	case PublicApproved:
		return fmt.Sprintf("%s approved public post %d.", who, e.N)
	case PublicRejected:
		return fmt.Sprintf("%s rejected public post %d%s.", who, e.N, because(e.Reason))
	case PublicPosted:
		return fmt.Sprintf("Public post %d was published; the next is promised by %s.", e.N, hour(e.Until, zone))
	default: // PublicRefused
		return fmt.Sprintf("Public post %d could not be published%s.", e.N, because(e.Reason))
	}
}

func because(reason string) string { return wrapped(" (", reason, ")") }
func colon(text string) string     { return wrapped(": ", text, "") }
func with(person string) string    { return wrapped(", with ", person, "") }
func in(team string) string        { return wrapped(" in ", team, "") }

func wrapped(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}

func hour(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return "further notice"
	}
	return at.In(zone).Format("15:04 MST")
}
