package workflows

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// incidentAttributes are the search attributes of an incident. They only filter, and hold nothing secret: of a security incident neither
// room nor people.
type incidentAttributes struct {
	service, severity, state, commander, room string
	due                                       time.Time
}

// tell shows the incident in the Temporal UI: search attributes when one has changed, and the panel.
func (i *incident) tell(ctx workflow.Context) {
	s := i.state
	now := incidentAttributes{s.Service, s.Severity.String(), string(s.Status), s.Commander(), s.Room.Channel, s.Summary.Due}
	if !s.Severity.Valid() {
		now.severity = ""
	}
	if s.Status == oncall.IncidentOver {
		now.state = s.Outcome
	}
	if i.secret() {
		now.service = ""
	}
	if now != i.shown {
		_ = workflow.UpsertTypedSearchAttributes(ctx, i.changes(now)...)
		i.shown = now
	}
	panel(ctx, i.details())
}

// changes are the updates that lead from the attributes shown to those of now.
func (i *incident) changes(now incidentAttributes) []temporal.SearchAttributeUpdate {
	var updates []temporal.SearchAttributeUpdate
	add := func(key temporal.SearchAttributeKeyKeyword, before, after string) {
		switch {
		case before == after:
		case after == "":
			updates = append(updates, key.ValueUnset())
		default:
			updates = append(updates, key.ValueSet(after))
		}
	}
	add(contract.AttrService, i.shown.service, now.service)
	add(contract.AttrSeverity, i.shown.severity, now.severity)
	add(contract.AttrState, i.shown.state, now.state)
	add(contract.AttrResponder, i.shown.commander, now.commander)
	add(contract.AttrIncident, i.shown.room, now.room)
	switch {
	case i.shown.due.Equal(now.due):
	case now.due.IsZero():
		updates = append(updates, contract.AttrDue.ValueUnset())
	default:
		updates = append(updates, contract.AttrDue.ValueSet(now.due))
	}
	return updates
}

// details is the panel of the Temporal UI: what is happening, who does what, what is owed and when, and what comes next.
func (i *incident) details() string {
	s, zone := i.state, i.zone()
	var b strings.Builder
	drill := ""
	if s.Kind == oncall.DrillIncident {
		drill = "DRILL · "
	}
	fmt.Fprintf(&b, "### %s%s · %s · %s\n\n%s\n\n", drill, strings.ToUpper(string(s.Status)), cmp.Or(severityOf(s), "severity unknown"), cmp.Or(plain(s.Service), "service unknown"), plain(s.Title))
	fmt.Fprintf(&b, "**Commander:** %s\n\n", cmp.Or(plain(s.Commander()), "nobody yet"))
	fmt.Fprintf(&b, "**Next:** %s\n\n", i.sayNext())
	if owed := strings.TrimPrefix(i.sayOwed(), "; "); owed != "" {
		fmt.Fprintf(&b, "**Owed:** %s\n\n", owed)
	}
	fmt.Fprintf(&b, "**Room:** %s · **Bridge:** %s\n\n", cmp.Or(plain(s.Room.Name), plain(s.Room.Trouble), "none yet"), cmp.Or(plain(s.Bridge.Where()), "none"))
	for _, h := range s.Roles {
		offered := ""
		if h.Offered != nil {
			offered = ", offered to " + h.Offered.To
		}
		fmt.Fprintf(&b, "- %s: %s%s%s\n", h.Role, plain(h.Person), until(", since ", h.Since, zone), offered)
	}
	fmt.Fprintf(&b, "\n**Works on it:** %s\n\n**Updates:** %d posted; %d of %d in time\n\n", list(s.Working()), len(s.Updates), s.Summary.Kept, s.Summary.Owed)
	for _, t := range s.OpenTasks() {
		fmt.Fprintf(&b, "- task %d, %s%s: %s\n", t.N, plain(t.Person), until(", until ", t.Until, zone), plain(t.Text))
	}
	for _, a := range s.Escalations {
		if a.Detached.IsZero() {
			fmt.Fprintf(&b, "- `%s` %s%s\n", a.WorkflowID, cmp.Or(string(a.Status), a.Purpose), withOwner(a.Owner))
		}
	}
	b.WriteString("\n")
	for _, e := range s.Timeline[max(0, len(s.Timeline)-detailLines):] {
		fmt.Fprintf(&b, "- %s %s\n", clock(e.At, zone), plain(e.Sentence(zone)))
	}
	return b.String()
}

func severityOf(s *oncall.Incident) string {
	if !s.Severity.Valid() {
		return ""
	}
	return s.Severity.String()
}

func withOwner(owner string) string {
	if owner == "" {
		return ""
	}
	return ", with " + plain(owner)
}

// sayNext says what comes next in one sentence.
func (i *incident) sayNext() string {
	s := i.state
	next, timed := s.NextDue()
	switch {
	case s.Status == oncall.IncidentOver:
		return "nothing: it is over"
	case s.Status == oncall.IncidentResolved:
		return "it is over" + until(" at ", s.CoolEnds, i.zone()) + "; until then it can be opened again"
	case timed:
		return i.clocks.waitsFor(next)
	default:
		return "nothing is timed: it waits for people"
	}
}
