package workflows

import (
	"slices"
	"strings"

	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// check tells whether a command makes sense now, before it enters the history. It changes nothing.
func (e *escalation) check(c contract.Command) error {
	s := e.state
	switch {
	case s.Over() || (c.Instance != "" && c.Instance != s.Instance):
		return temporal.NewNonRetryableApplicationError("That escalation is over.", contract.ErrorTypeStale, nil)
	case c.By.ID == "":
		return refused("A command needs to say by whom it is.")
	case s.Seen(c.Request):
		return nil
	}
	return e.checkVerb(c)
}

func (e *escalation) checkVerb(c contract.Command) error {
	s := e.state
	if err := e.checkMode(c.Verb); err != nil {
		return err
	}
	switch c.Verb { //nolint:exhaustive // The verbs of other workflows are refused below.
	case contract.Acknowledge, contract.Resolve, contract.Start:
		return nil
	case contract.Unacknowledge:
		return unless(s.Status == oncall.AckStatus, "Nobody has acknowledged it, so there is nothing to give back.")
	case contract.Escalate:
		return unless(s.Status != oncall.ResolvedStatus && s.Urgency() == oncall.UrgencyHigh,
			s.Severity.String()+" that is "+string(s.Status)+" does not escalate; set the severity to SEV-3 or higher to page now.")
	case contract.Reassign:
		if s.Urgency() == oncall.UrgencyNone {
			return refused(s.Severity.String() + " pages nobody; set the severity to SEV-4 or higher first.")
		}
		return unless(c.Person != "" && s.Status != oncall.ResolvedStatus, "Reassign needs a person, and an escalation that is not resolved.")
	case contract.AddResponder:
		return unless(c.Person != "" && s.Status != oncall.ResolvedStatus, "Adding a responder needs a person, and an escalation that is not resolved.")
	case contract.RemoveResponder:
		return unless(c.Person != "" && s.Status != oncall.ResolvedStatus, "Taking back a request to help needs the person, and an escalation that is not resolved.")
	case contract.Snooze:
		return unless(s.Status == oncall.AckStatus && !c.Until.IsZero(), "Only an acknowledged escalation can be snoozed, until a time that is given.")
	case contract.SetSeverity:
		return unless(c.Severity.Valid(), "The severity is one of SEV-1 to SEV-5.")
	case contract.Note, contract.Task:
		return unless(c.Text != "", "There is no text.")
	case contract.Merge:
		return unless(strings.HasPrefix(c.Into, "escalation/") && c.Into != s.WorkflowID, "Merging needs the workflow ID of another escalation.")
	case contract.Migrate:
		return unless(c.Plan != nil && len(c.Plan.Levels) > 0, "Migrating needs a policy with levels.")
	}
	return refused("There is no command " + string(c.Verb) + "; there are " + list(verbNames()) + ".")
}

func unless(fine bool, text string) error {
	if fine {
		return nil
	}
	return refused(text)
}

func verbNames() []string {
	names := make([]string, 0, len(contract.Verbs))
	for _, v := range contract.Verbs {
		names = append(names, string(v))
	}
	slices.Sort(names)
	return names
}
