package oncall

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// MayDraft says why nothing may be drafted for the public now, with the cure; it is empty when something may.
func (i *Incident) MayDraft() string {
	switch {
	case i.Kind == SecurityIncident:
		return "This is a security incident: nothing of it is published."
	case i.Kind == DrillIncident:
		return "This is a drill: the public is told nothing of it."
	case i.Words.Draft != nil && i.Words.Draft.Approved.ID != "":
		return fmt.Sprintf("Draft %d was approved and is on its way to the status pages: draft the next when it is there.", i.Words.Draft.N)
	case i.Words.Mode != PublicNone:
		return ""
	case i.Status != IncidentOpen:
		return "The incident is not open any more, and nothing of it was published."
	default:
		return fmt.Sprintf("In %s the public is owed nothing: raise the severity, or publish without Hansho's clock (hansho public post).",
			cmp.Or(i.Severity.String(), "an incident without a severity"))
	}
}

// DraftWord is the draft as the public would read it.
func (i *Incident) DraftWord(d PublicDraft, now time.Time) PublicWord {
	w := PublicWord{Stage: cmp.Or(d.Stage, Investigating), Title: d.Title, Text: d.Text, Short: d.Short, Next: d.Next, Severity: i.Severity, At: now, By: d.By}
	if i.Public != "" {
		w.Title = cmp.Or(w.Title, i.Name()) // The story keeps its first title, whatever stands here.
	}
	w.Title = PublicTitle(w.Title, w.Text)
	if d.Closing || d.Stage == PublicOver {
		w.Stage, w.Next = PublicOver, time.Time{}
	} else if !w.Next.After(now) {
		w.Next = i.PromisedNext(now)
	}
	return w
}

// PublicTitle is the title of a word: the one that somebody wrote, else the first sentence of the text.
func PublicTitle(title, text string) string { return cmp.Or(title, firstSentence(text)) }

// firstSentence is what a text begins with, without the full stop: the title of whoever wrote none. It is cut to what a title holds.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for _, end := range []string{". ", "。"} {
		first, _, _ = strings.Cut(first, end)
	}
	runes := []rune(strings.TrimRight(oneLine(first), "."))
	if len(runes) > longestPublicTitle {
		return strings.TrimSpace(string(runes[:longestPublicTitle-1])) + "…"
	}
	return string(runes)
}

// PromisedNext is when the next post comes when nobody says: Every later, for as long as posts follow each other by rule; after that
// three times Every, so that a promise is made that people can keep.
func (i *Incident) PromisedNext(now time.Time) time.Time {
	every := i.Plan.Public.Every
	if i.Public != "" && !now.Before(i.Words.Until) {
		every *= 3
	}
	next := now.Add(every)
	if minute := next.Truncate(time.Minute); minute.After(now) {
		return minute // What the public reads is a whole minute, and not later than the rule has it.
	}
	return next
}

// MayApprove says why somebody may not approve draft n now, and who may; it is empty when they may. The commander decides. When they
// have not for ApproveWithin, or nobody commands, the acting deputy may, too, unless they wrote it: in doubt it is published.
func (i *Incident) MayApprove(by Actor, n int, now time.Time) string {
	d := i.Words.Draft
	if fault := i.draftFault(n); fault != "" {
		return fault
	}
	commander, deputy := i.Holder(Commander), i.Holder(Deputy)
	switch {
	case by.Unknown || by.ID == "":
		return "Hansho does not know you, so your word does not count here. " + i.whoApproves()
	case by.ID == commander:
		return ""
	case by.ID != deputy:
		return "Only the commander approves what the public reads. " + i.whoApproves()
	case by.ID == d.By.ID:
		return "Nobody but the commander approves their own draft. " + i.whoApproves()
	case commander != "" && now.Before(d.DeputyFrom):
		return fmt.Sprintf("The commander decides first. From %s on you may, should %s not have answered.", i.clock(d.DeputyFrom), commander)
	default:
		return ""
	}
}

// MayReject says why somebody may not reject draft n; it is empty when they may: commander and deputy, and whoever wrote it.
func (i *Incident) MayReject(by Actor, n int) string {
	if fault := i.draftFault(n); fault != "" {
		return fault
	}
	if by.Unknown || by.ID == "" || (by.ID != i.Holder(Commander) && by.ID != i.Holder(Deputy) && by.ID != i.Words.Draft.By.ID) {
		return "Only the commander, the deputy or whoever wrote it rejects a draft. " + i.whoApproves()
	}
	return ""
}

// draftFault says what is wrong with deciding on draft n.
func (i *Incident) draftFault(n int) string {
	d := i.Words.Draft
	switch {
	case d == nil && n > 0 && n <= i.Words.Drafts:
		return fmt.Sprintf("Draft %d was decided already, or replaced: none waits for approval.", n)
	case d == nil:
		return "No draft waits for approval."
	case n == 0:
		return fmt.Sprintf("Say which draft you have read: draft %d waits.", d.N)
	case d.N != n:
		return fmt.Sprintf("Draft %d is not the one that waits: draft %d by %s is. Read it first.", n, d.N, d.By.ID)
	case d.Approved.ID != "":
		return fmt.Sprintf("Draft %d was approved already, by %s.", n, d.Approved.ID)
	default:
		return ""
	}
}

// whoApproves says in one sentence who may approve.
func (i *Incident) whoApproves() string {
	d, commander, deputy := i.Words.Draft, i.Holder(Commander), i.Holder(Deputy)
	switch {
	case commander == "" && (deputy == "" || deputy == d.By.ID):
		return "Nobody commands: let somebody take the role commander."
	case commander == "":
		return fmt.Sprintf("Nobody commands, so %s (deputy) may.", deputy)
	case deputy == "" || deputy == d.By.ID:
		return fmt.Sprintf("%s (commander) may.", commander)
	default:
		return fmt.Sprintf("%s (commander) may, and %s (deputy) from %s on.", commander, deputy, i.clock(d.DeputyFrom))
	}
}

// clock is a time of day with its zone, as the organisation reads it.
func (i *Incident) clock(at time.Time) string {
	return at.In(Location(i.Plan.Zone)).Format("15:04 MST")
}
