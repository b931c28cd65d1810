package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hansho/workflows/contract"
)

// Register makes every workflow known under its name in contract. Worker, replayer and simulator share this list.
func Register(r worker.WorkflowRegistry) {
	for name, fn := range map[string]any{
		contract.Escalation: Escalation,
		contract.Settle:     Settle,
		contract.Incident:   Incident,
		contract.Archive:    Archive,
		contract.Postmortem: Postmortem,
		contract.Roster:     Roster,
		contract.Public:     Public,
		contract.Courier:    Courier,
		contract.Health:     Health,
		contract.Survey:     Survey,
		contract.Stalk:      Stalk,

		contract.TestPage:     TestPage,
		contract.TestEveryone: TestEveryone,
	} {
		r.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
	}
}
