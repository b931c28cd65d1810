package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// keepChat keeps the card and its thread up to date: one update under way, the newest state wins, and pages go first.
func (e *escalation) keepChat(ctx workflow.Context) {
	for {
		_ = workflow.Await(ctx, func() bool { return e.chatDirty && !e.resting(ctx, activities.NameShow) })
		_ = workflow.Await(ctx, func() bool { return !e.aboutToPage() && !e.aboutToQuiet() })
		e.working++
		again := e.showChat(ctx)
		e.working--
		if again {
			_ = awaitFor(ctx, retryLater, "show it again", e.state.Over)
		}
	}
}

// aboutToPage tells whether a page is just being decided or sent for the first time. The chat waits for that: a slow chat
// must not hold the workflow task that carries the page.
func (e *escalation) aboutToPage() bool {
	s := e.state
	deciding := s.Status == oncall.Paging && s.LevelEnds.IsZero() && s.PauseEnds.IsZero() && s.HoursBegin.IsZero() && !s.Waiting
	return e.fresh > 0 || deciding || s.Unattempted() > 0
}

// aboutToQuiet tells whether telephones are just being stopped: the card is then edited once and not twice.
func (e *escalation) aboutToQuiet() bool {
	return len(e.state.Due()) > 0 && !e.slow[activities.NameQuiet]
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
