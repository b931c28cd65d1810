package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
)

// Roster keeps a week of on-call from one outside source, for the hour when the source cannot be asked. A Temporal
// Schedule starts it every few minutes. When the source fails now, the result is the last good one.
func Roster(ctx workflow.Context, source string) (activities.Roster, error) {
	var roster activities.Roster
	request := activities.RosterRequest{Source: source, From: workflow.Now(ctx).UTC(), For: week}
	err := workflow.ExecuteActivity(durableOptions(ctx, "on-call of a week from "+source), activities.NameFetchRoster, request).Get(ctx, &roster)
	if err == nil || !workflow.HasLastCompletionResult(ctx) {
		return roster, err
	}
	return roster, workflow.GetLastCompletionResult(ctx, &roster)
}
