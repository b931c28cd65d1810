package cli

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"time"

	"hansho/oncall"
	"hansho/report"
)

// printReport shows a report on a terminal.
func printReport(out io.Writer, r report.Report) {
	st, zone := styleFor(out), oncall.Location(r.Zone)
	fmt.Fprintf(out, "%s, %s, from %s to %s\n", count(r.Total.Count, "escalation"), count(r.Major.Count, "incident"),
		moment(r.Since, zone), moment(r.Until, zone))
	heading := func(text string) { fmt.Fprintf(out, "\n%s\n", st.bold(text)) }

	heading("How long it took, by " + string(r.By) + ": median (p90), in time")
	rows := [][]cell{plain("", "COUNT", "DETECT", "ENGAGE", "FIX", "DRI HOPS", "PAGES")}
	for _, g := range r.Groups {
		rows = append(rows, groupRow(st, cmp.Or(g.Name, "not known"), g))
	}
	rows = append(rows, groupRow(st, "all", r.Total))
	if r.Major.Count > 0 {
		rows = append(rows, groupRow(st, "incidents as a whole", r.Major))
	}
	table(out, "", rows)

	if r.Human.Pages > 0 {
		heading("What it cost people")
		rows = [][]cell{plain("PERSON", "PAGES", "SHARE", "AT NIGHT", "OUTSIDE HOURS", "INTERRUPTED HOURS")}
		for _, l := range r.Human.People {
			rows = append(rows, plain(line(cmp.Or(l.Name, l.Person)), strconv.Itoa(l.Pages), share(l.Share), strconv.Itoa(l.Night), strconv.Itoa(l.Outside), strconv.Itoa(l.Hours)))
		}
		table(out, "", rows)
		fmt.Fprintf(out, "The most paged person had %s of all pages; shared evenly it would be %s. Gini coefficient %.2f (0 is even).\n", share(r.Human.Most), share(r.Human.Even), r.Human.Gini)
	}
	if c := r.Cadence; len(c.Incidents) > 0 {
		heading("Told in time")
		rows = [][]cell{plain("INCIDENT", "SEVERITY", "SUMMARIES", "PUBLIC POSTS", "PERSON-TIME", "TITLE")}
		for _, k := range c.Incidents {
			rows = append(rows, plain(k.Slug, k.Severity.String(), ofOwed(k.SummariesKept, k.SummariesOwed), ofOwed(k.PublicKept, k.PublicOwed),
				time.Duration(k.PersonTime).Round(time.Minute).String(), line(k.Title)))
		}
		table(out, "", append(rows, plain("all", "", ofOwed(c.SummariesKept, c.SummariesOwed), ofOwed(c.PublicKept, c.PublicOwed))))
	}
	if p := r.Postmortems; p.Closed+p.Open > 0 {
		heading("Postmortems")
		fmt.Fprintf(out, "%d closed, %d open (%d overdue); in time: documents %s, meetings %s, actions %s\n", p.Closed, p.Open, p.OpenOverdue,
			ofOwed(p.Document.Kept, p.Document.Owed), ofOwed(p.Meeting.Kept, p.Meeting.Owed), ofOwed(p.Actions.Kept, p.Actions.Owed))
		rows = nil
		for _, l := range p.Late {
			rows = append(rows, []cell{{text: "late", paint: st.red}, {text: l.What}, {text: "due " + moment(l.Due, zone)}, {text: l.Owner}, {text: line(cmp.Or(l.Title, l.Slug))}})
		}
		table(out, "  ", rows)
	}
	if len(r.Notes) > 0 {
		heading("To be known")
		for _, n := range r.Notes {
			fmt.Fprintln(out, "  "+line(n.Sentence("en")))
		}
	}
}

// groupRow is red where less than half kept their target, and green where all did.
func groupRow(st style, name string, g report.Group) []cell {
	stat := func(s report.Stat) cell {
		c := cell{text: s.Line()}
		switch met, targeted := s.MetShare(); {
		case targeted && met < 0.5:
			c.paint = st.red
		case targeted && met == 1:
			c.paint = st.green
		}
		return c
	}
	return []cell{{text: line(name)}, {text: strconv.Itoa(g.Count)}, stat(g.Detect), stat(g.Engage), stat(g.Fix), {text: strconv.Itoa(g.Hops)}, {text: strconv.Itoa(g.Pages)}}
}

func share(part float64) string { return strconv.Itoa(int(part*100+0.5)) + " %" }

func ofOwed(kept, owed int) string {
	if owed == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", kept, owed)
}
