package oncall

import (
	"cmp"
	"slices"
	"time"
)

// What an incident keeps of its past: enough for days, and small enough to cross continue-as-new.
const (
	incidentTimelineMost = 1_500
	incidentWordsMost    = 300_000 // Bytes of texts and reasons in the timeline.
	incidentRequestsMost = 400
)

// NewIncident is an incident of which nothing has happened yet: Apply IncidentDeclared.
func NewIncident(slug, title string, kind IncidentKind, plan IncidentPlan) *Incident {
	return &Incident{Slug: slug, Title: cut(title), Kind: cmp.Or(kind, NormalIncident), Status: IncidentOpen, Plan: plan}
}

// Seen tells whether a request was applied already.
func (i *Incident) Seen(request string) bool {
	return request != "" && slices.Contains(i.Requests, request)
}

// Apply lets something happen. It is the only way in which an incident changes.
func (i *Incident) Apply(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // The others are words in the timeline, or the clocks'.
	case IncidentDeclared, IncidentPlanned, IncidentSeverity, IncidentTitled, IncidentBridge, IncidentFixed, IncidentReopened,
		IncidentMerged, IncidentCancelled, IncidentEnded, PostmortemStarted, PostmortemWanted:
		i.applyCourse(e)
	case EscalationAttached, EscalationDetached, EscalationTold:
		i.applyEscalation(e)
	case RoleTaken, RoleOffered, RoleDeclined, RoleLeft:
		i.applyRole(e)
	case ResponderJoined, ResponderLeft, ResponderUnreached, TeamFormed, SpanExceeded, SecondaryTold:
		i.applyPeople(e)
	case RoomTended, RoomArchived:
		i.applyRoom(e)
	case TodoAdded:
		i.Todos = append(i.Todos, Todo{At: e.At, By: e.By, Text: cut(e.Text)})
	}
	i.applyClocks(e)
	i.requested(e.Request)
	i.write(e)
}

// applyCourse follows what the incident is and how far.
func (i *Incident) applyCourse(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case IncidentDeclared:
		i.Severity, i.Declared, i.Opened = e.Severity, e.By, e.At
		if i.Began.IsZero() || i.Began.After(e.At) {
			i.Began = e.At
		}
	case IncidentPlanned:
		i.Plan = *e.Plan
	case IncidentSeverity:
		i.Severity = e.Severity
	case IncidentTitled:
		i.Title = cut(e.Text)
	case IncidentBridge:
		i.Bridge = *e.Bridge
	case IncidentFixed:
		i.Status, i.Outcome, i.Resolved, i.CoolEnds = IncidentResolved, cmp.Or(e.Ref, "resolved"), e.At, e.Until
		i.Cause = cmp.Or(cut(e.Text), i.Cause)
	case IncidentReopened:
		i.Status, i.Outcome, i.Resolved, i.CoolEnds = IncidentOpen, "", time.Time{}, time.Time{}
	case IncidentMerged:
		i.Into, i.Outcome = e.Ref, "merged"
		i.end(e.At)
	case IncidentCancelled:
		i.Outcome = "cancelled"
		i.end(e.At)
	case IncidentEnded:
		i.Outcome = cmp.Or(i.Outcome, e.Ref, "resolved")
		i.end(e.At)
	case PostmortemWanted:
		i.Wanted, i.WantedBy = true, e.By
	case PostmortemStarted:
		i.Postmortem = e.Ref
	}
}

// end ends it for good: nobody works on it any more.
func (i *Incident) end(at time.Time) {
	i.Status, i.Over, i.CoolEnds = IncidentOver, at, time.Time{}
	if i.Resolved.IsZero() {
		i.Resolved = at
	}
	for n := range i.Responders {
		if r := &i.Responders[n]; r.Left.IsZero() {
			r.Left = i.Resolved
			if r.Left.Before(r.Joined) {
				r.Left = r.Joined
			}
		}
	}
}

// applyEscalation follows the escalations that belong to it.
func (i *Incident) applyEscalation(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that Apply sends here.
	case EscalationAttached:
		if known := i.Escalation(e.Attached.WorkflowID); known != nil {
			known.Detached = time.Time{}
			break
		}
		attached := *e.Attached
		attached.Attached = e.At
		i.Escalations = append(i.Escalations, attached)
		i.Service = cmp.Or(i.Service, attached.alertService())
		if began := attached.Marks.Began; attached.Purpose == PurposeAlert && !began.IsZero() && began.Before(i.Began) {
			i.Began = began
		}
	case EscalationDetached:
		if known := i.Escalation(e.Ref); known != nil {
			known.Detached = e.At
		}
	case EscalationTold:
		if known := i.Escalation(e.Attached.WorkflowID); known != nil {
			known.told(*e.Attached)
			if len(e.Attached.Timeline) > 0 {
				i.keepTimeline(known, e.Attached.Timeline)
			}
		}
	}
}

