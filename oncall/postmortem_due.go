package oncall

import (
	"strconv"
	"time"
)

// The stages of reminding of a date. Each is told to whoever answers for it; from PostmortemLead on somebody else hears of it, too.
const (
	PostmortemBefore = 1 // Before it: a day, of an action three.
	PostmortemOn     = 2
	PostmortemAfter  = 3 // The business day after.
	PostmortemLead   = 4 // One later: the lead, too.
	PostmortemWeekly = 5 // A week later, and each week: the team's channel. The stages count on: 6, 7, …
)

// How long before a date its first reminder comes.
const (
	remindMeetingBefore = 24 * time.Hour
	remindActionBefore  = 3 * 24 * time.Hour
)

// remindDistance is the least time between two reminders of a date that is past.
const remindDistance = 12 * time.Hour

// PostmortemReminder is one thing of which somebody is reminded.
type PostmortemReminder struct {
	Item   string    `json:"item"` // ItemDocument and so on, or the number of an action.
	Stage  int       `json:"stage"`
	Text   string    `json:"text,omitempty"`  // Of an action.
	Owner  string    `json:"owner,omitempty"` // Who answers for it.
	Due    time.Time `json:"due"`
	Rule   string    `json:"rule,omitempty"`
	Called bool      `json:"called,omitempty"` // Of the meeting: Due is when it was called for.
	Open   int       `json:"open,omitempty"`   // Of ItemActions: how many are not done.
}

// Reminder is what is to be said of an item now.
func (p *Postmortem) Reminder(item string, stage int) PostmortemReminder {
	d := p.Item(item)
	r := PostmortemReminder{Item: item, Stage: stage, Owner: p.Owner, Due: p.date(item), Rule: d.Rule}
	switch item {
	case ItemDocument:
	case ItemMeeting:
		if r.Called = !p.MeetingAt.IsZero(); r.Called {
			r.Rule = ""
		}
	case ItemActions:
		r.Open = len(p.OpenActions())
	default:
		n, _ := strconv.Atoi(item)
		if a := p.Action(n); a != nil {
			r.Text = a.Text
			if a.Owner != "" {
				r.Owner = a.Owner
			}
		}
	}
	return r
}

// date is the moment around which an item is reminded of: of a meeting that was called it is the meeting itself.
func (p *Postmortem) date(item string) time.Time {
	if item == ItemMeeting && !p.MeetingAt.IsZero() {
		return p.MeetingAt
	}
	return p.Item(item).Due
}

// when is the moment of a stage. What comes after the date comes on business days: nobody is hurried over New Year by a machine.
func (p *Postmortem) when(item string, stage int) time.Time {
	date := p.date(item)
	switch {
	case stage <= PostmortemBefore && (item == ItemDocument || item == ItemMeeting):
		return date.Add(-remindMeetingBefore)
	case stage <= PostmortemBefore:
		return date.Add(-remindActionBefore)
	case stage == PostmortemOn:
		return date
	case stage == PostmortemAfter, stage == PostmortemLead:
		return p.Calendar.AddBusinessDays(date, stage-PostmortemOn).UTC()
	default:
		return p.weekAfter(p.when(item, PostmortemLead), stage-PostmortemLead)
	}
}

// weekAfter is the end of the day so many weeks later, or of the next business day.
func (p *Postmortem) weekAfter(at time.Time, weeks int) time.Time {
	return p.Calendar.AddBusinessDays(at.AddDate(0, 0, 7*weeks), 0).UTC()
}

// arm sets when each thing is next reminded of, and the earliest of them all.
func (p *Postmortem) arm() {
	p.NextAt = time.Time{}
	for _, item := range p.items() {
		d := p.Item(item)
		d.NextAt = time.Time{}
		if p.Status == PostmortemClosed || !d.Done.IsZero() || p.date(item).IsZero() {
			continue
		}
		d.NextAt = latest(p.next(item, d), d.Snoozed)
		if p.NextAt.IsZero() || d.NextAt.Before(p.NextAt) {
			p.NextAt = d.NextAt
		}
	}
}

