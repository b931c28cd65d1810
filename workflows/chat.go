package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// keepChat keeps the card and its thread up to date: one update under way, the newest state wins, and pages go first.
func (e *escalation) keepChat(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool { return e.chatDirty })
		if len(e.calls) > 0 {
			timer := workflow.TimerOptions{Summary: "pages go before the chat"}
			_, _ = workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{Timeout: pagesFirst, TimerOptions: timer}, func() bool { return len(e.calls) == 0 })
		}
		e.working++
		again := e.showChat(ctx)
		e.working--
		if again {
			_, _ = workflow.AwaitWithTimeout(ctx, retryLater, func() bool { return e.state.Over() })
		}
	}
}

// showChat shows the state as it is now. It tells whether that must be tried again later.
func (e *escalation) showChat(ctx workflow.Context) (again bool) {
	e.chatDirty = false
	lines := e.state.Lines()
	request := activities.ShowRequest{
		Place:    activities.Place{Channel: e.chat.Channel, Message: e.chat.Message},
		Snapshot: e.state.Snapshot(e.state.Since(e.chat.Lines)),
	}
	if request.Place.Channel == "" {
		return false
	}
	var place activities.Place
	err := e.quickly(ctx, activities.NameShow, request, &place, "show "+string(e.state.Status)+" in #"+e.state.Plan.Channel)
	switch {
	case err == nil:
		e.chat.Channel, e.chat.Message, e.chat.Lines = place.Channel, place.Message, lines
	case isRefusal(err):
		dirty := e.chatDirty
		e.apply(ctx, oncall.Event{Kind: oncall.ChatRefused, Reason: providerWords(err)})
		e.chatDirty = dirty // Its own refusal is not worth another try.
	default:
		e.chatDirty, again = true, true
	}
	return again
}
