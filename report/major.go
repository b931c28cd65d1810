package report

import (
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Cadence is whether those who wait were told in time.
type Cadence struct {
	SummariesOwed int    `json:"summaries_owed"`
	SummariesKept int    `json:"summaries_kept"`
	PublicOwed    int    `json:"public_owed"`
	PublicKept    int    `json:"public_kept"`
	Posts         int    `json:"public_posts"`
	Handovers     int    `json:"handovers"`
	Incidents     []Kept `json:"incidents"`
}

// Kept is the cadence of one incident.
type Kept struct {
	Slug          string          `json:"slug"`
	Title         string          `json:"title"`
	Severity      oncall.Severity `json:"severity,omitempty"`
	Opened        time.Time       `json:"opened"`
	SummariesOwed int             `json:"summaries_owed"`
	SummariesKept int             `json:"summaries_kept"`
	PublicOwed    int             `json:"public_owed"`
	PublicKept    int             `json:"public_kept"`
	PersonTime    Took            `json:"person_seconds"` // The sum of how long each worked on it.
}

// incident counts one. Drills are in no number.
func (m *maker) incident(o *contract.IncidentOutcome) {
	if !m.wanted(o.Service, o.Severity, firstOf(o.Opened, o.Resolved)) {
		return
	}
	if o.Kind == oncall.DrillIncident {
		m.counts[NoteDrills]++
		return
	}
	m.major.add(o.Numbers)
	for _, cost := range o.Costs {
		m.load.of(cost.Person).worked(cost.Work)
	}
	c := &m.cad
	c.SummariesOwed += o.Summaries.Owed
	c.SummariesKept += o.Summaries.Kept
	c.PublicOwed += o.Public.Owed
	c.PublicKept += o.Public.Kept
	c.Posts += o.Public.Posts
	c.Handovers += o.Handovers
	c.Incidents = append(c.Incidents, Kept{
		Slug: o.Slug, Title: o.Title, Severity: o.Severity, Opened: o.Opened, SummariesOwed: o.Summaries.Owed, SummariesKept: o.Summaries.Kept,
		PublicOwed: o.Public.Owed, PublicKept: o.Public.Kept, PersonTime: Took(o.PersonTime),
	})
}

// Postmortems is whether they, and what they decided, were finished in time.
type Postmortems struct {
	Closed      int    `json:"closed"`
	Document    OnTime `json:"document"` // It went out.
	Meeting     OnTime `json:"meeting"`
	Actions     OnTime `json:"actions"` // Of all postmortems.
	Reminders   int    `json:"reminders"`
	Open        int    `json:"open"`
	OpenOverdue int    `json:"open_overdue"`
	Late        []Late `json:"late"`
}

// OnTime counts what was owed and what was done by its date.
type OnTime struct {
	Owed int `json:"owed"`
	Kept int `json:"kept"`
}

// Late is something of a postmortem that was not done by its date, or still is not.
type Late struct {
	Slug  string    `json:"slug"`
	Title string    `json:"title"`
	Owner string    `json:"owner,omitempty"`
	What  string    `json:"what"` // "document", "meeting", "actions", or "open".
	Due   time.Time `json:"due"`
	Done  time.Time `json:"done,omitzero"`
	N     int       `json:"n,omitempty"` // Of actions: how many.
}

func (m *maker) postmortem(o *contract.PostmortemOutcome) {
	if !m.wanted(o.Service, o.Severity, firstOf(o.Opened, o.Meeting.Due, o.DocumentDue.Due, o.Closed)) {
		return
	}
	p := &m.post
	p.Closed++
	p.Reminders += o.Reminders
	p.kept(o, "document", o.DocumentDue, &p.Document)
	p.kept(o, "meeting", o.Meeting, &p.Meeting)
	p.Actions.Owed += o.Actions
	p.Actions.Kept += o.Actions - o.ActionsLate
	if o.ActionsLate > 0 {
		p.Late = append(p.Late, Late{o.Slug, o.Title, o.Owner, "actions", o.ActionsDue.Due, o.ActionsDue.Done, o.ActionsLate})
	}
}

func (p *Postmortems) kept(o *contract.PostmortemOutcome, what string, due oncall.PostmortemDue, on *OnTime) {
	if due.Due.IsZero() {
		return
	}
	on.Owed++
	if !due.Done.IsZero() && !due.Done.After(due.Due) {
		on.Kept++
		return
	}
	p.Late = append(p.Late, Late{Slug: o.Slug, Title: o.Title, Owner: o.Owner, What: what, Due: due.Due, Done: due.Done})
}

func (p *Postmortems) open(open Open, now time.Time) {
	if open.Kind != contract.Postmortem {
		return
	}
	p.Open++
	if !open.Due.IsZero() && open.Due.Before(now) {
		p.OpenOverdue++
		p.Late = append(p.Late, Late{Slug: open.WorkflowID, Title: open.Title, What: "open", Due: open.Due})
	}
}
