package oncall

import "time"

// PublicMode says which words the public is owed.
type PublicMode string

// The modes of the public clock.
const (
	PublicNone    PublicMode = ""        // None.
	PublicOwed    PublicMode = "owed"    // One after the other.
	PublicClosing PublicMode = "closing" // The last one: the incident is resolved, and its story is not.
)

// publicRoles are the roles that answer for public posts, as far as somebody has them.
func (i *Incident) publicRoles() []Role { return i.held(CustomerLiaison, Deputy, Commander) }

// publicMode is what the public is owed now. Of drills and security incidents it hears nothing, ever. A story that has begun goes on
// though the severity was lowered: its last post has promised a next one.
func (i *Incident) publicMode() PublicMode {
	told := i.Public != "" && !i.Words.Closed
	switch {
	case i.Kind == SecurityIncident || i.Kind == DrillIncident || i.Into != "":
		return PublicNone
	case i.Status == IncidentOpen && (i.terms().Public || told):
		return PublicOwed
	case i.Status == IncidentResolved && told:
		return PublicClosing
	default:
		return PublicNone
	}
}

// publicLadder reminds of posts. Those that never came are given up for the next only within the time in which posts follow each
// other by rule, and only while the severity asks for them.
func (i *Incident) publicLadder() ladder {
	c := i.Words
	l := ladder{
		due: c.Due, every: i.Plan.Public.Every, before: i.Plan.RemindBefore, stage: c.Stage, at: c.RemindedAt, people: len(i.publicRoles()),
	}
	l.rolls = c.Mode == PublicOwed && i.terms().Public && l.rollsAt().Before(c.Until)
	return l
}

// nextPublic is when somebody is next reminded of the public. While a draft waits it is who may approve it, and nobody while an
// approved one is on its way.
func (i *Incident) nextPublic() time.Time {
	switch d := i.Words.Draft; {
	case d == nil:
		return i.publicLadder().next()
	case d.Approved.ID != "":
		return time.Time{}
	default:
		return i.nextApproval(*d)
	}
}

// nextApproval is when approval of a draft is asked for again: of the deputy when their time has come, of the commander once more
// after the same time, and then at the pace of the posts, for as long as posts follow each other by rule.
func (i *Incident) nextApproval(d PublicDraft) time.Time {
	rules := i.Plan.Public
	switch {
	case i.Words.Mode == PublicNone:
		return time.Time{}
	case d.Asked <= 1:
		return d.DeputyFrom
	case d.Asked == 2:
		return d.AskedAt.Add(rules.ApproveWithin)
	}
	if next := d.AskedAt.Add(rules.Every); next.Before(i.Words.Until) {
		return next
	}
	return time.Time{}
}

// remindPublic is the event of the next reminder about the public.
func (i *Incident) remindPublic(now time.Time) IncidentEvent {
	e := IncidentEvent{At: now, Kind: PublicReminded}
	d := i.Words.Draft
	if d == nil {
		e.N, e.Role, e.Person = i.remindedOf(i.publicLadder(), i.publicRoles(), now)
		return e
	}
	roles := []Role{Commander, Deputy}
	if d.Asked%2 == 1 && i.Holder(Deputy) != d.By.ID { // Nobody approves what they have drafted.
		roles = []Role{Deputy, Commander}
	}
	e.N = RemindApproval
	e.Role, e.Person = i.firstOf(roles...)
	return e
}

// armPublic begins, ends or changes the clock when severity, status or the story ask for it.
func (i *Incident) armPublic(at time.Time) {
	c, rules, mode := &i.Words, i.Plan.Public, i.publicMode()
	if mode == c.Mode {
		return
	}
	if mode != PublicOwed && overdue(c.Due, at) {
		c.Owed++ // It never came.
	}
	if c.Draft != nil && (mode == PublicNone || c.Draft.Approved.ID == "") {
		c.Draft = nil // It says what is true no more.
	}
	c.Mode, c.Stage, c.Reminded, c.RemindedAt, c.Missed, c.Prepared = mode, 0, 0, time.Time{}, 0, false
	switch wait := rules.First; mode {
	case PublicNone:
		c.Due, c.Until = time.Time{}, time.Time{}
	case PublicOwed:
		if i.Public != "" {
			wait = rules.Every
		}
		c.Due, c.Until = at.Add(wait), at.Add(wait+rules.For)
	case PublicClosing:
		c.Due, c.Until = at.Add(wait), at.Add(rules.For)
	}
}

func (i *Incident) applyPublic(e IncidentEvent) {
	c := &i.Words
	waiting := c.Draft != nil && c.Draft.N == e.N
	switch e.Kind { //nolint:exhaustive // Only the kinds that applyClocks sends here.
	case PublicReminded:
		i.publicReminded(e)
	case PublicDrafted:
		draft := *e.Draft
		draft.N, draft.At, draft.By, draft.Asked, draft.AskedAt = e.N, e.At, e.By, 1, e.At
		draft.DeputyFrom = e.At.Add(i.Plan.Public.ApproveWithin)
		c.Draft, c.Drafts = &draft, max(c.Drafts, e.N)
		c.Prepared = c.Prepared || c.Mode == PublicClosing && draft.Closing
	case PublicApproved:
		if waiting {
			c.Draft.Approved, c.Draft.Next = e.By, e.Until
		}
	case PublicRejected, PublicRefused:
		if waiting {
			c.Draft = nil
		}
	case PublicPosted:
		i.publicPosted(e, waiting)
	case IncidentReopened:
		if c.Closed { // What was said to be over is not: a new story begins.
			i.Public, c.Closed = "", false
			c.Stories++
		}
	}
}

func (i *Incident) publicReminded(e IncidentEvent) {
	c := &i.Words
	c.Reminded++
	if e.N == RemindApproval {
		if c.Draft != nil {
			c.Draft.Asked, c.Draft.AskedAt = c.Draft.Asked+1, e.At
		}
		return
	}
	due, missed := i.publicLadder().rolled(e.At)
	c.Due, c.Owed, c.Missed, c.Stage, c.RemindedAt = due, c.Owed+missed, c.Missed+missed, e.N, e.At
}

// publicPosted counts a post and sets when the next one is owed: when this one has promised it.
func (i *Incident) publicPosted(e IncidentEvent, waiting bool) {
	c := &i.Words
	due, missed := i.publicLadder().rolled(e.At)
	owed, kept := cadence(due, c.Missed+missed, e.At)
	if c.Owed += missed + owed; kept {
		c.Kept++
	}
	if i.Public == "" {
		c.Until = e.At.Add(i.Plan.Public.For)
	}
	again := c.Due.Equal(e.Until) // Whole minutes are promised: two posts in a minute promise the same, and nobody is reminded of it twice.
	i.Public, c.LastAt, c.Due = e.Ref, e.At, e.Until
	c.Posts++
	if c.Missed = 0; !again {
		c.Stage, c.Reminded, c.RemindedAt = 0, 0, time.Time{}
	}
	if !waiting {
		return
	}
	c.Closed = c.Draft.Closing
	c.Draft = nil
}
