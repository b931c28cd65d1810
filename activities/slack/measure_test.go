package slack_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"hansho/activities"
	"hansho/oncall"
	"hansho/sandbox"
)

// storm is 200 escalations that share a channel: what the last of them showed when, counted from the alert.
type storm struct {
	do    *activities.Activities
	began time.Time

	mu                     sync.Mutex
	shown, newest, written time.Duration // The last card, the last card with its newest state, the last line of a thread.
	calls                  atomic.Int64
}

// escalation keeps one card and its thread up to date, as the workflow does: with a second for each attempt, coming back when it is
// told to, always with what is true then. Acknowledged is when its state changes for the last time.
func (s *storm) escalation(i int, acknowledged time.Time) {
	place, lines, done := activities.Place{Channel: channel}, 0, false
	for {
		snapshot := oncall.Snapshot{
			WorkflowID: fmt.Sprintf("escalation/checkout/%d", i), Instance: fmt.Sprintf("run-%d", i), Service: "checkout", Title: "5xx",
			Severity: oncall.SEV2, Status: oncall.Paging, Levels: 2, Rounds: 3, Began: s.began,
		}
		events := []oncall.Event{{At: s.began, Kind: oncall.Opened, Severity: oncall.SEV2}}
		last := !time.Now().Before(acknowledged)
		if last {
			snapshot.Status, snapshot.Owner = oncall.AckStatus, oncall.Actor{ID: "a"}
			events = append(events, oncall.Event{At: acknowledged, Kind: oncall.Acknowledged, By: oncall.Actor{ID: "a"}})
		}
		snapshot.Events = events[lines:]
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		shown, err := s.do.Show(ctx, activities.ShowRequest{Place: place, Snapshot: snapshot})
		cancel()
		s.calls.Add(1)
		var app *temporal.ApplicationError
		switch {
		case errors.As(err, &app):
			time.Sleep(max(app.NextRetryDelay(), time.Second))
			continue
		case err != nil:
			time.Sleep(time.Second)
			continue
		}
		s.saw(&s.shown, place.Message == "")
		s.saw(&s.newest, last && !done)
		done = done || last
		place = shown.Place
		if shown.Behind > 0 && last {
			time.Sleep(shown.Behind)
			continue
		}
		if shown.Behind > 0 { // A new state ends the wait.
			time.Sleep(min(shown.Behind, max(time.Until(acknowledged), time.Millisecond)))
			continue
		}
		lines = len(events)
		s.saw(&s.written, true)
		if last {
			return
		}
		time.Sleep(time.Until(acknowledged))
	}
}

func (s *storm) saw(what *time.Duration, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if is {
		*what = max(*what, time.Since(s.began))
	}
}

// TestAStormInOneChannel measures; it takes some ten minutes, because Slack's limits do.
func TestAStormInOneChannel(t *testing.T) {
	if os.Getenv("HANSHO_MEASURE") == "" {
		t.Skip("it measures for some ten minutes: set HANSHO_MEASURE=1")
	}
	sb, chat := newSandbox(t, func(o *sandbox.Options) {
		o.SlackPostsPerSecond, o.SlackPostBurst, o.SlackEditsPerMinute = 1, 3, 50
	})
	s := &storm{do: &activities.Activities{Org: func() *oncall.Org { return &oncall.Org{} }, Chat: chat}, began: time.Now()}
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() { s.escalation(i, s.began.Add(time.Minute)) })
	}
	all.Wait()
	limited := 0
	for _, e := range sb.Log() {
		if e.Status == 429 {
			limited++
		}
	}
	t.Logf("of 200 escalations in one channel, all acknowledged after 1m0s: the last card stood after %s, the last showed its newest state after %s, the last line of a thread came after %s; %d calls, %d rate limits of Slack",
		s.shown.Round(time.Second), s.newest.Round(time.Second), s.written.Round(time.Second), s.calls.Load(), limited)
	if len(messages(sb)) != 200 {
		t.Errorf("%d cards", len(messages(sb)))
	}
}