// alertService is the service that is hit; empty of an escalation that only pages somebody.
func (a Attached) alertService() string {
	if a.Purpose != PurposeAlert {
		return ""
	}
	return a.Service
}

// told takes what an escalation says of itself. What it leaves open stays.
func (a *Attached) told(news Attached) {
	a.Status, a.Owner, a.Over, a.Outcome = news.Status, news.Owner, news.Over, news.Outcome
	a.Severity = cmp.Or(news.Severity, a.Severity)
	a.Title, a.Service, a.Instance = cmp.Or(news.Title, a.Title), cmp.Or(news.Service, a.Service), cmp.Or(news.Instance, a.Instance)
	a.Unreached = news.Unreached
	if news.Marks != (Marks{}) {
		a.Marks = news.Marks
	}
}

// What an incident keeps of its escalations' own timelines: the newest entries of the first few.
const (
	attachedTimelines    = 5
	attachedTimelineMost = 120
)

// keepTimeline keeps what an escalation that is over has written down.
func (i *Incident) keepTimeline(a *Attached, timeline []Event) {
	kept := 0
	for _, other := range i.Escalations {
		if len(other.Timeline) > 0 && other.WorkflowID != a.WorkflowID {
			kept++
		}
	}
	if kept < attachedTimelines {
		a.Timeline = slices.Clone(timeline[max(0, len(timeline)-attachedTimelineMost):])
	}
}

// Marks are the moments from which the incident's numbers are counted: the earliest of its alerts.
func (i *Incident) Marks() Marks {
	m := Marks{Began: i.Began, Resolved: i.Resolved}
	for _, a := range i.Escalations {
		if a.Purpose != PurposeAlert || !a.Detached.IsZero() {
			continue
		}
		if m.Paged.IsZero() || (!a.Marks.Paged.IsZero() && a.Marks.Paged.Before(m.Paged)) {
			m.Paged, m.Delivered = a.Marks.Paged, a.Marks.Delivered
		}
		m.FirstAck, m.Work = earliest(m.FirstAck, a.Marks.FirstAck), earliest(m.Work, a.Marks.Work)
		m.Hops += a.Marks.Hops
	}
	return m
}

// Terms are what is promised for the incident's severity; nothing while that is not known.
func (i *Incident) Terms() Terms { return i.terms() }

// Escalation finds one that was attached, by its workflow ID; nil when there is none.
func (i *Incident) Escalation(workflowID string) *Attached {
	for n := range i.Escalations {
		if i.Escalations[n].WorkflowID == workflowID {
			return &i.Escalations[n]
		}
	}
	return nil
}

// applyRoom follows the rooms.
func (i *Incident) applyRoom(e IncidentEvent) {
	room := &i.Room
	if e.Team != "" {
		team := i.SubTeam(e.Team)
		if team == nil {
			return
		}
		room = &team.Room
	}
	if e.Kind == RoomArchived {
		room.Archived = e.At
		return
	}
	*room = *e.Room
}

// requested remembers a request that was applied.
func (i *Incident) requested(request string) {
	if request == "" || i.Seen(request) {
		return
	}
	i.Requests = append(i.Requests, request)
	if extra := len(i.Requests) - incidentRequestsMost; extra > 0 {
		i.Requests = slices.Delete(i.Requests, 0, extra)
	}
}

// Silent tells whether an event is kept in the state alone: the timeline would only be longer.
func (e IncidentEvent) Silent() bool {
	switch e.Kind { //nolint:exhaustive // The others are told.
	case IncidentPlanned, CalledOut, CommandTaken:
		return true
	case RoomTended:
		return e.Reason == "" // It is neither new nor in trouble.
	case EscalationTold:
		return e.Reason == "" // Nothing that people care for has changed.
	}
	return false
}

// write keeps the event in the timeline. When that grows too long the oldest words go, and never who did what when.
func (i *Incident) write(e IncidentEvent) {
	if e.Silent() {
		return
	}
	e.Text, e.Reason = cut(e.Text), cut(e.Reason)
	e.Attached, e.Room, e.Bridge, e.Draft, e.Plan, e.Request = nil, nil, nil, nil, nil, ""
	i.Lines++
	i.Timeline = append(i.Timeline, e)
	if extra := len(i.Timeline) - incidentTimelineMost; extra > 0 {
		i.Timeline = slices.Delete(i.Timeline, 1, 1+extra) // How it began stays.
	}
	words := 0
	for _, entry := range i.Timeline {
		words += len(entry.Text) + len(entry.Reason)
	}
	for n := 0; words > incidentWordsMost && n < len(i.Timeline); n++ {
		words -= len(i.Timeline[n].Text) + len(i.Timeline[n].Reason)
		i.Timeline[n].Text, i.Timeline[n].Reason = "", ""
	}
}
