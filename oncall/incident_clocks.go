package oncall

import (
	"cmp"
	"slices"
	"time"
)

// DueKind says what an incident's clocks wait for.
type DueKind string

// What can be due in an incident.
const (
	SummaryDue  DueKind = "summary"  // Somebody is reminded of the executive summary.
	PublicDue   DueKind = "public"   // Somebody is reminded of the public post, or of a draft that waits for approval.
	TaskDue     DueKind = "task"     // The time of a task is up: N.
	CallOutDue  DueKind = "call out" // The deputy is told what is open.
	HandoverDue DueKind = "handover" // The holder of a role is reminded of handing over: Role, Person.
)

// IncidentDue is one moment at which somebody must be reminded of something.
type IncidentDue struct {
	At     time.Time
	Kind   DueKind
	N      int
	Role   Role
	Person string
}

// applyClocks brings the clocks in line with what has happened. It runs after everything else of the event was applied, because
// severity, status and roles lead the clocks: whichever event changed them, the clocks are derived anew from how things are now.
// Every moment is absolute, so that nothing fires twice after a crash, a deploy or continue-as-new: what was reminded of is in the
// state before anybody hears of it.
func (i *Incident) applyClocks(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // The others move no clock by themselves.
	case SummaryReminded, SummaryPosted:
		i.applySummary(e)
	case PublicReminded, PublicDrafted, PublicApproved, PublicRejected, PublicPosted, PublicRefused, IncidentReopened:
		i.applyPublic(e)
	case TaskGiven, TaskTaken, TaskDone, TaskOverdue, CalledOut:
		i.applyTasks(e)
	case RoleTaken, RoleReminded:
		i.applyHandover(e)
	}
	i.armSummary(e.At)
	i.armPublic(e.At)
	i.armCallOut(e.At)
	i.Summary.NextAt = i.summaryLadder().next()
	i.Words.NextAt = i.nextPublic()
}

// Dues are all moments at which somebody must be reminded of something, the earliest first.
func (i *Incident) Dues() []IncidentDue {
	var dues []IncidentDue
	add := func(d IncidentDue) {
		if !d.At.IsZero() {
			dues = append(dues, d)
		}
	}
	add(IncidentDue{At: i.Summary.NextAt, Kind: SummaryDue})
	add(IncidentDue{At: i.Words.NextAt, Kind: PublicDue})
	if i.Status == IncidentOpen {
		add(IncidentDue{At: i.nextCallOut(), Kind: CallOutDue})
		for _, t := range i.Tasks {
			if t.Done.IsZero() && t.Called.IsZero() {
				add(IncidentDue{At: t.Until, Kind: TaskDue, N: t.N, Person: t.Person})
			}
		}
		for _, h := range i.Roles {
			add(IncidentDue{At: h.RemindAt, Kind: HandoverDue, Role: h.Role, Person: h.Person})
		}
	}
	slices.SortStableFunc(dues, func(a, b IncidentDue) int { return a.At.Compare(b.At) })
	return dues
}

// NextDue is the earliest of Dues; false when nothing is timed.
func (i *Incident) NextDue() (IncidentDue, bool) {
	dues := i.Dues()
	if len(dues) == 0 {
		return IncidentDue{}, false
	}
	return dues[0], true
}

// Remind is the event of reminding somebody of what is due now. Applying it moves that clock on, always past now: however long the
// machine slept, each clock reminds once and goes on from there.
func (i *Incident) Remind(d IncidentDue, now time.Time) IncidentEvent {
	e := IncidentEvent{At: now, Person: d.Person, Role: d.Role, N: d.N}
	switch d.Kind {
	case SummaryDue:
		e.Kind = SummaryReminded
		e.N, e.Role, e.Person = i.remindedOf(i.summaryLadder(), i.summaryRoles(), now)
		e.Until = i.after(e).Summary.NextAt
	case PublicDue:
		e = i.remindPublic(now)
		e.Until = i.after(e).Words.NextAt
	case TaskDue:
		e.Kind = TaskOverdue
	case CallOutDue:
		e.Kind, e.Until = CalledOut, now.Add(i.Plan.CallOutEvery)
		e.Role, e.Person = i.firstOf(Deputy, Commander)
	case HandoverDue:
		e.Kind, e.Until = RoleReminded, i.nextHandover(d.Role, d.Person, now)
	}
	return e
}

// after is the incident as the event would leave its summary and public clocks.
func (i *Incident) after(e IncidentEvent) Incident {
	copied := *i
	if i.Words.Draft != nil {
		draft := *i.Words.Draft
		copied.Words.Draft = &draft
	}
	copied.applyClocks(e)
	return copied
}

// terms are what is promised for the severity; nothing while it is not known.
func (i *Incident) terms() Terms { return i.Plan.Terms[i.Severity] }

// firstOf is the first of the roles that somebody has, and who.
func (i *Incident) firstOf(roles ...Role) (Role, string) {
	for _, role := range roles {
		if person := i.Holder(role); person != "" {
			return role, person
		}
	}
	return "", ""
}

// held are those of the roles that somebody has, without roles of somebody who comes before.
func (i *Incident) held(roles ...Role) []Role {
	var held []Role
	var people []string
	for _, role := range roles {
		if person := i.Holder(role); person != "" && !slices.Contains(people, person) {
			held, people = append(held, role), append(people, person)
		}
	}
	return held
}

// remindedOf is who is reminded at the ladder's next stage, and which that is. Nobody, when nobody has one of the roles: then it is
// said where everybody reads it.
func (i *Incident) remindedOf(l ladder, roles []Role, now time.Time) (stage int, role Role, person string) {
	stage = l.stageAt(now)
	if len(roles) == 0 {
		return stage, "", ""
	}
	role = roles[min(max(0, stage-RemindDue), len(roles)-1)]
	return stage, role, i.Holder(role)
}

// earliest is the earlier of two moments, of which a zero one is none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// overdue tells whether something was owed by a moment that is past.
func overdue(due, at time.Time) bool { return !due.IsZero() && at.After(due) }

// fraction is a part of a whole, but no more than that.
func fraction(whole time.Duration, part int64, most time.Duration) time.Duration {
	return cmp.Or(min(most, whole/time.Duration(part)), 1)
}
