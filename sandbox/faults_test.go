package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	pd "github.com/PagerDuty/go-pagerduty"
	slackapi "github.com/slack-go/slack"

	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// plain is a client without the contract check, because what faults answer is no PagerDuty.
func (w *world) plain() { w.pd.HTTPClient = &http.Client{Transport: &http.Transport{}} }

func (w *world) fail(f sandbox.Fault) {
	w.t.Helper()
	if _, err := w.Fail(f); err != nil {
		w.t.Fatal(err)
	}
}

func TestStatusFaultsComeAsOftenAsAskedAndWithTheRealBodies(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	w.plain()
	w.fail(sandbox.Fault{Provider: "pagerduty", Method: "POST", Path: "/incidents", Kind: fault.Status, HTTPStatus: 503, Count: 2})
	w.fail(sandbox.Fault{Provider: "pagerduty", Kind: fault.Status, HTTPStatus: 429, RetryAfter: 7 * time.Second, Count: 1})
	var status []int
	for range 4 {
		_, err := w.create("key", alice)
		if a, ok := errors.AsType[pd.APIError](err); ok {
			status = append(status, a.StatusCode)
		} else if err == nil {
			status = append(status, 201)
		}
	}
	if len(status) != 4 || status[0] != 503 || status[1] != 503 || status[2] != 429 || status[3] != 201 {
		t.Errorf("answers were %v, want 503, 503, 429, 201", status)
	}
	if pages := w.entries("page"); len(pages) != 1 {
		t.Errorf("%d pages, want the one that was accepted", len(pages))
	}
}

func TestALostAnswerHasItsEffectAndACutConnectionHasNone(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	w.plain()
	for _, x := range []struct {
		kind  fault.Kind
		pages int
	}{{fault.Cut, 0}, {fault.Lost, 1}, {fault.Garbage, 2}} {
		w.fail(sandbox.Fault{Provider: "pagerduty", Kind: x.kind, Count: 1})
		_, err := w.create(string(x.kind), alice)
		if err == nil {
			t.Errorf("%s: the client saw no error", x.kind)
		}
		if pages := w.entries("page"); len(pages) != x.pages {
			t.Errorf("after %s there were %d pages, want %d", x.kind, len(pages), x.pages)
		}
	}
	requests := w.entries("request")
	if got := requests[1].Outcome; got != "fault: pagerduty loses answers" || requests[1].Status != 0 {
		t.Errorf("the log says of the lost answer: %q, status %d", got, requests[1].Status)
	}
}

func TestASlowAnswerHasItsEffectAlthoughTheCallerGaveUp(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	w.plain()
	w.fail(sandbox.Fault{Provider: "pagerduty", Kind: fault.Slow, Delay: 200 * time.Millisecond, Count: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := w.pd.CreateIncidentWithContext(ctx, bot, &pd.CreateIncidentOptions{
		Title: "slow", IncidentKey: "slow", Service: &pd.APIReference{ID: "PCHECKO", Type: "service_reference"},
	})
	if err == nil {
		t.Fatal("the caller did not give up")
	}
	waitFor(t, "the page", func() bool { return len(w.entries("page")) == 1 })
}

func TestFaultsCanMeanOnePersonOnly(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	w.plain()
	w.fail(sandbox.Fault{Provider: "pagerduty", User: alice, Kind: fault.Status, HTTPStatus: 500})
	w.fail(sandbox.Fault{Provider: "pagerduty", User: bob, Kind: fault.Silent})
	if _, err := w.create("a", alice); err == nil {
		t.Error("paging Alice succeeded")
	}
	inc := w.page("b", bob)
	if len(w.entries("page")) != 0 || len(w.entries("unnotified")) != 1 {
		t.Error("Bob's phone rang although it is silent")
	}
	logs, err := w.pd.ListIncidentLogEntriesWithContext(t.Context(), inc.ID, pd.ListIncidentLogEntriesOptions{})
	if err != nil || len(logs.LogEntries) != 2 {
		t.Errorf("log entries: %+v, %v, want no notification", logs, err)
	}
	w.page("c", carol)
	if len(w.entries("page")) != 1 {
		t.Error("Carol's phone did not ring")
	}
	if err := w.Heal(); err != nil {
		t.Fatal(err)
	}
	w.page("d", alice)
}

func TestFaultsEndWithTheirTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	set := fault.NewSet(func() time.Time { return now })
	if _, err := set.Add(fault.Fault{Kind: fault.Cut, For: time.Minute}); err != nil {
		t.Fatal(err)
	}
	hit := func() int { return len(set.Hit(fault.Subject{Provider: "slack"}, fault.Cut)) }
	if hit() != 1 {
		t.Error("the fault did not strike")
	}
	now = now.Add(time.Minute)
	if hit() != 0 || len(set.List()) != 0 {
		t.Error("the fault struck after its time")
	}
	for _, wrong := range []fault.Fault{
		{Kind: "unknown"},
		{Kind: fault.Slow},
		{Kind: fault.Status, HTTPStatus: 200},
		{Kind: fault.Cut, Chance: 2},
		{Kind: fault.Cut, Provider: "x"},
	} {
		if _, err := set.Add(wrong); err == nil {
			t.Errorf("%+v was accepted", wrong)
		}
	}
}

func TestSlackFaultsLookLikeSlack(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	post := func() error {
		_, _, err := w.slack().PostMessageContext(t.Context(), "incidents", slackapi.MsgOptionText("x", false))
		return err
	}
	w.fail(sandbox.Fault{Provider: "slack", Kind: fault.Status, HTTPStatus: 429, RetryAfter: 3 * time.Second, Count: 1})
	var limited *slackapi.RateLimitedError
	if err := post(); !errors.As(err, &limited) || limited.RetryAfter != 3*time.Second {
		t.Errorf("429: %v", err)
	}
	w.fail(sandbox.Fault{Provider: "slack", Kind: fault.Status, HTTPStatus: 503, Count: 1})
	var status slackapi.StatusCodeError
	if err := post(); !errors.As(err, &status) || status.Code != 503 {
		t.Errorf("503: %v", err)
	}
	w.fail(sandbox.Fault{Provider: "slack", Kind: fault.Lost, Count: 1})
	if err := post(); err == nil {
		t.Error("a lost answer was no error")
	}
	if n := len(w.Slack().Messages("incidents")); n != 1 {
		t.Errorf("%d messages, want the one whose answer was lost", n)
	}
}
