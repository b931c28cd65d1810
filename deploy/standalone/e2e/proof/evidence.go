// Package proof holds a run of Hansho against what must always hold. The evidence comes from three sides that cannot agree by
// mistake: what clients were answered, what the sandbox's telephones did, and what Temporal has in its histories.
package proof

import (
	"time"

	"hansho/ledger"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
)

// Evidence is all that is known after a run.
type Evidence struct {
	Alerts      []Alert
	Commands    []Command
	Log         []sandbox.Entry             // The sandbox's, whole.
	Incidents   map[string]pagerduty.Status // Of the provider at the end, by incident key; of each key the one that rings most.
	Escalations []Escalation
	Outages     []Outage
	// Stuck are workflows that had not ended when the run was over, such as Settle.
	Stuck []string
}

// Alert is one that was answered with 2xx.
type Alert struct {
	ID         string // As the client gave it; repeated attempts have the same.
	WorkflowID string
	AnsweredAt time.Time
}

// Command is one of a person that was answered with 2xx.
type Command struct {
	Verb       string // "acknowledge" or "resolve".
	Person     string
	Route      string // "api", "command", "slack".
	WorkflowID string
	AnsweredAt time.Time
}

// Escalation is one instance, as Temporal has it.
type Escalation = ledger.Escalation

// Outage is a time in which the program did not run, from its kill until it was ready.
type Outage struct{ From, Until time.Time }
