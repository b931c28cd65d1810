package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

func updateFacts(nth int) message.UpdateFacts {
	return message.UpdateFacts{
		Slug: "checkout-20261120-run1", Target: message.Target{WorkflowID: "incident/checkout-20261120-run1", Instance: "run-2"},
		Title: "5xx above 5 %", Service: "checkout", Severity: oncall.SEV1, Owner: "responder-b", Due: after(30), Nth: nth, Opened: began,
	}
}

func postmortemFacts(when string) message.PostmortemFacts {
	return message.PostmortemFacts{
		Slug: "checkout-20261120-run1", Target: message.Target{WorkflowID: "postmortem/checkout-20261120-run1", Instance: "run-3"},
		Title: "5xx above 5 %", Service: "checkout", Severity: oncall.SEV1, Owner: "responder-b", Status: "in review",
		Due: began.AddDate(0, 0, 3), DueRule: "3 calendar days", When: when, By: oncall.Actor{ID: "responder-a"},
	}
}

func testOfEveryone() *oncall.TestOfEveryone {
	return &oncall.TestOfEveryone{Instance: "run-1", Began: began, Ended: after(5), People: []oncall.TestedPerson{
		{Person: "responder-a", Answered: true, Ways: []oncall.TestedWay{
			{Provider: "pagerduty", Verdict: oncall.VerdictAnswered, Answered: 21 * time.Second},
			{Provider: "sms", Verdict: oncall.VerdictAnswered, Answered: 95 * time.Second},
		}},
		{Person: "responder-b", Ways: []oncall.TestedWay{
			{Provider: "pagerduty", Verdict: oncall.VerdictRefused, Why: "403 <!channel> from the provider"},
			{Provider: "email", Verdict: oncall.VerdictSilent},
			{Provider: "slack", Verdict: oncall.VerdictDelivered},
		}},
		{Person: "responder-c", Fault: "somebody else was testing them at that time"},
	}}
}

func TestSayings(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		reader := o.People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		write := func(name string, s message.Saying) {
			fmt.Fprintf(&all, "== %s (%s, here %t, loud %t)\n%s\n", name, s.Mark, s.Here, s.Loud, s.Text)
			for _, b := range s.Buttons {
				fmt.Fprintf(&all, "[%s] %s %s\n", b.Label, b.Action, b.Style)
			}
		}
		write("owed", message.UpdateOwed(updateFacts(1), o))
		write("owed again", message.UpdateOwed(updateFacts(3), o))
		posted := message.PostedFacts{UpdateFacts: updateFacts(1), By: oncall.Actor{ID: "responder-a"}, Text: "Payments fail.\nWe roll back.", NextBy: after(60)}
		write("posted", message.UpdatePosted(posted, o))
		posted.NextBy = time.Time{}
		write("posted last", message.UpdatePosted(posted, o))
		for _, when := range []string{"opened", "before", "on", "after", "closed"} {
			write("postmortem "+when, message.PostmortemReminder(postmortemFacts(when), o, nil))
		}
		business := postmortemFacts("on")
		business.DueRule, business.Owner = "5 business days", "responder-c"
		write("postmortem to one reader", message.PostmortemReminder(business, o, &reader))
		write("ask", message.AskOwner(message.AskFacts{
			Target: message.Target{WorkflowID: "w", Instance: "i"}, Title: "5xx above 5 %", Service: "checkout", Owner: reader.ID, Ends: after(35),
		}, reader))
		write("test report", message.TestReport(testOfEveryone(), o, nil))
		write("test report to one reader", message.TestReport(testOfEveryone(), o, &reader))
		passed := testOfEveryone()
		passed.People = passed.People[:1]
		write("test report of a test that passed", message.TestReport(passed, o, nil))
		for _, result := range []string{"done", "already", "confirm", "recorded", "stale", "not permitted", "something new"} {
			write("reply "+result, message.ReplyFor(message.ReplyFacts{
				Action: message.ActionAcknowledge, Result: result, Owner: "responder-b", Text: "responder-b has it.",
				Target: message.Target{WorkflowID: "w", Instance: "i", Language: language},
			}))
		}
		golden(t, "sayings_"+language, all.String())
	}
}

func TestDialogsFitSlack(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		for _, action := range []string{message.ActionUpdate, message.ActionResolve, message.ActionReassign} {
			words, ok := message.DialogFor(action, message.Target{Language: language})
			for _, text := range []string{words.Title, words.Submit, words.Cancel} {
				if n := len([]rune(text)); !ok || n == 0 || n > 24 {
					t.Errorf("%s, %s: %q has %d characters", language, action, text, n)
				}
			}
			if words.Label == "" || words.Hint == "" {
				t.Errorf("%s, %s: %+v", language, action, words)
			}
		}
		if _, ok := message.DialogFor(message.ActionEscalate, message.Target{Language: language}); ok {
			t.Error("a button that does what it says has a dialog")
		}
	}
}

func TestPostmortemDocument(t *testing.T) {
	t.Parallel()
	timeline := []oncall.Event{
		{At: began, Kind: oncall.Opened, Severity: oncall.SEV1},
		{At: began, Kind: oncall.PageIntended, Person: "responder-a", Provider: "pagerduty", Round: 1, Level: 1, Reason: "named by the policy"},
		{At: after(1), Kind: oncall.PageAccepted, Person: "responder-a", Page: 1, Provider: "pagerduty"},
		{At: after(2), Kind: oncall.Acknowledged, By: oncall.Actor{ID: "responder-a", Via: "pagerduty"}, Until: after(32)},
		{At: after(3), Kind: oncall.Noted, By: oncall.Actor{ID: "responder-b"}, Text: "# not a heading\n<script>"},
		{At: after(9), Kind: oncall.Resolved, By: oncall.Actor{ID: "alert", Via: "alert"}},
	}
	for _, language := range []string{"en", "ja"} {
		golden(t, "document_"+language, message.PostmortemDocument(postmortemFacts("opened"), timeline, org(language)))
	}
}

// TestJapaneseHeadingsAreThoseOfTheTemplate holds the headings word for word.
func TestJapaneseHeadingsAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	document := message.PostmortemDocument(postmortemFacts("opened"), nil, org("ja"))
	rest := document
	for _, heading := range []string{
		"# ポストモーテム", "## タイトル", "## 日付", "## 担当者", "## 原因と対応", "## システム的/収益的な影響範囲", "## 幸運だったこと",
		"## 仕組みの改善策", "## 障害発生から対応までのタイムライン",
	} {
		_, after, found := strings.Cut(rest, heading+"\n")
		if !found {
			t.Fatalf("%q is missing, or not in its place, in:\n%s", heading, document)
		}
		rest = after
	}
}
