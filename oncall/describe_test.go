package oncall_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
)

// at is Saturday 21 November 2026, 03:05 in Tokyo.
var at = time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC)

func TestSentences(t *testing.T) {
	t.Parallel()
	b := oncall.Actor{ID: "responder-b", Via: "slack"}
	stranger := oncall.Actor{ID: "pagerduty:PXYZ", Via: "pagerduty", Unknown: true}
	until := at.Add(5 * time.Minute)
	for _, c := range []struct {
		event oncall.Event
		want  string
	}{
		{oncall.Event{Kind: oncall.Opened, Severity: oncall.SEV2}, "An alert opened the escalation as SEV-2."},
		{
			oncall.Event{Kind: oncall.Opened, Severity: oncall.SEV3, Until: until},
			"An alert opened the escalation as SEV-3; in case it recovers by itself, nobody is paged before 03:10 JST.",
		},
		{
			oncall.Event{Kind: oncall.LevelStarted, Level: 2, Round: 1, Until: until},
			"Level 2 of round 1 started; it waits for an acknowledgement until 03:10 JST.",
		},
		{
			oncall.Event{Kind: oncall.PageAbandoned, Person: "responder-b", Page: 3, Reason: "every provider refused"},
			"responder-b was not reached: every provider refused.",
		},
		{
			oncall.Event{Kind: oncall.LevelEnded, Level: 2, Round: 1, Reason: "nobody acknowledged in time"},
			"Level 2 of round 1 ended: nobody acknowledged in time.",
		},
		{
			oncall.Event{Kind: oncall.PageIntended, Person: "responder-b", Provider: "pagerduty", Level: 2, Round: 1, Reason: "on call in db"},
			"responder-b is to be paged through pagerduty on level 2 of round 1: on call in db.",
		},
		{
			oncall.Event{Kind: oncall.PageRefused, Page: 3, Provider: "pagerduty", Person: "responder-b", Reason: "user has no contact method."},
			"pagerduty refused page 3 to responder-b: user has no contact method.",
		},
		{
			oncall.Event{Kind: oncall.PageRefused, Page: 3, Provider: "pagerduty", Ref: oncall.AnswerLost, Reason: "EOF"},
			"pagerduty did not answer about page 3, so it may have rung: EOF.",
		},
		{oncall.Event{Kind: oncall.Acknowledged, By: b, Until: until}, "responder-b acknowledged and has it; that holds until 03:10 JST."},
		{
			oncall.Event{Kind: oncall.Acknowledged, By: stranger},
			"Somebody who is not in the configuration (pagerduty:PXYZ) acknowledged and has it.",
		},
		{oncall.Event{Kind: oncall.Snoozed, By: b, Until: at.Add(24 * time.Hour)}, "responder-b snoozed it until Sun 22 Nov 03:05 JST."},
		{oncall.Event{Kind: oncall.LeaseAsked, Until: until}, "The owner was asked whether they are still on it; the acknowledgement holds until 03:10 JST."},
		{
			oncall.Event{Kind: oncall.LeaseEnded, Until: until},
			"The acknowledgement ran out without a sign of work, so the owner is paged; an answer is awaited until 03:10 JST.",
		},
		{oncall.Event{Kind: oncall.Noted, By: b, Text: "restarted\n\nthe primary."}, "responder-b noted: restarted the primary."},
		{oncall.Event{Kind: oncall.Exhausted, Until: until}, "Every round is over and nobody answered; the whole policy begins again at 03:10 JST."},
		{
			oncall.Event{Kind: oncall.Resolved, By: oncall.Actor{ID: "alert", Via: "alert"}, Until: until},
			"The alert's recovery resolved it; the same alert reopens it until 03:10 JST.",
		},
		{
			oncall.Event{Kind: oncall.PageIntended, Person: "responder-b", Provider: "sms", Level: 2, Round: 1, Step: 1, Reason: "on call in db"},
			"responder-b is to be paged through sms on level 2 of round 1, step 2: on call in db.",
		},
		{
			oncall.Event{Kind: oncall.PageSilent, Page: 3, Person: "responder-b", Provider: "sms", Reason: "unreachable handset"},
			"sms accepted page 3 to responder-b and does not say that it arrived: unreachable handset.",
		},
		{oncall.Event{Kind: oncall.PageClosed, Page: 3}, "Page 3 is closed at the provider and no longer rings."},
	} {
		c.event.At = at
		if got := c.event.Sentence(oncall.Location("Asia/Tokyo")); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.event.Kind, got, c.want)
		}
	}
}

// TestEveryKindHasASentence fails when a kind is added without words: such a sentence names the kind in quotes.
func TestEveryKindHasASentence(t *testing.T) {
	t.Parallel()
	seen := map[string]oncall.Kind{}
	for _, kind := range oncall.Kinds {
		for _, event := range []oncall.Event{
			{At: at, Kind: kind},
			{
				At: at, Kind: kind, By: oncall.Actor{ID: "responder-a"}, Person: "responder-b", Page: 7, Provider: "pagerduty", Ref: "PX", Round: 2,
				Level: 3, Severity: oncall.SEV1, Until: at.Add(time.Hour), Reason: "a reason", Text: "a text",
			},
		} {
			got := event.Sentence(nil)
			switch {
			case strings.Contains(got, "does not know"):
				t.Errorf("%s has no words: %s", kind, got)
			case strings.Contains(got, "%!"), strings.Contains(got, "  "), !strings.HasSuffix(got, "."), strings.Contains(got, "\n"):
				t.Errorf("%s reads badly: %s", kind, got)
			case strings.Contains(got, "19:05") && !strings.Contains(got, "19:05 UTC"):
				t.Errorf("%s has a time without its zone: %s", kind, got)
			}
			if other, double := seen[got]; double && other != kind {
				t.Errorf("%s and %s read the same: %s", kind, other, got)
			}
			seen[got] = kind
		}
	}
}

func TestClockNamesZoneAndDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		at   time.Time
		want string
	}{
		{"Asia/Tokyo", at, "03:05 JST"},
		{"Asia/Tokyo", at.Add(-4 * time.Hour), "Fri 20 Nov 23:05 JST"},
		{"America/Sao_Paulo", at, "15:05 UTC-03"},
		{"", at.AddDate(0, 2, 0), "Wed 20 Jan 2027 18:05 UTC"},
	} {
		if got := oncall.Clock(c.at, at, oncall.Location(c.zone)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.zone, got, c.want)
		}
	}
}

// TestKindsIsComplete counts the constants in the source, so that a new kind cannot be left out of the list.
func TestKindsIsComplete(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Kind" {
				declared += len(spec.Names)
			}
		}
		return true
	})
	if declared == 0 || declared != len(oncall.Kinds) {
		t.Errorf("event.go declares %d kinds, Kinds lists %d", declared, len(oncall.Kinds))
	}
}
