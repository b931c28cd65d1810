package proof

import (
	"fmt"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/oncall"
	"hansho/sandbox/pagerduty"
	"hansho/workflows/contract"
)

// Check holds the evidence against every invariant, and returns what contradicts one. Nothing means that all hold.
func Check(e Evidence) (violations []string) {
	c := checker{Evidence: e}
	c.durable()
	c.noSecondEscalation()
	c.boundedDoubles()
	c.closedInTheEnd()
	for _, x := range e.Escalations {
		c.neverStuck(x)
		if x.State != nil {
			c.noSilentZero(x)
			c.noPageAfterAck(x)
			c.neverEarly(x)
		}
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

// neverStuck: the workflow has completed, and none of its tasks ever failed.
func (c *checker) neverStuck(x Escalation) {
	if x.Status != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		c.violated(x.WorkflowID, "never stuck: its workflow is %s", x.Status)
	}
	for _, why := range x.Broken {
		c.violated(x.WorkflowID, "never stuck: a workflow task failed: %s", why)
	}
	if x.State == nil {
		c.violated(x.WorkflowID, "never stuck: nobody knows its state")
	}
}

// rings counts how often telephones rang for a key.
func (c *checker) rings(key string) (n int) {
	for _, e := range c.Log {
		if e.Kind == "page" && e.Key == key {
			n++
		}
	}
	return n
}

// noSilentZero: a telephone has rung for it; or the timeline says that every provider refused, aloud; or that somebody had it, or
// that it was over, before anybody was paged.
func (c *checker) noSilentZero(x Escalation) {
	for _, p := range x.State.Pages {
		if !p.AcceptedAt.IsZero() && c.rings(contract.PageKey(x.WorkflowID, x.Instance, p.N)) > 0 {
			return
		}
	}
	for _, e := range x.State.Timeline {
		switch e.Kind { //nolint:exhaustive // What explains that no telephone rang.
		case oncall.PageAbandoned, oncall.Exhausted, oncall.Acknowledged, oncall.Resolved:
			return
		}
	}
	c.violated(x.WorkflowID, "no silent zero: no page was accepted, and nothing says why")
}

// boundedDoubles: a key rings once, and once more for each attempt whose answer was lost; then the ledger must say so. Every
// telephone that rings is in a ledger.
func (c *checker) boundedDoubles() {
	counted := map[string]int{}
	for _, e := range c.Log {
		if e.Kind == "page" && strings.HasPrefix(e.Key, "escalation/") {
			counted[e.Key]++
		}
	}
	for key, n := range counted {
		x, page := c.page(key)
		if page == nil {
			c.violated(key, "bounded doubles: it rang and is in no ledger")
			continue
		}
		if lost := x.unanswered(key); n > 1 && (n > 1+lost || !page.Lost) {
			c.violated(key, "bounded doubles: it rang %d times, with %d attempts without an answer (marked: %t)", n, lost, page.Lost)
		}
	}
}

// page finds the entry of a ledger that a key names.
func (c *checker) page(key string) (Escalation, *oncall.Page) {
	id, instance, n, err := contract.ParsePageKey(key)
	if err != nil {
		return Escalation{}, nil
	}
	for _, x := range c.Escalations {
		if x.WorkflowID == id && x.Instance == instance && x.State != nil {
			return x, x.State.Page(n)
		}
	}
	return Escalation{}, nil
}

// unanswered counts the attempts at a page that brought no answer.
func (x Escalation) unanswered(key string) (n int) {
	for _, s := range x.Sent {
		if s.Key != key {
			continue
		}
		n += s.Attempts
		if s.Answered {
			n--
		}
	}
	return n
}
