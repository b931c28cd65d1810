package oncall_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
)

// kept is what of the timeline may be dropped, read from the promise: 400 entries, of which the first 100 stay.
const keptHead, keptMost, requestsMost = 100, 400, 200

// TestTimelineKeepsTheFirstAndTheLatest compares the timeline, and what of it somebody has not seen, with a list of all lines.
func TestTimelineKeepsTheFirstAndTheLatest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, lines := oncall.NewState("i", "w", oncall.Plan{}), rapid.IntRange(0, 1200).Draw(t, "lines")
		for i := range lines {
			s.Apply(oncall.Event{Kind: oncall.Noted, At: at, Text: strconv.Itoa(i), Request: "request-" + strconv.Itoa(i)})
			if len(s.Timeline) > keptMost || s.Lines() != i+1 {
				t.Fatalf("%d entries of %d lines, which should be %d", len(s.Timeline), s.Lines(), i+1)
			}
		}
		n := rapid.IntRange(0, lines+3).Draw(t, "seen")
		var want, got []string
		for i := n; i < lines; i++ {
			if i < keptHead || i >= lines-(keptMost-keptHead) {
				want = append(want, strconv.Itoa(i))
			}
		}
		for _, e := range s.Since(n) {
			got = append(got, e.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("of %d lines, those after the first %d (-want +got):\n%s", lines, n, diff)
		}
		for i := range lines {
			if request := "request-" + strconv.Itoa(i); s.Seen(request) != (i >= lines-requestsMost) {
				t.Fatalf("of %d requests, %s is known: %v", lines, request, s.Seen(request))
			}
		}
		if s.Seen("") || len(s.Requests) > requestsMost {
			t.Fatalf("%d requests are known, or the one without a name", len(s.Requests))
		}
	})
}

// TestStateStaysSmall lets a day-long storm pass over an escalation: ten thousand events, with texts as people write them.
func TestStateStaysSmall(t *testing.T) {
	t.Parallel()
	plan, _ := organisation(oncall.Policy{ID: "p", Levels: []oncall.Level{{Targets: people("ann", "ben")}}, LastResort: "dan", Timing: oncall.DefaultTiming()}).Plan("db")
	s := oncall.NewState("0195f3c2-7a61-7c7e-9f7e-1d2c3b4a5968", "escalation/db/disk", plan)
	alert := oncall.Alert{ID: "alert", Service: "db", Title: "disk full", Received: at, Details: fmt.Sprintf("%08192d", 1)}
	s.Apply(oncall.Event{Kind: oncall.Opened, At: at, Severity: oncall.SEV1, Alert: &alert})
	for i := range 10_000 {
		now := at.Add(time.Duration(i) * time.Second)
		request := fmt.Sprintf("01JD0000-0000-0000-0000-%012d", i)
		n := s.LastPage + 1
		for _, e := range []oncall.Event{
			{Kind: oncall.Refired, Alert: &alert, Request: request},
			{Kind: oncall.Noted, By: oncall.Actor{ID: "responder-b", Via: "slack"}, Text: fmt.Sprintf("%0150d", i)},
			{Kind: oncall.PageIntended, Page: n, Person: "responder-b", Provider: "pagerduty", Round: 1, Level: 1, Text: "level", Reason: "on call in primary (pagerduty)"},
			{Kind: oncall.PageAttempted, Page: n, Provider: "pagerduty"},
			{Kind: oncall.PageAccepted, Page: n, Person: "responder-b", Provider: "pagerduty", Ref: "Q0JFAKE000000" + strconv.Itoa(i)},
			{Kind: oncall.PageClosed, Page: n, Person: "responder-b", Provider: "pagerduty"},
		}[:[]int{1, 2, 6}[i%3]] { // The alert again; and a note; and a page.
			e.At = now
			s.Apply(e)
		}
		if size := 0; i%500 == 499 {
			if size = len(asJSON(t, s)); size > 256<<10 {
				t.Fatalf("after %d events the state takes %d bytes, with %d pages and %d entries", i, size, len(s.Pages), len(s.Timeline))
			}
		}
	}
	if len(s.Pages) > 120 || s.Lines() < 10_000 {
		t.Errorf("%d pages, %d lines", len(s.Pages), s.Lines())
	}
}

// TestLedgerForgetsNoPageThatMatters fills the ledger beyond its limit with pages that ring and pages that are closed.
func TestLedgerForgetsNoPageThatMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, open := oncall.NewState("i", "w", oncall.Plan{}), map[int]bool{}
		for n := 1; n <= 300; n++ {
			person := "person-" + strconv.Itoa(n) // One person's older page would stop by the newer one.
			s.Apply(oncall.Event{Kind: oncall.PageIntended, At: at, Page: n, Person: person, Provider: "pagerduty"})
			s.Apply(oncall.Event{Kind: oncall.PageAccepted, At: at, Page: n})
			if open[n] = rapid.IntRange(0, 3).Draw(t, "stays open") == 0; !open[n] {
				s.Apply(oncall.Event{Kind: oncall.PageClosed, At: at, Page: n})
			}
		}
		for n := range open {
			if open[n] && s.Page(n) == nil {
				t.Fatalf("page %d rings and is forgotten", n)
			}
		}
		if len(s.Pages) > 120+1 || s.LastPage != 300 || s.NextPage("ann", "pagerduty") != 301 {
			t.Fatalf("%d pages, the last is %d, the next %d", len(s.Pages), s.LastPage, s.NextPage("ann", "pagerduty"))
		}
	})
}
