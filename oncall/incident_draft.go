package oncall

import (
	"slices"
	"time"
)

// actionsMost is how many actions the draft of a summary tells: executives read it on a telephone.
const actionsMost = 5

// SummaryDraft is what a draft of an executive summary is worded from: state, impact, what was done since the last one, who has it.
type SummaryDraft struct {
	Status    IncidentStatus  `json:"status"`
	Severity  Severity        `json:"severity,omitempty"`
	Title     string          `json:"title"`
	Services  []string        `json:"services,omitempty"` // That are hit and have not recovered.
	Began     time.Time       `json:"began"`
	Now       time.Time       `json:"now"`
	Commander string          `json:"commander,omitempty"`
	Experts   int             `json:"experts,omitempty"` // Who work on it.
	Actions   []IncidentEvent `json:"actions,omitempty"` // The newest last.
	Tasks     []IncidentTask  `json:"tasks,omitempty"`   // That are under way.
	Since     time.Time       `json:"since,omitzero"`    // Of the summary before; zero of the first.
}

// DraftSummary makes the draft from what the incident knows. Words come later, in the language of who reads it.
func (i *Incident) DraftSummary(now time.Time) SummaryDraft {
	d := SummaryDraft{Status: i.Status, Severity: i.Severity, Title: i.Title, Began: i.Began, Now: now, Commander: i.Commander(), Tasks: i.OpenTasks()}
	if n := len(i.Updates); n > 0 {
		d.Since = i.Updates[n-1].At
	}
	for _, r := range i.Responders {
		if r.Left.IsZero() {
			d.Experts++
		}
	}
	hit := func(service string) {
		if service != "" && !slices.Contains(d.Services, service) {
			d.Services = append(d.Services, service)
		}
	}
	hit(i.Service)
	for _, a := range i.Escalations {
		if a.Detached.IsZero() && !a.Over && a.Status != ResolvedStatus && a.Purpose == "alert" {
			hit(a.Service)
		}
	}
	for _, e := range i.Timeline {
		if e.At.After(d.Since) && isAction(e) {
			d.Actions = append(d.Actions, i.withTask(e))
		}
	}
	d.Actions = slices.Clone(d.Actions[max(0, len(d.Actions)-actionsMost):])
	d.Tasks = d.Tasks[:min(len(d.Tasks), actionsMost)]
	return d
}

// isAction tells whether executives want to hear of it.
func isAction(e IncidentEvent) bool {
	switch e.Kind { //nolint:exhaustive // The others are the incident's own housekeeping.
	case IncidentSeverity, IncidentNoted, TaskDone, PublicPosted, IncidentFixed, IncidentReopened:
		return true
	default:
		return false
	}
}

// withTask fills in what a task was, of an event that names it by its number.
func (i *Incident) withTask(e IncidentEvent) IncidentEvent {
	if t := i.Task(e.N); e.Kind == TaskDone && t != nil && e.Text == "" {
		e.Text, e.Person = t.Text, t.Person
	}
	return e
}
