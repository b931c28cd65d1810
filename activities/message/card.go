package message

import (
	"strings"

	"hansho/oncall"
)

// cardWords is what the card's templates see. All texts are escaped already.
type cardWords struct {
	Status, Next, Outcome string
	Level, Levels         int
	Round, Rounds         int
	Again                 bool // The exhausted policy is being repeated.
	Owner, Helpers, At    string
	Began, Incident       string
	Targets               []string
	NextLevel, NextRound  int
	Steps                 []stepWords
	Details, Remark       string
	Link, Runbook         string
	Paged                 []pagedWords
	Recovered             bool
	Follows               bool     // PagerDuty pages.
	Rung                  []string // Whom it rings.
}

// stepWords is a further step of somebody who is being paged. All texts are escaped already.
type stepWords struct{ At, Who, By string }

// CardFor renders the escalation's message: what state it is in at one glance, who has it, who was paged and with what
// effect, and what comes next and when. It is in the organisation's language.
func CardFor(s oncall.Snapshot, org *oncall.Org) Card {
	r := snapshotReader(s, org)
	w := r.cardWords(s)
	card := Card{
		Mark: s.Instance + "/card", Title: line(r.trouble(s.Severity, s.Service, s.Title)), Color: color(s), Text: r.say("card text", w),
		Buttons: r.cardButtons(s),
	}
	card.Fallback = card.Title + ": " + strings.ReplaceAll(r.say("card status", w), "*", "")
	for _, name := range []string{"owner", "next", "began", "helpers", "incident", "paged"} {
		if value := r.say("card "+name, w); value != "" {
			card.Fields = append(card.Fields, Field{r.say("card label "+name, nil), value})
		}
	}
	return card
}

func (r reader) cardWords(s oncall.Snapshot) cardWords {
	w := cardWords{
		Status: string(s.Status), Next: string(s.Next.Kind), Outcome: s.Outcome, Recovered: s.Recovered,
		Level: s.Position.Level, Levels: s.Levels, Round: s.Position.Round, Rounds: s.Rounds, Again: s.Position.Pass > 0,
		Owner: line(r.actor(s.Owner)), Helpers: line(strings.Join(r.names(s.Helpers), r.comma)), At: r.clock(s.Next.At, s.Began),
		Began: r.moment(s.Began), Incident: line(s.Incident), NextLevel: s.Next.Level, NextRound: s.Next.Round,
		Remark: line(s.Remark), Link: s.Link, Runbook: s.Runbook, Paged: r.paged(s), Follows: s.Paging == oncall.Follow,
	}
	for _, person := range r.names(s.Rung) {
		w.Rung = append(w.Rung, line(person))
	}
	for _, step := range s.Next.Steps {
		w.Steps = append(w.Steps, stepWords{At: r.clock(step.At, s.Began), Who: line(r.name(step.Person)), By: line(r.providers(step.By))})
	}
	for _, target := range r.targets(s.Next.Targets) {
		w.Targets = append(w.Targets, line(target))
	}
	if details := strings.TrimSpace(s.Details); details != "" {
		w.Details = quote(shorten(details, longestQuote))
	}
	return w
}

// quote is a plain text in Slack's markup as a quotation.
func quote(text string) string { return "> " + strings.ReplaceAll(escape(text), "\n", "\n> ") }

const longestQuote = 700

func color(s oncall.Snapshot) string {
	switch s.Status {
	case oncall.Paging:
		if s.Severity.Urgency() != oncall.UrgencyHigh {
			return "warning"
		}
		return "danger"
	case oncall.Holding, oncall.AckStatus:
		return "warning"
	case oncall.ResolvedStatus:
		return "good"
	case oncall.OverStatus:
	}
	return "muted"
}
