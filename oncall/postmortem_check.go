package oncall

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Limits of what people may ask of a postmortem.
const (
	PostmortemTextMost = 200_000             // Bytes of the document: it crosses continue-as-new, and Temporal takes 2 MB.
	SnoozeMost         = 31 * 24 * time.Hour // A postmortem is never silently given up.
	ActionsMost        = 100
)

// MayWrite says why a document may not be written, with the cure; it is empty when it may. Version is the one that it was made from,
// 0 for whichever there is.
func (p *Postmortem) MayWrite(text, link string, version int) string {
	d := p.Document
	switch {
	case strings.TrimSpace(text) == "" && link == "":
		return "Send the whole document, or the link to where it lives."
	case link != "" && !IsLink(link):
		return fmt.Sprintf("%q is not a link: write one that begins with https://.", cut(link))
	case len(text) > PostmortemTextMost:
		return fmt.Sprintf("The document has %d bytes, and %d is the most: put what is long elsewhere and link to it.", len(text), PostmortemTextMost)
	case text != "" && version > 0 && version != d.Version:
		return fmt.Sprintf("Version %d was written meanwhile by %s: read that one first, and put both together.", d.Version, d.By.ID)
	}
	return ""
}

// IsLink tells whether a text is a web address on one line.
func IsLink(text string) bool {
	web := strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
	return web && len(text) <= textLimit && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' })
}

// MayCall says why a meeting may not be called for a moment; it is empty when it may.
func (p *Postmortem) MayCall(at, now time.Time) string {
	switch {
	case at.IsZero():
		return "Say when the meeting is."
	case !at.After(now):
		return "That moment is past. When the meeting was held, say so instead."
	case at.After(now.AddDate(1, 0, 0)):
		return "That is more than a year ahead."
	}
	return ""
}

// MaySnooze says why reminders of an item may not pause until then; it is empty when they may.
func (p *Postmortem) MaySnooze(item string, until time.Time, reason string, now time.Time) string {
	d := p.Item(item)
	switch {
	case d == nil:
		return fmt.Sprintf("There is nothing called %q that is due: use %s.", cut(item), strings.Join(p.items(), ", "))
	case !d.Done.IsZero():
		return fmt.Sprintf("The %s is done: nobody is reminded of it.", said(item))
	case strings.TrimSpace(reason) == "":
		return "Say why it has to wait: whoever reads the postmortem sees the reason."
	case !until.After(now):
		return "Say until when, and make that a moment to come."
	case until.After(now.Add(SnoozeMost)):
		return fmt.Sprintf("Snooze for at most %d days at a time: a postmortem is never silently given up.", int(SnoozeMost.Hours()/24))
	}
	return ""
}

func said(item string) string {
	switch item {
	case ItemDocument, ItemMeeting:
		return item
	case ItemActions:
		return "list of actions"
	}
	return "action " + item
}

// MayAct says why an action may not be added; it is empty when it may.
func (p *Postmortem) MayAct(text string, until, now time.Time) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "Say what is to be done."
	case len(p.Actions) >= ActionsMost:
		return fmt.Sprintf("%d actions were added, which is all that a postmortem holds.", ActionsMost)
	case !until.IsZero() && !until.After(now):
		return "The date until which it is to be done is past."
	}
	return ""
}

// MayFinish says why action n may not be done; it is empty when it may.
func (p *Postmortem) MayFinish(n int) string {
	if p.Action(n) == nil {
		return fmt.Sprintf("There is no action %d: %d were added.", n, len(p.Actions))
	}
	return ""
}

// MayMove says why it may not come to a state; it is empty when it may.
func (p *Postmortem) MayMove(status PostmortemStatus) string {
	if !slices.Contains(PostmortemStatuses, status) {
		return "A postmortem is draft, in review, reviewed or closed."
	}
	if status == PostmortemInReview && p.Document.Version == 0 && p.Document.Link == "" {
		return "There is no document yet: it is being drafted. Write it, or say where it lives, first."
	}
	return ""
}

// MayClose says why it may not be closed; it is empty when it may. Only what was reviewed is closed, and open actions need a reason.
func (p *Postmortem) MayClose(reason string) string {
	if p.Status != PostmortemReviewed {
		return fmt.Sprintf("It is %s, and only a reviewed postmortem is closed: hold the meeting, and say that it was held.", p.Status)
	}
	open := p.OpenActions()
	if len(open) == 0 || strings.TrimSpace(reason) != "" {
		return ""
	}
	var numbers []string
	for _, a := range open {
		numbers = append(numbers, fmt.Sprint(a.N))
	}
	return fmt.Sprintf("Not done yet: action %s. Finish what is open, or close it with the reason why that is given up.", strings.Join(numbers, ", "))
}

// Readers are those who may read what is in it, of a security incident; nil means everybody.
func (p *Postmortem) Readers() []string {
	if p.Kind != SecurityIncident {
		return nil
	}
	readers := slices.Concat([]string{p.Owner}, p.People, p.Team)
	for _, a := range p.Actions {
		readers = append(readers, a.Owner)
	}
	return slices.DeleteFunc(readers, func(id string) bool { return id == "" })
}

// For is the postmortem as a person may see it: of a security incident everybody but its people sees the codename, the dates and how far
// it is, and no words.
func (p *Postmortem) For(person string) *Postmortem {
	if p.Kind != SecurityIncident || slices.Contains(p.Readers(), person) {
		return p
	}
	seen := *p
	seen.Title, seen.Service, seen.Room, seen.Channel, seen.Owner, seen.Names = p.Codename, "", "", "", "", nil
	seen.People, seen.Team, seen.Timeline, seen.Requests, seen.By, seen.ClosedBy = nil, nil, nil, nil, Actor{}, Actor{}
	seen.Document = PostmortemDocument{Version: p.Document.Version}
	for _, d := range []*PostmortemDue{&seen.DocumentDue, &seen.Meeting, &seen.ActionsDue} {
		d.Reason, d.SnoozedBy = "", Actor{}
	}
	seen.Actions = make([]ActionItem, len(p.Actions))
	for i, a := range p.Actions {
		seen.Actions[i] = ActionItem{N: a.N, PostmortemDue: a.PostmortemDue}
		seen.Actions[i].Reason, seen.Actions[i].SnoozedBy = "", Actor{}
	}
	return &seen
}

// known are the names by which people may be called in the document.
func (p *Postmortem) known() []string {
	return slices.Concat(p.Names, p.People)
}
