package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

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
