package cli

import (
	"fmt"
	"strings"

	"hansho/oncall"
)

// incidentLines is how much of an incident's timeline is shown.
const incidentLines = 15

// incident shows who does what in an incident, what is owed and until when, and what has happened last.
func (v *view) incident(i *oncall.Incident) {
	kind := ""
	if i.Kind != oncall.NormalIncident {
		kind = string(i.Kind)
	}
	v.fields(
		field{"state", v.style.state(string(i.Status))}, field{"kind", kind}, field{"room", roomOf(i.Room)}, field{"bridge", line(i.Bridge.Where())},
		field{"works on it", strings.Join(i.Working(), ", ")},
		field{"summary owed by", moment(i.Summary.Due, v.zone)}, field{"public post owed by", moment(i.Words.Due, v.zone)},
		field{"updates", fmt.Sprintf("%d posted; %d of %d in time", len(i.Updates), i.Summary.Kept, i.Summary.Owed)},
		field{"postmortem", i.Postmortem},
	)
	v.flush()
	v.section("Roles", len(i.Roles))
	for _, h := range i.Roles {
		offered := ""
		if h.Offered != nil {
			offered = ", offered to " + h.Offered.To
		}
		fmt.Fprintf(v.out, "  %-16s  %s, since %s%s\n", h.Role, h.Person, moment(h.Since, v.zone), offered)
	}
	v.section("Tasks", len(i.OpenTasks()))
	for _, t := range i.OpenTasks() {
		fmt.Fprintf(v.out, "  %d  %s, until %s: %s\n", t.N, t.Person, moment(t.Until, v.zone), line(t.Text))
	}
	if d := i.Words.Draft; d != nil {
		v.section("Public draft", d.N)
		fmt.Fprintf(v.out, "  %d  %s: %s\n", d.N, d.By, line(d.Text))
	}
	v.section("Escalations", len(i.Escalations))
	for _, a := range i.Escalations {
		if a.Detached.IsZero() {
			fmt.Fprintf(v.out, "  %s  %s  %s\n", a.WorkflowID, a.Status, a.Owner)
		}
	}
	v.section("Updates", len(i.Updates))
	for _, u := range i.Updates {
		fmt.Fprintf(v.out, "  %s  %s: %s\n", moment(u.At, v.zone), u.By, line(u.Text))
	}
	v.section("Timeline", len(i.Timeline))
	for _, e := range i.Timeline[max(0, len(i.Timeline)-incidentLines):] {
		fmt.Fprintf(v.out, "  %s  %s\n", moment(e.At, v.zone), line(e.Sentence(v.zone)))
	}
}

// section begins a part of what is shown, unless there is nothing in it.
func (v *view) section(title string, n int) {
	if n > 0 {
		fmt.Fprintln(v.out, "\n"+title)
	}
}

func roomOf(room oncall.IncidentRoom) string {
	switch {
	case room.Name != "":
		return "#" + room.Name
	default:
		return line(room.Trouble)
	}
}
