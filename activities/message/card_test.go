package message_test

import (
	"fmt"
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/oncall"
)

func snapshot() oncall.Snapshot {
	return oncall.Snapshot{
		WorkflowID: "escalation/checkout/5xx", Instance: "run-1", Service: "checkout", Title: "5xx above 5 %", Details: "5xx 7.2 %\np99 4.1 s",
		Link: "https://alerts.example/1?a=1&b=2", Runbook: "https://runbooks.example/checkout", Severity: oncall.SEV2, Status: oncall.Paging,
		Position: oncall.Position{Round: 1, Level: 2}, Levels: 3, Rounds: 3, Began: began, Zone: "Asia/Tokyo",
		Next: oncall.Next{Kind: oncall.NextLevel, At: after(10), Targets: []oncall.Target{{Schedule: "managers"}}, Level: 3, Round: 1},
		Pages: []oncall.Page{
			{N: 1, Person: "responder-a", Provider: "pagerduty", IntendedAt: after(0), AcceptedAt: after(0), WithdrawnAt: after(5)},
			{N: 2, Person: "responder-b", Provider: "splunk", IntendedAt: after(5), RefusedAt: after(5), Refusal: "no such user"},
			{N: 3, Person: "responder-b", Provider: "pagerduty", IntendedAt: after(5), AcceptedAt: after(5), DeliveredAt: after(6)},
			{N: 4, Person: "responder-c", Provider: "pagerduty", IntendedAt: after(5), RefusedAt: after(5), Refusal: "user has no <phone>"},
		},
	}
}

// situations are the states in which people look at a card.
func situations() map[string]oncall.Snapshot {
	all := map[string]oncall.Snapshot{"02 paging": snapshot()}
	add := func(name string, change func(*oncall.Snapshot)) {
		s := snapshot()
		change(&s)
		all[name] = s
	}
	add("01 holding", func(s *oncall.Snapshot) {
		s.Status, s.Pages = oncall.Holding, nil
		s.Next = oncall.Next{Kind: oncall.NextPage, At: after(2), Targets: []oncall.Target{{Person: "responder-a"}}, Level: 1, Round: 1}
	})
	add("14 followed", func(s *oncall.Snapshot) {
		s.Paging, s.Rung, s.Pages, s.Next = oncall.Follow, []string{"responder-a", "responder-b"}, nil, oncall.Next{}
	})
	add("03 last round", func(s *oncall.Snapshot) {
		s.Position = oncall.Position{Round: 3, Level: 3}
		s.Next = oncall.Next{Kind: oncall.NextExhaust, At: after(45)}
	})
	add("04 exhausted", func(s *oncall.Snapshot) {
		s.Position = oncall.Position{Pass: 1, Round: 1, Level: 1}
		s.Next = oncall.Next{Kind: oncall.NextRepeat, At: after(50), Targets: []oncall.Target{{Person: "responder-a"}}}
	})
	add("05 acknowledged", func(s *oncall.Snapshot) {
		s.Status, s.Owner, s.Helpers = oncall.AckStatus, oncall.Actor{ID: "responder-b", Via: "slack"}, []string{"responder-a", "responder-c"}
		s.Pages[2].AnsweredAt, s.Incident = after(7), "incident/checkout-20261120-00run-1"
		s.Next = oncall.Next{Kind: oncall.NextAsk, At: after(32)}
	})
	add("06 asked", func(s *oncall.Snapshot) {
		s.Status, s.Owner, s.Recovered = oncall.AckStatus, oncall.Actor{ID: "responder-b"}, true
		s.Next = oncall.Next{Kind: oncall.NextLease, At: after(37)}
	})
	add("07 no sign of work", func(s *oncall.Snapshot) {
		s.Status, s.Owner = oncall.AckStatus, oncall.Actor{ID: "pagerduty:PX", Via: "pagerduty", Unknown: true}
		s.Next = oncall.Next{Kind: oncall.NextLapse, At: after(42)}
	})
	add("08 low urgency", func(s *oncall.Snapshot) {
		s.Severity, s.Next, s.Pages = oncall.SEV4, oncall.Next{Kind: oncall.NextHours, At: after(355), Targets: []oncall.Target{{Person: "responder-a"}}}, nil
	})
	add("09 waiting", func(s *oncall.Snapshot) { s.Severity, s.Next, s.Pages = oncall.SEV5, oncall.Next{}, nil })
	add("10 reassigned", func(s *oncall.Snapshot) { s.Next = oncall.Next{Kind: oncall.NextFallBack, At: after(10)} })
	add("11 resolved", func(s *oncall.Snapshot) {
		s.Status, s.Outcome, s.Owner = oncall.ResolvedStatus, "resolved", oncall.Actor{ID: "responder-b"}
		s.Next = oncall.Next{Kind: oncall.NextOver, At: after(75)}
	})
	add("12 recovered", func(s *oncall.Snapshot) {
		s.Status, s.Outcome, s.Recovered, s.Next, s.Pages = oncall.OverStatus, "recovered", true, oncall.Next{}, nil
	})
	add("13 steps and silence", func(s *oncall.Snapshot) {
		s.Next.Steps = []oncall.Ahead{
			{Person: "responder-b", Step: 2, By: []string{"sms", "voice"}, At: after(6)}, {Person: "responder-c", Step: 1, By: []string{"pagerduty"}, At: after(8)},
		}
		s.Pages[2].DeliveredAt, s.Pages[2].SilentAt, s.Pages[2].Turn = s.Pages[0].DeliveredAt, after(6), 1
		s.Pages = append(s.Pages, oncall.Page{N: 5, Person: "responder-b", Provider: "sms", Turn: 1, Step: 1, IntendedAt: after(6), AcceptedAt: after(6)})
	})
	return all
}

func TestCards(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		var all strings.Builder
		for i := 1; i <= len(situations()); i++ {
			for name, s := range situations() {
				if !strings.HasPrefix(name, fmt.Sprintf("%02d ", i)) {
					continue
				}
				card := message.CardFor(s, org(language))
				fmt.Fprintf(&all, "== %s (%s, %s)\n%s\n%s\n%s\n", name, card.Mark, card.Color, card.Title, card.Fallback, card.Text)
				for _, f := range card.Fields {
					fmt.Fprintf(&all, "%s: %s\n", f.Label, f.Value)
				}
				for _, b := range card.Buttons {
					fmt.Fprintf(&all, "[%s] %s %s\n", b.Label, b.Action, b.Style)
				}
			}
		}
		golden(t, "card_"+language, all.String())
	}
}

func TestButtonsNameTheInstance(t *testing.T) {
	t.Parallel()
	for name, s := range situations() {
		buttons := message.CardFor(s, org("ja")).Buttons
		over := s.Status == oncall.ResolvedStatus || s.Status == oncall.OverStatus
		if over != (len(buttons) == 0) {
			t.Errorf("%s has %d buttons", name, len(buttons))
		}
		for _, b := range buttons {
			target, err := message.ParseTarget(b.Value)
			if err != nil || target.WorkflowID != s.WorkflowID || target.Instance != s.Instance {
				t.Errorf("%s: %s names %+v, %v", name, b.Action, target, err)
			}
		}
	}
}

func TestParseTargetRefusesWhatNamesNothing(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "{}", `{"w":"x"}`, `{"i":"x"}`, "null", "7"} {
		if _, err := message.ParseTarget(value); err == nil {
			t.Errorf("%q was taken", value)
		}
	}
}
