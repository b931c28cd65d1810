package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"hansho/compare"
)

// comparison prints what was compared, incident by incident, and what it comes to.
func (v *view) comparison(c comparison) {
	for _, r := range c.Incidents {
		v.compared(r)
	}
	for _, note := range c.Notes {
		fmt.Fprintln(v.out, v.style.faint(line(note)))
	}
	incidents := "incidents"
	if c.Compared == 1 {
		incidents = "incident"
	}
	sum := fmt.Sprintf("%d %s of %s since %s: %d with the same people in the same order, %d that differ.",
		c.Compared, incidents, strings.Join(c.Services, ", "), moment(c.Since, v.zone), c.Same, c.Differing)
	if c.Differing > 0 {
		sum = v.style.yellow(sum)
	}
	fmt.Fprintln(v.out, sum)
}

func (v *view) compared(r compare.Result) {
	mark, title := v.style.green("same"), ""
	if !r.Same() {
		mark = v.style.yellow("differs")
	}
	for _, side := range []*compare.Side{r.Theirs, r.Ours} {
		if side != nil {
			title = cmp.Or(title, side.Title)
		}
	}
	fmt.Fprintf(v.out, "%s  %s  %s\n", v.style.bold(line(r.Service+"/"+r.Key)), mark, line(title))
	rows := [][]cell{}
	began := time.Time{}
	if r.Theirs != nil {
		began = r.Theirs.Began
		rows = append(rows, v.side("PagerDuty", r.Theirs, began))
	}
	if r.Ours != nil {
		if began.IsZero() {
			began = r.Ours.Began
		}
		rows = append(rows, v.side("Hansho", r.Ours, began))
	}
	table(v.out, "  ", rows)
	for _, difference := range r.Differences {
		fmt.Fprintln(v.out, "  "+v.style.yellow("≠ ")+line(difference))
	}
	fmt.Fprintln(v.out)
}

func (v *view) side(name string, side *compare.Side, began time.Time) []cell {
	calls := make([]string, len(side.Calls))
	for i, call := range side.Calls {
		calls[i] = call.Person + " +" + call.At.Sub(began).Round(time.Second).String()
	}
	who := cmp.Or(strings.Join(calls, ", "), "nobody")
	acked := "not acknowledged"
	if !side.AckedAt.IsZero() {
		acked = "acknowledged by " + cmp.Or(side.AckedBy, "nobody known") + " +" + side.AckedAt.Sub(began).Round(time.Second).String()
	}
	return []cell{{text: name, paint: v.style.faint}, {text: moment(side.Began, v.zone)}, {text: line(who)}, {text: line(acked)}}
}
