// Package proof holds a run of Hansho against what must always hold. The evidence comes from three sides that cannot agree by
// mistake: what clients were answered, what the sandbox's telephones did, and what Temporal has in its histories.
package proof

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/oncall"
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
type Escalation struct {
	WorkflowID string
	Instance   string
	Status     enumspb.WorkflowExecutionStatus
	State      *oncall.State
	Sent       []Sent
	Broken     []string // Workflow tasks that failed, with the reason. A kill only times them out.
}

// Sent is one Page activity that was scheduled.
type Sent struct {
	Key      string
	Began    time.Time // Of the workflow task that scheduled it: its start,
	Ended    time.Time // and its completion. What the workflow calls "now" lies between the two.
	Attempts int       // That were started, as far as the history tells.
	Answered bool      // Whether one of them brought an answer of the provider.
	// Unborn is true when the very task that scheduled it cancelled it again. Temporal never hands such an activity to a worker.
	Unborn bool
}

// Outage is a time in which the program did not run, from its kill until it was ready.
type Outage struct{ From, Until time.Time }
