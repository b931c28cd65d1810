package oncall

import (
	"slices"
	"strconv"
	"time"
)

// postmortemTimeline is how many entries a postmortem keeps: the first and the newest. One that nobody finishes is reminded of for years.
const postmortemTimeline = 300

// Apply changes the postmortem by what has happened. It is the only way.
func (p *Postmortem) Apply(e PostmortemEvent) {
	if e.Request != "" && !slices.Contains(p.Requests, e.Request) {
		p.Requests = append(p.Requests, e.Request)
		p.Requests = p.Requests[max(0, len(p.Requests)-requestsLimit):]
	}
	switch e.What {
	case PostmortemDrafted, PostmortemWritten, PostmortemLinked, PostmortemStored, PostmortemSent:
		p.applyDocument(e)
	case PostmortemCalled, PostmortemHeld:
		p.applyMeeting(e)
	case ActionAdded, ActionDone:
		p.applyAction(e)
	case PostmortemReminded, PostmortemSnoozed:
		p.applyReminder(e)
	case PostmortemMoved:
		p.move(PostmortemStatus(e.Text), e.At)
	case PostmortemOwned:
		p.Owner = e.Person
	case PostmortemEnded:
		p.Status, p.ClosedAt, p.ClosedBy = PostmortemClosed, e.At, e.By
		p.ActionsDue.Done = e.At
	case PostmortemOpened, PostmortemUnheard, PostmortemStopped:
	}
	p.note(e)
	p.arm()
}

// note keeps the event in the timeline. That a version was stored is no news: that it was not is.
func (p *Postmortem) note(e PostmortemEvent) {
	if e.What == PostmortemStored && e.Reason == "" {
		return
	}
	e.Text, e.Reason = cut(e.Text), cut(e.Reason)
	p.Timeline = append(p.Timeline, e)
	if over := len(p.Timeline) - postmortemTimeline; over > 0 {
		p.Timeline = slices.Delete(p.Timeline, postmortemTimeline/3, postmortemTimeline/3+over)
	}
}

func (p *Postmortem) applyDocument(e PostmortemEvent) {
	d := &p.Document
	switch e.What { //nolint:exhaustive // Only the kinds that Apply sends here.
	case PostmortemDrafted:
		if d.Version > 0 {
			return // Somebody was faster.
		}
		p.Names = e.Names
		d.Version, d.Text, d.At, d.By = 1, e.Document, e.At, e.By
		d.Findings = nil // The draft is Hansho's own.
	case PostmortemWritten:
		d.Version, d.Text, d.At, d.By = e.N, e.Document, e.At, e.By
		d.Findings = Blameless(e.Document, p.Language, p.known())
		if e.Ref != "" {
			d.Link = e.Ref
		}
	case PostmortemLinked:
		d.Link = e.Text
	case PostmortemStored:
		d.Kept, d.Trouble = max(d.Kept, e.N), e.Reason
		if e.Reason == "" {
			d.Stored = e.Text
			if d.Link == "" {
				d.Link = e.Ref
			}
		}
	case PostmortemSent:
		done(&p.DocumentDue, e.At)
		if p.Status == PostmortemDraft {
			p.Status = PostmortemInReview
		}
	}
}

func (p *Postmortem) applyMeeting(e PostmortemEvent) {
	if e.What == PostmortemHeld {
		done(&p.Meeting, e.At)
		done(&p.DocumentDue, e.At) // They have read it there.
		if p.Status != PostmortemClosed {
			p.Status = PostmortemReviewed
		}
		return
	}
	p.MeetingAt = e.Until
	m := &p.Meeting
	m.Set, m.Stage, m.RemindedAt, m.Snoozed, m.Done = e.At, 0, time.Time{}, time.Time{}, time.Time{}
	p.dueBeforeMeeting(e.Until, e.At)
}

// move follows a state that somebody has set, with what it says of the dates: https://response.pagerduty.com/after/post_mortem_process/.
func (p *Postmortem) move(status PostmortemStatus, at time.Time) {
	p.Status = status
	switch status {
	case PostmortemInReview:
		done(&p.DocumentDue, at)
	case PostmortemReviewed:
		done(&p.DocumentDue, at)
		done(&p.Meeting, at)
	case PostmortemDraft, PostmortemClosed:
	}
}

func done(d *PostmortemDue, at time.Time) {
	if d.Done.IsZero() {
		d.Done = at
	}
}

func (p *Postmortem) applyAction(e PostmortemEvent) {
	if e.What == ActionAdded {
		action := ActionItem{N: len(p.Actions) + 1, Text: cut(e.Text), Owner: e.Person, Link: e.Ref}
		action.PostmortemDue = PostmortemDue{Due: p.ActionsDue.Due, Rule: p.ActionsDue.Rule, Set: e.At}
		if !e.Until.IsZero() {
			action.Due, action.Rule = e.Until, ""
		}
		p.Actions = append(p.Actions, action)
		return
	}
	if a := p.Action(e.N); a != nil {
		done(&a.PostmortemDue, e.At)
	}
}

// Action finds an action by its number; nil when there is none.
func (p *Postmortem) Action(n int) *ActionItem {
	if n < 1 || n > len(p.Actions) {
		return nil
	}
	return &p.Actions[n-1]
}

// OpenActions are the actions that are not done.
func (p *Postmortem) OpenActions() []ActionItem {
	return slices.DeleteFunc(slices.Clone(p.Actions), func(a ActionItem) bool { return !a.Done.IsZero() })
}

// Things that are due. An action is named by its number.
const (
	ItemDocument = "document"
	ItemMeeting  = "meeting"
	ItemActions  = "actions" // All of them, and with them the end of the postmortem.
)

// Item finds what is due by its name; nil when there is no such thing.
func (p *Postmortem) Item(name string) *PostmortemDue {
	switch name {
	case ItemDocument:
		return &p.DocumentDue
	case ItemMeeting:
		return &p.Meeting
	case ItemActions:
		return &p.ActionsDue
	}
	n, _ := strconv.Atoi(name)
	if a := p.Action(n); a != nil {
		return &a.PostmortemDue
	}
	return nil
}

// items are the names of everything that is due, those with earlier dates by their nature first.
func (p *Postmortem) items() []string {
	names := []string{ItemDocument, ItemMeeting}
	for _, a := range p.Actions {
		names = append(names, strconv.Itoa(a.N))
	}
	return append(names, ItemActions)
}
