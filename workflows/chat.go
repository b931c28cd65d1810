package workflows

import (
	"slices"
	"time"

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
		before := e.news()
		again := e.showChat(ctx)
		e.working--
		if again > 0 {
			wasOver := e.state.Over()
			e.inLine = true
			_ = awaitFor(ctx, again, "wait for a turn in #"+e.state.Plan.Channel, func() bool {
				return e.state.Over() && !wasOver || e.cardIsOld(before)
			})
			e.inLine = false
		}
	}
}

// cardIsOld tells whether the card stands, and shows another state, severity or owner than the escalation has: that must not wait
// for the turn of a line in the thread. The digest is in no history that was recorded before cards had one.
func (e *escalation) cardIsOld(shown newsKey) bool {
	return e.chat.Digest != "" && e.news() != shown
}

// aboutToPage tells whether a page is just being decided or sent for the first time. The chat waits for that: a slow chat
// must not hold the workflow task that carries the page.
func (e *escalation) aboutToPage() bool {
	s := e.state
	deciding := s.Status == oncall.Paging && !s.Follows() && s.LevelEnds.IsZero() && s.PauseEnds.IsZero() && s.HoursBegin.IsZero() && !s.Waiting
	return e.fresh > 0 || deciding || s.Unattempted() > 0
}

// aboutToQuiet tells whether telephones are just being stopped: the card is then edited once and not twice.
func (e *escalation) aboutToQuiet() bool {
	return slices.ContainsFunc(e.state.Pages, func(p oncall.Page) bool { return p.Due() && !e.slow[quieting(p.Provider)] })
}

// showChat shows the state as it is now. It tells after how long that must be tried again; zero is never.
func (e *escalation) showChat(ctx workflow.Context) (again time.Duration) {
	e.chatDirty = false
	lines := e.state.Lines()
	request := activities.ShowRequest{
		Place:    activities.Place{Channel: e.chat.Channel, Message: e.chat.Message, Digest: e.chat.Digest},
		Snapshot: e.state.Snapshot(e.state.Since(e.chat.Lines)),
	}
	if request.Place.Channel == "" {
		return 0
	}
	var shown activities.Shown
	err := e.inTurn(ctx, activities.NameShow, request, &shown, "show "+string(e.state.Status)+" in #"+e.state.Plan.Channel)
	switch {
	case err == nil:
		e.chat.Channel, e.chat.Message, e.chat.Digest = shown.Channel, shown.Message, shown.Digest
		if again = shown.Behind; again == 0 {
			e.chat.Lines = lines
		}
		e.chatDirty = e.chatDirty || again > 0
		e.refusedByChat(ctx, shown.Refused)
	case isRefusal(err):
		e.refusedByChat(ctx, providerWords(err))
	default:
		e.chatDirty, again = true, max(askedPause(err), time.Second)
		if e.slow[activities.NameShow] {
			again = retryLater
		}
	}
	return again
}

// refusedByChat writes a refusal down. It is not itself worth another try.
func (e *escalation) refusedByChat(ctx workflow.Context, why string) {
	if why == "" {
		return
	}
	dirty := e.chatDirty
	e.apply(ctx, oncall.Event{Kind: oncall.ChatRefused, Reason: why})
	e.chatDirty = dirty
}
