package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// remindSummary reminds whoever answers for the executive summary; the first time with a draft. When nobody does the executives'
// channel is reminded, of a drill or a security incident their room.
func (c *clocks) remindSummary(ctx workflow.Context, e oncall.IncidentEvent) {
	s := c.state
	f := c.facts(ctx, message.SaySummaryOwed)
	f.Due, f.Until, f.N, f.Role, f.Late = s.Summary.Due, e.Until, s.Summary.Reminded, e.Role, e.At.After(s.Summary.Due)
	mark := fmt.Sprintf("summary/%d/%d", s.Summary.Due.Unix(), e.N)
	if e.Person == "" {
		if s.Kind == oncall.NormalIncident {
			f.Here = true
			c.inChannel(ctx, s.Plan.ExecutiveChannel, mark, "remind: an executive summary is owed, and nobody has a role", f)
			return
		}
		c.inRoom(ctx, mark, "remind: an executive summary is owed, and nobody has a role", f)
		return
	}
	if e.N == oncall.RemindDraft || s.Summary.Reminded == 1 {
		draft := s.DraftSummary(e.At)
		f.What, f.Summary = message.SaySummaryDraft, &draft
		if c.secret() {
			c.inRoom(ctx, mark, "draft the executive summary", f)
			f.Summary = nil
		}
	}
	c.toPerson(ctx, e.Person, mark, fmt.Sprintf("remind %s (%s): an executive summary is owed", e.Person, e.Role), f)
}

func (c *clocks) faultOfSummary(r contract.Command) string {
	switch {
	case strings.TrimSpace(r.Text) == "" || r.By.ID == "":
		return "A summary needs a text and somebody who posts it."
	case c.state.Status == oncall.IncidentOver:
		return "The incident is over."
	}
	return ""
}

// postSummary posts a summary and restarts the clock: to the executives, PagerDuty's subscribers and by mail; of a drill or a security
// incident to its room alone.
func (c *clocks) postSummary(ctx workflow.Context, r contract.Command) contract.Answer {
	s, now := c.state, workflow.Now(ctx).UTC()
	c.apply(ctx, oncall.IncidentEvent{At: now, Kind: oncall.SummaryPosted, By: r.By, Text: r.Text, Request: r.Request})
	f := c.facts(ctx, message.SaySummary)
	f.By, f.Text, f.Until = r.By, r.Text, s.Summary.Due
	mark := "summary/posted/" + r.Request
	told := "Posted in the incident's room only"
	if s.Kind == oncall.NormalIncident {
		f.Here = true
		c.inChannel(ctx, s.Plan.ExecutiveChannel, mark, "post the executive summary", f)
		c.mail(ctx, mark, f)
		c.tellSubscribers(ctx, r)
		told = "Posted"
	} else {
		c.inRoom(ctx, mark, "post the summary in the room", f)
	}
	return c.answer(contract.Done, told+until("; the next is owed by ", s.Summary.Due, c.zone())+".")
}

// mail sends the summary to whoever gets it by mail.
func (c *clocks) mail(ctx workflow.Context, mark string, f message.IncidentFacts) {
	for n, to := range c.state.Plan.Mail {
		request := activities.MailRequest{Mark: fmt.Sprintf("%s/%s/mail/%d", c.instance, mark, n), To: to, Facts: f}
		c.background(ctx, func(ctx workflow.Context) {
			_ = workflow.ExecuteActivity(patientOptions(ctx, "mail the executive summary"), activities.NameMailSummary, request).Get(ctx, nil)
		})
	}
}

// tellSubscribers notes the summary in the escalations of the alerts: their providers tell their subscribers, and it is a sign of work.
func (c *clocks) tellSubscribers(ctx workflow.Context, r contract.Command) {
	for _, a := range c.state.Escalations {
		if a.Over || !a.Detached.IsZero() || (a.Purpose != "alert" && a.Purpose != "") {
			continue
		}
		note := contract.Command{Verb: contract.Note, Request: r.Request + "/note", Instance: a.Instance, By: r.By, Text: r.Text, Update: true}
		c.background(ctx, func(ctx workflow.Context) { _ = signal(ctx, a.WorkflowID, contract.SignalCommand, note) })
	}
}
