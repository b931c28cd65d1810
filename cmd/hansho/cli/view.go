package cli

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// view writes what is known of a workflow for a person, with times in their zone.
type view struct {
	out   io.Writer
	style style
	zone  *time.Location
	facts [][]cell // Gathered, so that all stand in one table.
}

// field is a line of facts; a fact without a value is left out.
type field struct{ name, value string }

func (v *view) fields(fields ...field) {
	for _, f := range fields {
		if f.value != "" {
			v.facts = append(v.facts, []cell{{text: f.name, paint: v.style.faint}, {text: f.value}})
		}
	}
}

// flush writes the facts that were gathered.
func (v *view) flush() {
	table(v.out, "  ", v.facts)
	v.facts = nil
}

func (v *view) head(shown starter.Shown) {
	l := shown.Listed
	state := l.State
	if shown.State != nil {
		state = string(shown.State.Status)
	}
	if state == "" && !l.Open {
		state = "over"
	}
	parts := []string{v.style.bold(short(l.WorkflowID)), l.Severity, v.style.state(state)}
	parts = append(parts, line(titleOf(shown)))
	fmt.Fprintln(v.out, strings.Join(deleteEmpty(parts), " · "))
	v.fields(
		field{"workflow", l.WorkflowID},
		field{"instance", shown.Instance},
		field{"started", moment(l.Started, v.zone)},
		field{"closed", moment(l.Closed, v.zone)},
	)
}

func titleOf(shown starter.Shown) string {
	switch {
	case shown.State != nil:
		return shown.State.Alert.Title
	case shown.Incident != nil:
		return shown.Incident.Title
	case shown.Postmortem != nil:
		return shown.Postmortem.Name()
	case shown.Public != nil && len(shown.Public.Words) > 0:
		return shown.Public.Words[0].Title
	case shown.Outcome != nil:
		return shown.Outcome.Title
	default:
		return shown.Listed.Title
	}
}

func deleteEmpty(parts []string) []string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}

func (v *view) outcome(o *contract.Outcome) {
	v.fields(
		field{"outcome", o.Outcome}, field{"owner", o.Owner}, field{"incident", o.Incident},
		field{"resolved", moment(o.Resolved, v.zone)},
	)
	v.numbers(o.Numbers)
}

func (v *view) numbers(n oncall.Numbers) {
	number := func(n *oncall.Number) string {
		if n == nil {
			return ""
		}
		text := length(n.Took.Round(time.Second))
		if n.Target > 0 {
			text += ", target " + length(n.Target)
		}
		if n.Marked != "" {
			text += " (" + n.Marked + ")"
		}
		if !n.Met() {
			return v.style.red(text)
		}
		return text
	}
	v.fields(
		field{"time to detect", number(n.Detect)}, field{"time to engage", number(n.Engage)}, field{"time to fix", number(n.Fix)},
	)
}

// temporalLink is where the workflow is seen in the Temporal UI.
func temporalLink(base, namespace string, shown starter.Shown) string {
	return strings.TrimRight(base, "/") + "/namespaces/" + url.PathEscape(namespace) + "/workflows/" + url.PathEscape(shown.Listed.WorkflowID)
}
