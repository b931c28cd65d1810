// Package ledger holds what is known of escalations against what must always hold (docs/concepts.md), and against the providers' own
// logs. It is pure: the state, the history and the logs come in as arguments, and so does the time.
package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Escalation is all that is known of one instance, as far as it is known.
type Escalation struct {
	WorkflowID string
	Instance   string
	Status     enumspb.WorkflowExecutionStatus // Of the newest run.
	State      *oncall.State                   // Nil when nobody knows it.
	Sent       []Sent                          // From the history, over all runs that Temporal keeps.
	Broken     []string                        // Workflow tasks that failed, with the reason. A kill only times them out.
	Rings      []Ring                          // From the provider's side; nothing when nobody asked there.
	RingsKnown bool                            // Whether somebody asked there.
	Settling   []string                        // Keys of pages that a Settle looks after, or has closed.
}

// Sent is one Page activity that was scheduled.
type Sent struct {
	Key      string    `json:"key"`
	Began    time.Time `json:"began"`    // Of the workflow task that scheduled it: its start,
	Ended    time.Time `json:"ended"`    // and its completion. What the workflow calls "now" lies between the two.
	Attempts int       `json:"attempts"` // That were started, as far as the history tells.
	Answered bool      `json:"answered"` // Whether one of them brought an answer of the provider.
	// Unborn is true when the very task that scheduled it cancelled it again. Temporal never hands such an activity to a worker.
	Unborn bool `json:"unborn,omitempty"`
}

// Ring is a telephone that rang, by the provider's own log.
type Ring struct {
	Key   string
	At    time.Time
	Rough bool // By a clock that may count in seconds, and be a little off.
}

// Rule is one of the things that must always hold.
type Rule string

// The rules. The last five compare with a provider's log.
const (
	NoSilentZero     Rule = "no silent zero"
	NoPageAfterAck   Rule = "no page after an ack"
	BoundedDoubles   Rule = "bounded doubles"
	NeverEarly       Rule = "never early"
	NeverStuck       Rule = "never stuck"
	InOrder          Rule = "in order"
	Failover         Rule = "failover only after a failure"
	ClosedInTheEnd   Rule = "closed in the end"
	UnknownHere      Rule = "a page that the ledger does not have"
	UnknownThere     Rule = "a page that the provider does not have"
	TimesDiffer      Rule = "times differ"
	AckNeverTaken    Rule = "an acknowledgement that was never taken"
	StillOpenThere   Rule = "still open at the provider"
	reportAsABug          = "This must not happen: report it with the history (temporal workflow show --output json)."
	lookAtTheHistory      = "Open it in the Temporal UI and look at the tasks around that time."
)

// cures say what a person does about a violation.
var cures = map[Rule]string{
	NoSilentZero:   "Nobody may know of this alert: page somebody by hand now (hansho escalate), then look at the workers and the provider's status at that time.",
	NoPageAfterAck: reportAsABug,
	BoundedDoubles: "Somebody was rung more often than the ledger can explain. " + reportAsABug,
	NeverEarly:     reportAsABug,
	NeverStuck:     "See that a worker of the right version runs; " + "docs/runbook.md, \"An escalation does not move\".",
	InOrder:        lookAtTheHistory + " " + reportAsABug,
	Failover:       "A second provider rang although the first had not failed. " + reportAsABug,
	ClosedInTheEnd: "Close it at the provider by hand, and look at the Settle of this instance (settle/…) in the Temporal UI.",
	UnknownHere:    "Look at that incident at the provider: close it when it is not wanted. Does another Hansho, or an older copy of the data, use the same account?",
	UnknownThere:   "The provider took the page and does not have it: was it deleted there, or is the service or account another one (HANSHO_…_SERVICE)?",
	TimesDiffer:    "See that the clocks of the workers are kept by NTP.",
	AckNeverTaken:  "The webhook did not arrive: look at the subscription at the provider, and at the starter's log for refused signatures.",
	StillOpenThere: "Close it at the provider by hand; it rings or may ring again.",
}

// Violation is one thing that does not hold.
type Violation struct {
	Escalation string    `json:"escalation"` // Workflow ID.
	Instance   string    `json:"instance,omitempty"`
	Page       int       `json:"page,omitempty"`
	Provider   string    `json:"provider,omitempty"`
	Rule       Rule      `json:"rule"`
	What       string    `json:"what"` // In a sentence, with the times.
	At         time.Time `json:"at,omitzero"`
	Cure       string    `json:"cure"`
}

// String is the violation in one line.
func (v Violation) String() string {
	name := v.Escalation
	if v.Page > 0 {
		name = contract.PageKey(v.Escalation, v.Instance, v.Page)
	}
	return fmt.Sprintf("%s: %s: %s", name, v.Rule, v.What)
}

// Check holds one escalation against every rule that needs no provider, as of a moment. Nothing means that all hold, as far as the
// evidence goes.
func Check(x Escalation, now time.Time) []Violation {
	c := &checker{Escalation: x, now: now}
	c.neverStuck()
	c.doubles()
	if x.State == nil {
		return c.violations
	}
	if !c.watchesOnly() {
		c.noSilentZero()
	}
	c.noPageAfterAck()
	c.neverEarly()
	c.inOrder()
	c.failover()
	c.closedInTheEnd()
	return c.violations
}

type checker struct {
	Escalation

	now        time.Time
	violations []Violation
}

func (c *checker) violated(rule Rule, page int, at time.Time, format string, args ...any) {
	v := Violation{
		Escalation: c.WorkflowID, Instance: c.Instance, Page: page, Rule: rule, At: at.UTC(), What: fmt.Sprintf(format, args...), Cure: cures[rule],
	}
	if c.State != nil {
		if p := c.State.Page(page); p != nil {
			v.Provider = p.Provider
		}
	}
	c.violations = append(c.violations, v)
}

// watchesOnly tells whether the escalation leaves the paging to another, so that none of its own pages need ring.
func (c *checker) watchesOnly() bool { return c.State.Plan.Paging != oncall.Live }

// over tells whether the escalation has ended, by its own state.
func (c *checker) over() bool { return c.State != nil && c.State.Over() }

// clock writes moments to the tenth of a second, with the zone.
func clock(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.0 MST") }

// Sorted brings violations into the order of escalation, time and page.
func Sorted(violations []Violation) []Violation {
	slices.SortStableFunc(violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Escalation, b.Escalation), cmp.Compare(a.Instance, b.Instance), a.At.Compare(b.At), cmp.Compare(a.Page, b.Page))
	})
	return violations
}
