package proof

import (
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/ledger"
	"hansho/oncall"
	"hansho/sandbox/pagerduty"
	"hansho/workflows/contract"
)

// Check holds the evidence against every invariant, and returns what contradicts one. Nothing means that all hold.
func Check(e Evidence) (violations []string) {
	c := checker{Evidence: e}
	c.durable()
	c.noSecondEscalation()
	c.everyRingIsKnown()
	c.closedInTheEnd()
	for _, x := range e.Escalations {
		c.ledgers(x)
	}
	for _, id := range e.Stuck {
		c.violated(id, "never stuck: it has not ended")
	}
	return c.violations
}

type checker struct {
	Evidence

	violations []string
}

func (c *checker) violated(id, format string, args ...any) {
	c.violations = append(c.violations, id+": "+fmt.Sprintf(format, args...))
}

// durable: whatever was answered with 2xx is in a state. An alert is there by the ID that its sender gave it; a command by its
// effect, or by one that makes it meaningless.
func (c *checker) durable() {
	for _, a := range c.Alerts {
		taken := func(x Escalation) bool {
			return x.WorkflowID == a.WorkflowID && x.State != nil && slices.Contains(x.State.Requests, a.ID)
		}
		if !slices.ContainsFunc(c.Escalations, taken) {
			c.violated(a.WorkflowID, "a 2xx means durable: alert %s was answered at %s and no escalation knows it", a.ID, a.AnsweredAt)
		}
	}
	effects := map[string][]oncall.Kind{
		"acknowledge": {oncall.Acknowledged, oncall.HelperJoined, oncall.LeaseRenewed},
		"resolve":     {oncall.Resolved},
	}
	for _, cmd := range c.Commands {
		applied := func(e oncall.Event) bool {
			return e.Kind == oncall.Resolved || (e.By.ID == cmd.Person && slices.Contains(effects[cmd.Verb], e.Kind))
		}
		if !slices.ContainsFunc(c.Escalations, func(x Escalation) bool {
			return x.WorkflowID == cmd.WorkflowID && x.State != nil && slices.ContainsFunc(x.State.Timeline, applied)
		}) {
			c.violated(cmd.WorkflowID, "a 2xx means durable: %s by %s was answered at %s and had no effect", cmd.Verb, cmd.Person, cmd.AnsweredAt)
		}
	}
}

// noSecondEscalation: an alert that was sent again because its answer was lost opens no second escalation. In a run every alert
// has a dedup key of its own.
func (c *checker) noSecondEscalation() {
	instances := map[string]string{}
	for _, x := range c.Escalations {
		if first, ok := instances[x.WorkflowID]; ok {
			c.violated(x.WorkflowID, "no second escalation: %s and %s", first, x.Instance)
		}
		instances[x.WorkflowID] = x.Instance
	}
}

// closedInTheEnd: nothing is left open at the provider.
func (c *checker) closedInTheEnd() {
	for key, status := range c.Incidents {
		if status != pagerduty.Resolved {
			c.violated(key, "closed in the end: its incident is %s", status)
		}
	}
}

// ledgers holds an escalation against the rules of package ledger, with what the sandbox's telephones did. Whether pages are closed
// in the end is asked the provider itself, which knows better than the state of an escalation that left them to Settle.
func (c *checker) ledgers(x Escalation) {
	x.RingsKnown = true
	for _, e := range c.Log {
		if id, instance, _, err := contract.ParsePageKey(e.Key); e.Kind == "page" && err == nil && id == x.WorkflowID && instance == x.Instance {
			x.Rings = append(x.Rings, ledger.Ring{Key: e.Key, At: e.At})
		}
	}
	if x.State != nil {
		for _, p := range x.State.Pages {
			x.Settling = append(x.Settling, contract.PageKey(x.WorkflowID, x.Instance, p.N))
		}
	}
	if x.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		c.violated(x.WorkflowID, "never stuck: its workflow is %s", x.Status)
	}
	for _, v := range ledger.Check(x, c.end()) {
		c.violations = append(c.violations, v.String())
	}
}

// end is when all had ended: an hour after the last thing that happened.
func (c *checker) end() (end time.Time) {
	for _, x := range c.Escalations {
		if x.State == nil {
			continue
		}
		for _, e := range x.State.Timeline {
			end = latest(end, e.At)
		}
	}
	return end.Add(time.Hour)
}

// everyRingIsKnown: a telephone that rings for an escalation belongs to one that Temporal has.
func (c *checker) everyRingIsKnown() {
	for _, e := range c.Log {
		if e.Kind != "page" || !strings.HasPrefix(e.Key, "escalation/") {
			continue
		}
		id, instance, _, err := contract.ParsePageKey(e.Key)
		if err != nil || !slices.ContainsFunc(c.Escalations, func(x Escalation) bool { return x.WorkflowID == id && x.Instance == instance }) {
			c.violated(e.Key, "bounded doubles: it rang and is in no ledger")
		}
	}
}
