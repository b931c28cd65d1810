package message

import (
	"slices"

	"hansho/oncall"
)

// cardButtons are what a person can do in the escalation's status; nothing when it is over.
// While PagerDuty pages, escalating is its own.
func (r reader) cardButtons(s oncall.Snapshot) []Button {
	buttons := r.buttonsOf(s)
	if s.Paging == oncall.Follow {
		buttons = slices.DeleteFunc(buttons, func(b Button) bool { return b.Action == ActionEscalate })
	}
	return buttons
}

func (r reader) buttonsOf(s oncall.Snapshot) []Button {
	target := Target{WorkflowID: s.WorkflowID, Instance: s.Instance}
	switch s.Status {
	case oncall.Holding, oncall.Paging:
		return []Button{
			r.button("acknowledge", ActionAcknowledge, "primary", target),
			r.button("escalate", ActionEscalate, "", target),
			r.button("reassign", ActionReassign, "", target),
			r.button("resolve", ActionResolve, "", target),
		}
	case oncall.AckStatus:
		buttons := []Button{
			r.button("take over", ActionTakeOver, "", target), r.button("escalate", ActionEscalate, "", target),
			r.button("reassign", ActionReassign, "", target), r.button("resolve", ActionResolve, "", target),
		}
		if s.Next.Kind == oncall.NextLease || s.Next.Kind == oncall.NextLapse {
			buttons = append([]Button{r.button("still on it", ActionAcknowledge, "primary", target)}, buttons...)
		}
		return buttons
	case oncall.ResolvedStatus, oncall.OverStatus:
	}
	return nil
}

// button takes its words from the templates "button <name>" and "confirm <name>"; without the latter nothing is asked.
func (r reader) button(name, action, style string, target Target) Button {
	target.Language = r.code
	b := Button{Action: action, Label: r.say("button "+name, nil), Value: target.Value(), Style: style}
	if r.templates.Lookup("confirm "+name) != nil {
		b.Confirm, b.Deny = r.say("confirm "+name, nil), r.say("field cancel", nil)
	}
	return b
}
