package oncall

import "time"

// updatesLimit is how many summaries are kept. Those of three days, one every half an hour, fit.
const updatesLimit = 200

// summaryRoles are the roles that answer for executive summaries, as far as somebody has them.
func (i *Incident) summaryRoles() []Role { return i.held(InternalLiaison, Deputy, Commander) }

// summaryEvery is how often a summary is owed now; 0 when none is. A drill and a security incident owe them too, to their room.
func (i *Incident) summaryEvery() time.Duration {
	if i.Status != IncidentOpen {
		return 0
	}
	return i.terms().UpdateEvery
}

func (i *Incident) summaryLadder() ladder {
	c := i.Summary
	return ladder{
		due: c.Due, every: c.Every, before: i.Plan.RemindBefore, stage: c.Stage, at: c.RemindedAt, people: len(i.summaryRoles()), rolls: true,
	}
}

// armSummary begins, ends or changes the clock when severity or status ask for it. A higher severity never postpones what is owed; a
// lower one counts from the last summary.
func (i *Incident) armSummary(at time.Time) {
	c, every := &i.Summary, i.summaryEvery()
	if every == c.Every {
		return
	}
	before := c.Due
	switch {
	case every == 0:
		if overdue(c.Due, at) {
			c.Owed++ // It never came.
		}
		c.Due, c.Reminded, c.Missed = time.Time{}, 0, 0
	case c.Due.IsZero():
		c.Due = at.Add(every)
	case every < c.Every:
		c.Due = earliest(c.Due, at.Add(every))
	default:
		c.Due = c.Due.Add(every - c.Every)
	}
	c.Every = every
	if !c.Due.Equal(before) && !overdue(c.Due, at) {
		c.Stage, c.RemindedAt = 0, time.Time{}
	}
}

func (i *Incident) applySummary(e IncidentEvent) {
	c := &i.Summary
	due, missed := i.summaryLadder().rolled(e.At)
	c.Due, c.Owed, c.Missed = due, c.Owed+missed, c.Missed+missed
	if e.Kind == SummaryReminded {
		c.Stage, c.RemindedAt = e.N, e.At
		c.Reminded++
		return
	}
	owed, kept := cadence(c.Due, c.Missed, e.At)
	if c.Owed += owed; kept {
		c.Kept++
	}
	i.Updates = append(i.Updates, StakeholderUpdate{At: e.At, By: e.By, Text: cut(e.Text), Due: c.Due, Late: !kept && !c.Due.IsZero()})
	if extra := len(i.Updates) - updatesLimit; extra > 0 {
		i.Updates = append([]StakeholderUpdate(nil), i.Updates[extra:]...)
	}
	c.Stage, c.Reminded, c.RemindedAt, c.Missed, c.Due = 0, 0, time.Time{}, 0, time.Time{}
	if c.Every > 0 {
		c.Due = e.At.Add(c.Every)
	}
}
