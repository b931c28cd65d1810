package oncall

import "strings"

// beside finds the words for what happens at a provider that pages too, or pages instead.
func (w teller) beside() string {
	switch w.Kind { //nolint:exhaustive // Only the kinds that Sentence sends here.
	case PageObserved:
		return sentence("%s would have been paged%s%s: the service is observed, so nothing is sent", w.whom(), w.through(), w.at())
	case PageHandedOver:
		return sentence("Page %d was given to %s at %s by %s%s%s", w.Page, lower(w.whom()), lower(w.provider()), w.who(), w.why(), w.when("; an answer is awaited until "))
	case UpstreamKnown:
		return sentence("%s has an incident of its own for it, %s", w.provider(), w.Ref)
	case UpstreamRings:
		return sentence("%s's own incident rings %s now%s", w.provider(), w.people(), w.why())
	case UpstreamMissing:
		return sentence("No incident of %s is known for it, so nobody may be paged%s", lower(w.provider()), w.why())
	case BridgeSet:
		if w.Text == "" {
			return sentence("%s took the conference bridge away", w.who())
		}
		return sentence("The conference bridge is %s", w.Text)
	case StatusUpdated:
		return sentence("%s published a status update: %s", w.who(), w.Text)
	case ProviderHeard:
		return sentence("%s told of its incident", w.provider())
	default: // ProviderTold
		if w.Reason != "" {
			return sentence("%s did not take what was said here%s", w.provider(), w.why())
		}
		return sentence("%s was told what was said here", w.provider())
	}
}

func (w teller) people() string {
	if len(w.People) == 0 {
		return "nobody"
	}
	return strings.Join(w.People, ", ")
}
