package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// Survey asks a worker how every provider and every probe is. Whoever starts it also learns whether workers answer at all: it is the same
// way that a page takes. One runs at a time.
func Survey(ctx workflow.Context) ([]oncall.Check, error) {
	var checks []oncall.Check
	err := workflow.ExecuteLocalActivity(askOptions(ctx, "how is everything"), activities.NameSurvey).Get(ctx, &checks)
	return checks, err
}
