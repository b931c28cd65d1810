package cli

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hansho/ledger"
	"hansho/oncall"
)

// ledgerJSON is the ledger of an escalation as JSON says it.
type ledgerJSON struct {
	WorkflowID string        `json:"workflow_id"`
	Instance   string        `json:"instance"`
	Status     string        `json:"status"`
	Pages      []oncall.Page `json:"pages"`
	Sent       []ledger.Sent `json:"sent"` // The activities that carried the pages, from the history.
}

// ledger writes a line for each page, with its times in the reader's zone.
func (v *view) ledger(x *ledger.Escalation) {
	fmt.Fprintf(v.out, "%s · %s · times in %s\n", v.style.bold(short(x.WorkflowID)), v.style.state(string(x.State.Status)), x.State.Marks.Began.In(v.zone).Format("MST"))
	if len(x.State.Pages) == 0 {
		fmt.Fprintln(v.out, "  No page was ever decided.")
		return
	}
	rows := [][]cell{plain("PAGE", "PERSON", "PROVIDER", "LEVEL", "STEP", "INTENDED", "ATTEMPTED", "ACCEPTED", "DELIVERED", "ANSWERED", "WITHDRAWN", "CLOSED", "REFUSAL")}
	for i := range rows[0] {
		rows[0][i].paint = v.style.faint
	}
	for _, p := range x.State.Pages {
		row := plain(strconv.Itoa(p.N), p.Person, p.Provider, placeOf(p), strconv.Itoa(p.Step+1), v.stamp(p.IntendedAt, time.Time{}))
		for _, at := range []time.Time{p.AttemptedAt, p.AcceptedAt, p.DeliveredAt, p.AnsweredAt, p.WithdrawnAt} {
			row = append(row, cell{text: v.stamp(at, p.IntendedAt)})
		}
		row = append(row, cell{text: v.closed(x.State, p)}, cell{text: v.refusal(p), paint: v.style.red})
		rows = append(rows, row)
	}
	table(v.out, "  ", rows)
	if forgotten := x.State.LastPage - len(x.State.Pages); forgotten > 0 {
		fmt.Fprintf(v.out, "  %d older pages are no longer kept.\n", forgotten)
	}
}

// closed is when a page was closed at its provider, or what it does there.
func (v *view) closed(s *oncall.State, p oncall.Page) string {
	text := cmp.Or(string(p.Ring), "–")
	for _, e := range s.Timeline {
		if e.Kind == oncall.PageClosed && e.Page == p.N && p.Ring == oncall.RingClosed {
			text = v.stamp(e.At, p.IntendedAt)
		}
	}
	if p.Lost {
		text += " (an answer was lost)"
	}
	return text
}

// placeOf is where in the policy a page was decided, or why it exists.
func placeOf(p oncall.Page) string {
	if p.Purpose != oncall.PurposeLevel {
		return string(p.Purpose)
	}
	return fmt.Sprintf("%d, round %d", p.Level, p.Round)
}

// stamp writes a moment, with its day only when that is another than the page's.
func (v *view) stamp(at, page time.Time) string {
	if at.IsZero() {
		return "–"
	}
	form := "15:04:05.0"
	if at, page = at.In(v.zone), page.In(v.zone); at.Format(time.DateOnly) != page.Format(time.DateOnly) {
		form = "01-02 15:04:05.0"
	}
	return at.Format(form)
}

func (v *view) refusal(p oncall.Page) string {
	switch {
	case p.RefusedAt.IsZero() && p.Silent():
		return v.stamp(p.SilentAt, p.IntendedAt) + " not delivered in time"
	case p.RefusedAt.IsZero():
		return ""
	}
	return v.stamp(p.RefusedAt, p.IntendedAt) + " " + line(p.Refusal)
}

// verdictOf writes what does not hold, each with what to do, and what could not be checked.
func (v *view) verdictOf(found verdict) {
	for _, violation := range found.Violations {
		name := short(violation.Escalation)
		if violation.Page > 0 {
			name += " · page " + strconv.Itoa(violation.Page)
		}
		if violation.Provider != "" {
			name += " · " + violation.Provider
		}
		fmt.Fprintf(v.out, "%s  %s\n", v.style.red("✗ "+string(violation.Rule)), v.style.bold(name))
		fmt.Fprintf(v.out, "    %s\n    %s\n", line(violation.What), v.style.faint(violation.Cure))
		if violation.Instance != "" {
			fmt.Fprintf(v.out, "    %s\n", v.style.faint("instance "+violation.Instance))
		}
	}
	for _, note := range found.Notes {
		fmt.Fprintln(v.out, v.style.yellow("Not checked: ")+line(note))
	}
	against := ""
	if len(found.Asked) > 0 {
		against = ", also by the log of " + strings.Join(found.Asked, " and ")
	}
	if found.Rebuilt > 0 {
		against += fmt.Sprintf("; %d states were rebuilt from their histories, because no worker answers", found.Rebuilt)
	}
	result := v.style.green("everything holds")
	switch n := len(found.Violations); {
	case n == 0 && len(found.Unasked) > 0:
		result = v.style.red("everything holds, but " + strings.Join(found.Unasked, " and ") + " could not be asked")
	case n > 0:
		result = v.style.red(strconv.Itoa(n) + " violations")
	}
	fmt.Fprintf(v.out, "%s with %s%s: %s.\n", count(found.Checked, "escalation"), count(found.Pages, "page"), against, result)
}
