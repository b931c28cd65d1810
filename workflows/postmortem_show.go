package workflows

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// shownPostmortem is what the search attributes say.
type shownPostmortem struct {
	status oncall.PostmortemStatus
	owner  string
	due    time.Time
}

// show brings the Temporal UI up to date: the panel always, the search attributes when they change.
func (p *postmortem) show(ctx workflow.Context) {
	panel(ctx, p.details())
	now := shownPostmortem{status: p.state.Status, owner: p.state.Owner, due: p.state.Deadline()}
	if p.secret() {
		now.owner = "" // Everybody reads search attributes.
	}
	if now == p.shown {
		return
	}
	p.shown = now
	attributes := []temporal.SearchAttributeUpdate{contract.AttrState.ValueSet(string(now.status))}
	if now.owner == "" {
		attributes = append(attributes, contract.AttrResponder.ValueUnset())
	} else {
		attributes = append(attributes, contract.AttrResponder.ValueSet(now.owner))
	}
	if now.due.IsZero() {
		attributes = append(attributes, contract.AttrDue.ValueUnset())
	} else {
		attributes = append(attributes, contract.AttrDue.ValueSet(now.due))
	}
	_ = workflow.UpsertTypedSearchAttributes(ctx, attributes...)
}

// details is the panel of the Temporal UI. Of a security incident it holds no words.
func (p *postmortem) details() string {
	s, zone := p.state, p.zone()
	var b strings.Builder
	fmt.Fprintf(&b, "### Postmortem · %s · %s\n\n%s\n\n", s.Status, s.Severity, plain(s.Name()))
	if !p.secret() {
		fmt.Fprintf(&b, "**Owner:** %s\n\n", cmp.Or(plain(s.Owner), "nobody yet"))
	}
	if next, timed := s.NextDue(); timed {
		fmt.Fprintf(&b, "**Next:** a reminder%s\n\n", until(" at ", next, zone))
	}
	b.WriteString("| due | by | state |\n|---|---|---|\n")
	p.row(&b, oncall.ItemDocument, "the document goes out")
	p.row(&b, oncall.ItemMeeting, "the meeting is held")
	for _, a := range s.Actions {
		text := fmt.Sprintf("action %d", a.N)
		if !p.secret() {
			text += fmt.Sprintf(" (%s): %s", plain(a.Owner), plain(a.Text))
		}
		p.row(&b, strconv.Itoa(a.N), text)
	}
	p.row(&b, oncall.ItemActions, "it is closed")
	fmt.Fprintf(&b, "\n**Document:** version %d", s.Document.Version)
	if n := len(s.Document.Findings); n > 0 {
		fmt.Fprintf(&b, ", %d remarks", n)
	}
	if s.Document.Trouble != "" {
		fmt.Fprintf(&b, "; it could not be stored: %s", plain(s.Document.Trouble))
	}
	fmt.Fprintf(&b, "\n\n**Reminders:** %d\n\n**Incident:** `%s`\n", s.Reminders, contract.IncidentID(s.Slug))
	return b.String()
}

func (p *postmortem) row(b *strings.Builder, item, what string) {
	r, d, state := p.state.Reminder(item, 0), p.state.Item(item), "open"
	switch {
	case !d.Done.IsZero():
		state = "done" + until(" ", d.Done, p.zone())
	case !d.Snoozed.IsZero():
		state = "snoozed" + until(" until ", d.Snoozed, p.zone())
		if !p.secret() {
			state += ": " + plain(d.Reason)
		}
	case d.Reminded > 0:
		state = fmt.Sprintf("open, reminded %d times", d.Reminded)
	}
	rule := ""
	if r.Rule != "" {
		rule = " (" + r.Rule + ")"
	}
	fmt.Fprintf(b, "| %s |%s%s | %s |\n", what, until(" ", r.Due, p.zone()), rule, state)
}