// next is the moment of the next stage. After a reminder that came late, because the machine slept or it was snoozed, the next one keeps
// its distance: nobody's lead hears of it on the day on which they were told themselves.
func (p *Postmortem) next(item string, d *PostmortemDue) time.Time {
	stage := d.Stage + 1
	if stage == PostmortemBefore && !p.when(item, PostmortemBefore).After(d.Set) {
		stage = PostmortemOn // There was no day before.
	}
	at := p.when(item, stage)
	if d.RemindedAt.IsZero() || stage == PostmortemOn || at.After(d.RemindedAt.Add(remindDistance)) {
		return at
	}
	if stage >= PostmortemWeekly {
		return p.weekAfter(d.RemindedAt, 1)
	}
	return p.Calendar.AddBusinessDays(d.RemindedAt, 1).UTC()
}

// NextDue is when the next reminder is due; false when nothing is.
func (p *Postmortem) NextDue() (time.Time, bool) { return p.NextAt, !p.NextAt.IsZero() }

// gatherWeekly is within which weekly reminders of one postmortem come together: nobody gets one on Monday and one on Tuesday.
const gatherWeekly = 3 * 24 * time.Hour

// Remind are the events of reminding of everything that is due now, one for each thing, however many of its reminders were slept
// through. Applying them moves each thing on past now.
func (p *Postmortem) Remind(now time.Time) []PostmortemEvent {
	var events []PostmortemEvent
	weekly := false
	add := func(item string, stage int) {
		events = append(events, PostmortemEvent{At: now, What: PostmortemReminded, Item: item, N: stage, Person: p.Reminder(item, stage).Owner})
		weekly = weekly || stage >= PostmortemWeekly
	}
	for _, item := range p.items() {
		if d := p.Item(item); !d.NextAt.IsZero() && !now.Before(d.NextAt) {
			add(item, p.stageAt(item, d, now))
		}
	}
	for _, item := range p.items() {
		d := p.Item(item)
		soon := now.Before(d.NextAt) && d.NextAt.Before(now.Add(gatherWeekly))
		if weekly && soon && d.Stage >= PostmortemLead && d.Snoozed.IsZero() {
			add(item, d.Stage+1)
		}
	}
	return events
}

// stageAt is the stage that is reached by reminding now. Stages that were slept through are left out, but only up to the one at which
// whoever answers for it hears that it is late.
func (p *Postmortem) stageAt(item string, d *PostmortemDue, now time.Time) int {
	stage := d.Stage + 1
	for stage < PostmortemAfter && !now.Before(p.when(item, stage+1)) {
		stage++
	}
	if stage == PostmortemBefore && !now.Before(p.date(item)) {
		stage = PostmortemOn
	}
	return stage
}

func (p *Postmortem) applyReminder(e PostmortemEvent) {
	d := p.Item(e.Item)
	if d == nil {
		return
	}
	if e.What == PostmortemSnoozed {
		d.Snoozed, d.SnoozedBy, d.Reason = e.Until, e.By, cut(e.Reason)
		return
	}
	d.Stage, d.RemindedAt, d.Snoozed = e.N, e.At, time.Time{}
	d.Reminded++
	p.Reminders++
}

// Deadline is the earliest date that is not kept yet; zero when every one is.
func (p *Postmortem) Deadline() time.Time {
	var first time.Time
	for _, item := range p.items() {
		if p.Item(item).Done.IsZero() && p.Status != PostmortemClosed {
			if date := p.date(item); first.IsZero() || date.Before(first) {
				first = date
			}
		}
	}
	return first
}

// Late tells whether it was done after its date, or is not done though the date is past.
func (d PostmortemDue) Late(now time.Time) bool {
	if d.Done.IsZero() {
		return !d.Due.IsZero() && now.After(d.Due)
	}
	return d.Done.After(d.Due)
}
