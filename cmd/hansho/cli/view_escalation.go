package cli

import (
	"fmt"
	"strconv"
	"strings"

	"hansho/oncall"
)

// escalation writes the state, the ledger of pages and the timeline.
func (v *view) escalation(s *oncall.State) {
	owner := s.Owner.ID
	if len(s.Helpers) > 0 {
		owner += ", helped by " + strings.Join(s.Helpers, ", ")
	}
	v.fields(
		field{"service", s.Alert.Service}, field{"paging", v.paging(s)}, field{"owner", owner}, field{"next", v.next(s.Next())}, field{"steps", v.steps(s.Ahead)}, field{"policy", v.policy(s)},
		field{"outcome", s.Outcome}, field{"incident", s.Incident}, field{"runbook", line(s.Plan.Runbook)},
		field{"link", line(s.Alert.Link)}, field{"remark", line(s.Alert.Remark)},
	)
	v.numbers(s.Numbers())
	v.flush()
	v.pages(s.Pages)
	if s.Dropped > 0 {
		fmt.Fprintf(v.out, "\nTimeline (%d entries are no longer kept)\n", s.Dropped)
	} else {
		fmt.Fprintln(v.out, "\nTimeline")
	}
	for _, e := range s.Timeline {
		text := line(e.Sentence(v.zone))
		if e.Loud() {
			text = v.style.red(text)
		}
		fmt.Fprintf(v.out, "  %s  %s\n", v.style.faint(moment(e.At, v.zone)), text)
	}
}

// paging says who pages, when it is not Hansho alone.
func (v *view) paging(s *oncall.State) string {
	var parts []string
	switch {
	case s.Observes():
		parts = append(parts, "observed: nothing is sent")
	case s.Follows():
		parts = append(parts, "PagerDuty's, which is followed")
	}
	if upstream := s.Alert.Upstream; upstream.Ref != "" {
		parts = append(parts, line(upstream.Provider+" incident "+upstream.Ref))
	}
	if len(s.Beside.People) > 0 {
		parts = append(parts, "it rings "+line(strings.Join(s.Beside.People, ", ")))
	}
	if s.Bridge != "" {
		parts = append(parts, "bridge "+line(s.Bridge))
	}
	return strings.Join(parts, "; ")
}

func (v *view) policy(s *oncall.State) string {
	if s.Status != oncall.Paging {
		return s.Plan.Policy
	}
	return fmt.Sprintf("%s, level %d of %d, round %d of %d", s.Plan.Policy, s.Position.Level, len(s.Plan.Levels), s.Position.Round, s.Plan.Rounds)
}

// next says what happens unless somebody does something.
func (v *view) next(n oncall.Next) string {
	who := make([]string, len(n.Targets))
	for i, target := range n.Targets {
		who[i] = target.String()
	}
	whom := strings.Join(who, " and ")
	text := map[oncall.NextKind]string{
		oncall.NextNothing:  "nothing until somebody does something",
		oncall.NextPage:     "the hold ends and " + whom + " is paged",
		oncall.NextLevel:    fmt.Sprintf("level %d, round %d: %s", n.Level, n.Round, whom),
		oncall.NextExhaust:  "the last round ends: the channel is told, loudly, and the policy repeats after a pause",
		oncall.NextRepeat:   "the policy begins again with " + whom,
		oncall.NextHours:    "working hours begin and " + whom + " is paged",
		oncall.NextAsk:      "the owner is asked whether they are still on it",
		oncall.NextLease:    "the acknowledgement ends and the owner is paged",
		oncall.NextLapse:    "without an answer the policy starts again",
		oncall.NextOver:     "it ends for good; until then the same alert reopens it",
		oncall.NextFallBack: "without an answer the policy goes on with " + whom,
	}[n.Kind]
	if at := moment(n.At, v.zone); at != "" {
		text = at + ": " + text
	}
	return text
}

// steps says whom the personal rules page next, and how.
func (v *view) steps(ahead []oncall.Ahead) string {
	texts := make([]string, len(ahead))
	for i, step := range ahead {
		texts[i] = moment(step.At, v.zone) + ": " + strings.Join(step.By, ", else ") + " to " + step.Person
	}
	return strings.Join(texts, "; ")
}

// pages writes the ledger.
func (v *view) pages(pages []oncall.Page) {
	if len(pages) == 0 {
		return
	}
	fmt.Fprintln(v.out, "\nPages")
	rows := [][]cell{plain("NO", "PERSON", "THROUGH", "AT", "STANDS", "WHY")}
	for i := range rows[0] {
		rows[0][i].paint = v.style.faint
	}
	for _, p := range pages {
		rows = append(rows, plain(strconv.Itoa(p.N), p.Person, p.Provider, moment(p.IntendedAt, v.zone), stands(p), line(p.Reason)))
	}
	table(v.out, "  ", rows)
}

// stands is how far a page has come.
func stands(p oncall.Page) string {
	text := "on its way"
	switch {
	case !p.AnsweredAt.IsZero():
		text = "answered"
	case !p.WithdrawnAt.IsZero():
		text = "withdrawn"
	case !p.RefusedAt.IsZero():
		text = "refused: " + line(p.Refusal)
	case !p.DeliveredAt.IsZero():
		text = "delivered"
	case p.Silent():
		text = "silent"
	case !p.AcceptedAt.IsZero():
		text = "accepted"
	}
	if p.Ring == oncall.RingNone || !p.RefusedAt.IsZero() {
		return text
	}
	return text + ", " + string(p.Ring)
}
