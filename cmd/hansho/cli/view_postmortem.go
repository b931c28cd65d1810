package cli

import (
	"fmt"
	"strconv"

	"hansho/oncall"
)

// postmortem writes what a postmortem owes to when, and how far it is.
func (v *view) postmortem(p *oncall.Postmortem) {
	closed := ""
	if p.ClosedBy.ID != "" {
		closed = p.ClosedBy.ID + ", " + moment(p.ClosedAt, v.zone)
	}
	v.fields(
		field{"state", v.style.state(string(p.Status))}, field{"owner", p.Owner}, field{"next reminder", moment(p.NextAt, v.zone)}, field{"closed by", closed},
		field{"document", v.document(p.Document)}, field{"stored", line(p.Document.Stored)}, field{"not stored", v.style.red(line(p.Document.Trouble))},
	)
	v.flush()
	fmt.Fprintln(v.out, "\nDue")
	v.due(p, oncall.ItemDocument, "document out")
	v.due(p, oncall.ItemMeeting, "meeting")
	for _, a := range p.Actions {
		v.due(p, strconv.Itoa(a.N), fmt.Sprintf("action %d", a.N))
	}
	v.due(p, oncall.ItemActions, "closed")
	v.flush()
	if len(p.Document.Findings) > 0 {
		fmt.Fprintln(v.out, "\nCould be put otherwise (hansho postmortem export shows the document)")
	}
	for _, f := range p.Document.Findings {
		fmt.Fprintf(v.out, "  line %d: %s\n    %s\n", f.Line, line(f.Text), f.Cure)
	}
}

func (v *view) document(d oncall.PostmortemDocument) string {
	if d.Version == 0 {
		return line(d.Link)
	}
	text := fmt.Sprintf("version %d", d.Version)
	if d.By.ID != "" {
		text += " by " + d.By.ID + ", " + moment(d.At, v.zone)
	}
	if d.Link != "" {
		text += " " + line(d.Link)
	}
	return text
}

// due gathers one line about something that is due.
func (v *view) due(p *oncall.Postmortem, item, name string) {
	d, r := p.Item(item), p.Reminder(item, 0)
	when := moment(r.Due, v.zone)
	if r.Rule != "" {
		when += " (" + r.Rule + ")"
	}
	state := cell{text: "open"}
	switch {
	case !d.Done.IsZero():
		state = cell{text: "done " + moment(d.Done, v.zone), paint: v.style.green}
		if d.Done.After(d.Due) {
			state = cell{text: "done late, " + moment(d.Done, v.zone), paint: v.style.yellow}
		}
	case !d.Snoozed.IsZero():
		state = cell{text: "snoozed until " + moment(d.Snoozed, v.zone) + " by " + d.SnoozedBy.ID + ": " + line(d.Reason), paint: v.style.yellow}
	case d.Stage >= oncall.PostmortemAfter:
		state = cell{text: fmt.Sprintf("overdue, reminded %d times", d.Reminded), paint: v.style.red}
	}
	what := r.Text
	if r.Owner != "" && r.Text != "" {
		what += " (" + r.Owner + ")"
	}
	v.facts = append(v.facts, []cell{{text: name, paint: v.style.faint}, {text: when}, state, {text: line(what)}})
}
