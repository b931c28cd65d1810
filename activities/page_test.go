package activities_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

func request(person, provider string) activities.PageRequest {
	return activities.PageRequest{Key: "k1", Person: person, Provider: provider, Facts: message.PageFacts{Service: "db", Severity: oncall.SEV1, Title: "disk full", Began: at}}
}

func TestPageReachesTheProvider(t *testing.T) {
	t.Parallel()
	p := &telephone{}
	got, err := run[activities.Receipt](t, worker(p, nil).Page, request("ann", "pagerduty"))
	if diff := cmp.Diff(activities.Receipt{Ref: "Q1", Adopted: true}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"page k1 PANN db"}, p.calls); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPageThatMayRingAlreadyIsLookedFor tells the adapter so when an earlier page of the same key may have had its effect.
func TestPageThatMayRingAlreadyIsLookedFor(t *testing.T) {
	t.Parallel()
	p, again := &telephone{}, request("ben", "pagerduty")
	again.Again = true
	if _, err := run[activities.Receipt](t, worker(p, nil).Page, again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"look first", "page k1 PBEN db"}, p.calls); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPageCarriesALinkThatIsMadeWhenItIsSent gives the adapter the reader and the address by which they acknowledge.
func TestPageCarriesALinkThatIsMadeWhenItIsSent(t *testing.T) {
	t.Parallel()
	p := &telephone{}
	a := worker(p, nil)
	a.Links = func(key, person string) string { return "https://x.example.com/a/" + key + "+" + person }
	if _, err := run[activities.Receipt](t, a.Page, request("ann", "pagerduty")); err != nil {
		t.Fatal(err)
	}
	got := []string{p.words.Person, p.words.Language, p.words.Symptom, p.words.AckLink}
	if diff := cmp.Diff([]string{"ann", "en", "disk full", "https://x.example.com/a/k1+ann"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPagersAreToldWhereThePersonIs gives the address of a page's person with each question, also when the page's ID was lost.
func TestPagersAreToldWhereThePersonIs(t *testing.T) {
	t.Parallel()
	p := &telephone{}
	quiet, open := quietPage(1, oncall.RingClosed, "pagerduty"), quietPage(2, oncall.RingLoud, "pagerduty")
	quiet.Person, open.Person = "ben", "ann"
	request := activities.QuietRequest{Pages: []activities.QuietPage{quiet}, Look: []activities.OpenPage{{PageRef: open.PageRef, N: 2, Provider: "pagerduty"}}}
	if _, err := run[activities.QuietResult](t, worker(p, nil).Quiet, request); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"k1": "PBEN", "k2": "PANN"}, p.asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// failure is what Temporal makes of an error.
type failure struct {
	Type  string
	Final bool
	Delay time.Duration
	Text  string
}

func failureOf(t *testing.T, err error) failure {
	t.Helper()
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		t.Fatalf("%v is no application error", err)
	}
	return failure{app.Type(), app.NonRetryable(), app.NextRetryDelay(), app.Message()}
}

func TestErrorsBecomeClassesOfTemporal(t *testing.T) {
	t.Parallel()
	cause := errors.New("user has no contact method")
	for name, c := range map[string]struct {
		err  error
		want failure
	}{
		"refused":                 {activities.Refused(cause), failure{activities.ErrorRefused, true, 0, "user has no contact method"}},
		"refused, wrapped":        {fmt.Errorf("page PANN: %w", activities.Refused(cause)), failure{activities.ErrorRefused, true, 0, "page PANN: user has no contact method"}},
		"rate limited":            {activities.RateLimited(cause, 7*time.Second), failure{activities.ErrorPassing, false, 7 * time.Second, "rate limited for 7s: user has no contact method"}},
		"rate limited, for never": {activities.RateLimited(cause, -time.Minute), failure{activities.ErrorPassing, false, time.Second, "rate limited for 1s: user has no contact method"}},
		"lost, then rate limited": {activities.AnswerLost(activities.RateLimited(cause, 7*time.Second)), failure{activities.ErrorAnswerLost, false, 7 * time.Second, "no answer: rate limited for 7s: user has no contact method"}},
		"answer lost":             {activities.AnswerLost(cause), failure{activities.ErrorAnswerLost, false, 0, "no answer: user has no contact method"}},
		"anything else":           {cause, failure{activities.ErrorPassing, false, 0, "user has no contact method"}},
		"not found":               {activities.ErrNotFound, failure{activities.ErrorPassing, false, 0, "not found at the provider"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := run[activities.Receipt](t, worker(&telephone{err: c.err}, nil).Page, request("ann", "pagerduty"))
			if diff := cmp.Diff(c.want, failureOf(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPageThatNobodyCanSendIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request activities.PageRequest
		want    string
	}{
		"somebody who left":             {request("zoe", "pagerduty"), `person "zoe" is no longer in the configuration`},
		"no contact there":              {request("ben", "opsgenie"), `person "ben" has no contact at opsgenie`},
		"a provider that is not set up": {request("ann", "opsgenie"), `provider "opsgenie" is not set up on this worker`},
	} {
		p := &telephone{}
		_, err := run[activities.Receipt](t, worker(p, nil).Page, c.request)
		if diff := cmp.Diff(failure{activities.ErrorRefused, true, 0, c.want}, failureOf(t, err)); diff != "" || len(p.calls) > 0 {
			t.Errorf("%s: %q was called (-want +got):\n%s", name, p.calls, diff)
		}
	}
}

func quietPage(n int, want oncall.Ring, provider string) activities.QuietPage {
	return activities.QuietPage{PageRef: activities.PageRef{Key: fmt.Sprintf("k%d", n)}, N: n, Provider: provider, Want: want}
}

// TestQuietReportsWhatWasDone lets some pages fail: what was done is reported and not lost for the sake of the rest.
func TestQuietReportsWhatWasDone(t *testing.T) {
	t.Parallel()
	p := &telephone{fails: map[string]error{"k2": errDown}, looks: []activities.Look{{Key: "k1", Ring: oncall.RingLoud, DeliveredAt: at}}}
	quiet, closed, failing, elsewhere := quietPage(1, oncall.RingQuiet, "pagerduty"), quietPage(3, oncall.RingClosed, "pagerduty"), quietPage(2, oncall.RingClosed, "pagerduty"), quietPage(4, oncall.RingClosed, "unset")
	request := activities.QuietRequest{
		Pages: []activities.QuietPage{quiet, failing, elsewhere, closed}, Note: "acknowledged by ann",
		Look: []activities.OpenPage{{PageRef: quiet.PageRef, N: 1, Provider: "pagerduty"}},
	}
	got, err := run[activities.QuietResult](t, worker(p, nil).Quiet, request)
	want := activities.QuietResult{Done: []activities.QuietPage{quiet, closed}, Looks: []activities.PageLook{{N: 1, Ring: oncall.RingLoud, DeliveredAt: at}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	calls := []string{"close k2 acknowledged by ann", "close k3 acknowledged by ann", "look k1", "quiet k1 acknowledged by ann"}
	if diff := cmp.Diff(calls, slices.Sorted(slices.Values(p.calls))); diff != "" {
		t.Errorf("what the provider was asked (-want +got):\n%s", diff)
	}
	_, err = run[activities.QuietResult](t, worker(p, nil).Quiet, activities.QuietRequest{Pages: []activities.QuietPage{failing, elsewhere}})
	text := "503\nprovider \"unset\" is not set up on this worker"
	if diff := cmp.Diff(failure{activities.ErrorPassing, false, 0, text}, failureOf(t, err)); diff != "" {
		t.Errorf("when nothing could be done (-want +got):\n%s", diff)
	}
	if got, err := run[activities.QuietResult](t, worker(p, nil).Quiet, activities.QuietRequest{}); err != nil || len(got.Done) > 0 {
		t.Errorf("when nothing was asked: %+v, %v", got, err)
	}
}

// TestQuietTellsWhatIsNotThere: a page that the provider does not know is neither done nor a failure. It may still come.
func TestQuietTellsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	absent := quietPage(5, oncall.RingClosed, "pagerduty")
	p := &telephone{fails: map[string]error{"k5": fmt.Errorf("page k5: %w", activities.ErrNotFound)}}
	got, err := run[activities.QuietResult](t, worker(p, nil).Quiet, activities.QuietRequest{Pages: []activities.QuietPage{absent}})
	if diff := cmp.Diff(activities.QuietResult{Absent: []activities.QuietPage{absent}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestFetchRoster(t *testing.T) {
	t.Parallel()
	week := activities.RosterRequest{Source: "pagerduty", From: at, For: 7 * 24 * time.Hour}
	got, err := run[activities.Roster](t, worker(nil, rota{duties: map[string][]activities.Duty{"PSCHED": {duty("PANN")}, "PELSEWHERE": {duty("PBEN")}}}).FetchRoster, week)
	want := activities.Roster{
		Source: "pagerduty", At: at, Until: at.Add(7 * 24 * time.Hour),
		Duties: map[string][]activities.Duty{"PSCHED": {duty("PANN")}, "PSECOND": nil, "PBARE": nil},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := run[activities.Roster](t, worker(nil, rota{err: errDown}).FetchRoster, week); failureOf(t, err).Type != activities.ErrorPassing {
		t.Errorf("a source that is down: %v", err)
	}
	if _, err := run[activities.Roster](t, worker(nil, nil).FetchRoster, week); !failureOf(t, err).Final {
		t.Errorf("a source that is not set up: %v", err)
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	if err := worker(nil, nil).WriteExport(context.Background(), "line"); err != nil {
		t.Errorf("without an export: %v", err)
	}
	a, lines := worker(nil, nil), []any{}
	a.Export = func(line any) error { lines = append(lines, line); return nil }
	if err := a.WriteExport(context.Background(), "line"); err != nil || len(lines) != 1 {
		t.Errorf("%q, %v", lines, err)
	}
}

// TestARefusalThatQuotesThePageHoldsNoLink keeps the link out of the error, which the workflow's history and the chat show.
func TestARefusalThatQuotesThePageHoldsNoLink(t *testing.T) {
	t.Parallel()
	const link = "https://x.example.com/a/t?k=1&p=ann"
	for _, class := range []func(error) error{
		activities.Refused, activities.AnswerLost, func(err error) error { return err },
		func(err error) error { return activities.RateLimited(err, time.Minute) },
	} {
		for _, quoted := range []string{link, `https://x.example.com/a/t?k=1\u0026p=ann`} {
			a := worker(&telephone{err: class(errors.New("400: you said " + quoted))}, nil)
			a.Links = func(string, string) string { return link }
			_, err := run[activities.Receipt](t, a.Page, request("ann", "pagerduty"))
			if err == nil || strings.Contains(err.Error(), "/a/t") || !strings.Contains(err.Error(), "you said ***") {
				t.Errorf("%v", err)
			}
		}
	}
}
