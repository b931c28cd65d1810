package oncall

import "time"

// Sentence is the event in one plain English sentence, with every time in the given zone (nil is UTC) and the zone's name
// behind it. A time on another day than the event's names its day.
func (e Event) Sentence(loc *time.Location) string {
	w := teller{Event: e, loc: loc}
	switch e.Kind {
	case Opened, Refired, Recovered, HoldEnded, Reopened, SeveritySet, Migrated, IncidentOpened:
		return w.alert()
	case LevelStarted, LevelEnded, Skipped, Escalated, Reassigned, ResponderAdded, ResponderRemoved,
		Exhausted, PauseEnded, WaitingForHours, Waiting:
		return w.policy()
	case PageIntended, PageAttempted, PageAccepted, PageDelivered, PageSilent, PageRefused, PageAbandoned, PageClosed, PageQuieted,
		PageRings, ProviderIgnored, ProviderTimedOut:
		return w.page()
	case PageObserved, PageHandedOver, UpstreamKnown, UpstreamRings, UpstreamMissing, BridgeSet, StatusUpdated, ProviderHeard, ProviderTold:
		return w.beside()
	case Acknowledged, HelperJoined, Unacknowledged, LeaseRenewed, LeaseAsked, LeaseEnded, LeaseLapsed, Snoozed:
		return w.owner()
	case Noted, WorkStarted, TaskAdded, ChatRefused:
		return w.work()
	case Resolved, Merged, Cancelled, Ended:
		return w.end()
	}
	return sentence("Something happened that this version does not know: %q", string(e.Kind))
}

// teller finds the words for one event.
type teller struct {
	Event
	loc *time.Location
}

func (w teller) alert() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case Opened:
		return sentence("An alert opened the escalation%s%s", w.as(), w.when("; in case it recovers by itself, nobody is paged before "))
	case Refired:
		return sentence("The alert came again")
	case Recovered:
		return sentence("The alert's source says that the trouble is over%s", w.why())
	case HoldEnded:
		return sentence("The alert outlived its hold, so paging begins")
	case Reopened:
		why := "the alert came again soon after the end"
		if w.By.Via != "alert" && w.Reason != "" {
			why = w.Reason
		}
		return sentence("%s, so the escalation is open again%s", capital(why), w.when(" and its owner holds it until "))
	case SeveritySet:
		return sentence("%s set the severity to %s%s", w.who(), w.Severity, w.why())
	case Migrated:
		return sentence("%s replaced the policy that was frozen when the escalation opened%s", w.who(), w.why())
	default: // IncidentOpened
		return sentence("The incident %s was opened for it", w.Ref)
	}
}

func (w teller) policy() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case LevelStarted:
		return sentence("%s started%s%s", capital(w.place("the level")), w.why(), w.when("; it waits for an acknowledgement until "))
	case LevelEnded:
		return sentence("%s ended%s", capital(w.place("the level")), w.why())
	case Skipped:
		return sentence("%s was not paged%s%s", w.whom(), w.at(), w.why())
	case Escalated:
		return sentence("%s escalated to the next level at once%s", w.who(), w.why())
	case Reassigned:
		return sentence("%s gave it to %s%s", w.who(), lower(w.whom()), w.why())
	case ResponderAdded:
		return sentence("%s asked %s to help%s", w.who(), lower(w.whom()), w.why())
	case ResponderRemoved:
		return sentence("%s no longer asks %s to help%s", w.who(), lower(w.whom()), w.why())
	case Exhausted:
		return sentence("Every round is over and nobody answered%s", w.when("; the whole policy begins again at "))
	case PauseEnded:
		return sentence("The pause is over and the whole policy begins again")
	case WaitingForHours:
		return sentence("Its urgency is low, so nobody is paged before working hours begin%s", w.when(" at "))
	default: // Waiting
		return sentence("Nothing is timed any more; it waits for somebody to take it%s", w.why())
	}
}

func (w teller) page() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case PageIntended:
		return sentence("%s is to be paged%s%s%s%s", w.whom(), w.through(), w.at(), w.step(), w.why())
	case PageAttempted:
		return sentence("%s was asked to send page %d%s", w.provider(), w.Page, w.toPerson())
	case PageAccepted:
		return sentence("%s accepted page %d%s", w.provider(), w.Page, w.toPerson())
	case PageDelivered:
		return sentence("%s delivered page %d%s", w.provider(), w.Page, w.toPerson())
	case PageSilent:
		return sentence("%s accepted page %d%s and does not say that it arrived%s", w.provider(), w.Page, w.toPerson(), w.why())
	case PageRefused:
		if w.Ref == AnswerLost {
			return sentence("%s did not answer about page %d%s, so it may have rung%s", w.provider(), w.Page, w.toPerson(), w.why())
		}
		return sentence("%s refused page %d%s%s", w.provider(), w.Page, w.toPerson(), w.why())
	case PageAbandoned:
		return sentence("%s was not reached%s", w.whom(), w.why())
	case PageClosed:
		return sentence("Page %d%s is closed at %s and no longer rings", w.Page, w.toPerson(), lower(w.provider()))
	case PageQuieted:
		return sentence("Page %d%s is acknowledged at %s and no longer rings", w.Page, w.toPerson(), lower(w.provider()))
	case PageRings:
		return sentence("Page %d%s rings again: %s began on its own", w.Page, w.toPerson(), lower(w.provider()))
	case ProviderTimedOut:
		return sentence("%s closed page %d%s by itself; the escalation goes on%s", w.provider(), w.Page, w.toPerson(), w.why())
	default: // ProviderIgnored
		return sentence("An event of %s changed nothing%s", lower(w.provider()), w.why())
	}
}

func (w teller) owner() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case Acknowledged:
		return sentence("%s acknowledged and has it%s", w.who(), w.when("; that holds until "))
	case HelperJoined:
		return sentence("%s acknowledged too and helps", w.who())
	case Unacknowledged:
		return sentence("%s gave it back, so paging begins again%s", w.who(), w.why())
	case LeaseRenewed:
		return sentence("%s is still on it%s", w.who(), w.when("; the acknowledgement holds until "))
	case LeaseAsked:
		if w.Reason != "" {
			return sentence("%s would have been asked whether they are still on it%s", w.ownerName(), w.why())
		}
		return sentence("%s was asked whether they are still on it%s", w.ownerName(), w.when("; the acknowledgement holds until "))
	case LeaseEnded:
		return sentence("The acknowledgement ran out without a sign of work, so %s is paged%s", lower(w.ownerName()), w.when("; an answer is awaited until "))
	case LeaseLapsed:
		return sentence("%s did not answer, so the policy starts again", w.ownerName())
	default: // Snoozed
		return sentence("%s snoozed it%s", w.who(), w.when(" until "))
	}
}

func (w teller) work() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case WorkStarted:
		return sentence("%s began to work on it", w.who())
	case TaskAdded:
		return sentence("%s added a task: %s", w.who(), w.Text)
	case ChatRefused:
		return sentence("The chat does not show the escalation%s", w.why())
	default: // Noted
		return sentence("%s noted: %s", w.who(), w.Text)
	}
}

func (w teller) end() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case Resolved:
		return sentence("%s resolved it%s%s", w.who(), w.why(), w.when("; the same alert reopens it until "))
	case Merged:
		return sentence("%s merged it into %s, which goes on%s", w.who(), w.Ref, w.why())
	case Cancelled:
		return sentence("The workflow was cancelled; its pages are being stopped")
	default: // Ended
		return sentence("The escalation is over%s", w.why())
	}
}
