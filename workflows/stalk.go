package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// stalkBeat is after how long without a beat the watching is begun anew, on another worker if need be.
const stalkBeat = 20 * time.Second

// Stalk watches the status in a channel until somebody ends that, the chat refuses, or its time is over. The watching is one activity
// that beats: its looks leave no events, and the next attempt goes on with the same message.
func Stalk(ctx workflow.Context, in contract.OpenStalk) error {
	var by oncall.Actor
	watching, stop := workflow.WithCancel(ctx)
	receive(ctx, contract.SignalUnstalk, func(_ workflow.Context, who oncall.Actor) {
		by = who
		stop()
	})
	details := func(state string) string {
		return fmt.Sprintf("### %s\n\nThe status is shown in one message of the channel %s and looked at again and again; what changes is posted.\n\n**Asked by:** %s\n\n**Until:** %s\n",
			state, plain(in.Channel), plain(in.By.ID), in.Until.UTC().Format("Jan 2 15:04 MST"))
	}
	workflow.SetCurrentDetails(ctx, details("WATCHING"))
	request := activities.StalkRequest{Mark: "stalk/" + workflow.GetInfo(ctx).OriginalRunID, Channel: in.Channel, Until: in.Until}
	err := workflow.ExecuteActivity(stalkOptions(watching, in.Channel), activities.NameStalk, request).Get(watching, nil)
	workflow.SetCurrentDetails(ctx, details("NO LONGER WATCHED"))
	last, _ := workflow.NewDisconnectedContext(ctx)
	facts := message.UnwatchedFacts{At: workflow.Now(ctx).UTC(), By: by}
	say := activities.SayRequest{Mark: request.Mark + "/end", Place: activities.Place{Channel: in.Channel}, Unwatched: &facts}
	_ = workflow.ExecuteActivity(durableOptions(last, "say that it is no longer watched"), activities.NameSay, say).Get(last, nil)
	if watching.Err() != nil && ctx.Err() == nil {
		return nil // Somebody has ended it; how the watching took that does not matter.
	}
	return err
}

// stalkOptions are those of watching: it is tried for as long as it takes, and a worker that dies is noticed within stalkBeat.
func stalkOptions(ctx workflow.Context, channel string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 24 * time.Hour, HeartbeatTimeout: stalkBeat, WaitForCancellation: true, Summary: short("watch the status in " + channel),
		RetryPolicy: durableRetry(30 * time.Second),
	})
}
