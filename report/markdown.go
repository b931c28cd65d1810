package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Markdown is the report as a document, in English or Japanese ("ja").
func (r Report) Markdown(language string) string {
	d := document{reader: reader{japanese: language == "ja", zone: oncall.Location(r.Zone)}}
	d.head(1, d.say("title", r.Since.In(d.zone).Format(time.DateOnly), r.Until.In(d.zone).Format(time.DateOnly)))
	d.text(d.say("summary", r.Total.Count, r.Major.Count, r.Zone))
	d.mttx(r)
	d.people(r.Human)
	d.cadence(r.Cadence)
	d.postmortems(r.Postmortems)
	d.openNow(r.Open)
	if len(r.Notes) > 0 {
		d.head(2, d.say("notes"))
		for _, n := range r.Notes {
			d.WriteString("- " + escape(n.Sentence(language)) + "\n")
		}
	}
	return d.String()
}

// document is Markdown that is being written.
type document struct {
	strings.Builder
	reader
}

func (d *document) head(level int, text string) {
	fmt.Fprintf(d, "%s %s\n\n", strings.Repeat("#", level), escape(text))
}

func (d *document) text(text string) { d.WriteString(escape(text) + "\n\n") }

// row writes a row of a table; the first one is followed by its rule.
func (d *document) row(head bool, cells ...string) {
	for i := range cells {
		cells[i] = escape(cells[i])
	}
	d.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	if head {
		d.WriteString("|" + strings.Repeat("---|", len(cells)) + "\n")
	}
}

func (d *document) end() { d.WriteString("\n") }

// escape keeps texts from being anything but text in a table of Markdown.
func escape(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;", "`", "'", "*", `\*`, "[", `\[`).Replace(text)
}

func (d *document) mttx(r Report) {
	d.head(2, d.say("mttx", d.say(string(r.By))))
	d.row(true, d.say(string(r.By)), d.say("count"), d.say("detect"), d.say("engage"), d.say("fix"), d.say("hops"), d.say("pages"))
	for _, g := range r.Groups {
		d.group(cmp.Or(g.Name, d.say("unknown")), g)
	}
	d.group(d.say("all"), r.Total)
	if r.Major.Count > 0 {
		d.group(d.say("incidents"), r.Major)
	}
	d.end()
	d.text(d.say("how"))
}

func (d *document) group(name string, g Group) {
	d.row(false, name, strconv.Itoa(g.Count), g.Detect.Line(), g.Engage.Line(), g.Fix.Line(), strconv.Itoa(g.Hops), strconv.Itoa(g.Pages))
}

func (d *document) people(h Human) {
	if len(h.People) == 0 {
		return
	}
	d.head(2, d.say("people"))
	d.row(true, d.say("person"), d.say("pages"), d.say("share"), d.say("night"), d.say("outside"), d.say("hours"), d.say("escalations"))
	for _, l := range h.People {
		d.row(false, cmp.Or(l.Name, l.Person), strconv.Itoa(l.Pages), percent(l.Share), strconv.Itoa(l.Night), strconv.Itoa(l.Outside), strconv.Itoa(l.Hours), strconv.Itoa(l.Escalations))
	}
	d.end()
	if h.Pages > 0 {
		d.text(d.say("fairness", percent(h.Most), percent(h.Even), h.Gini))
	}
}

func (d *document) cadence(c Cadence) {
	if len(c.Incidents) == 0 {
		return
	}
	d.head(2, d.say("cadence"))
	d.row(true, d.say("incident"), d.say("severity"), d.say("summaries"), d.say("public"), d.say("personTime"))
	for _, k := range c.Incidents {
		d.row(false, k.Title+" ("+k.Slug+")", k.Severity.String(), of(k.SummariesKept, k.SummariesOwed), of(k.PublicKept, k.PublicOwed), took(k.PersonTime))
	}
	d.row(false, d.say("all"), "", of(c.SummariesKept, c.SummariesOwed), of(c.PublicKept, c.PublicOwed), "")
	d.end()
}

func (d *document) postmortems(p Postmortems) {
	if p.Closed+p.Open == 0 {
		return
	}
	d.head(2, d.say("postmortems"))
	d.row(true, d.say("closed"), d.say("open"), d.say("overdue"), d.say("document"), d.say("meeting"), d.say("actions"))
	d.row(false, strconv.Itoa(p.Closed), strconv.Itoa(p.Open), strconv.Itoa(p.OpenOverdue), of(p.Document.Kept, p.Document.Owed), of(p.Meeting.Kept, p.Meeting.Owed), of(p.Actions.Kept, p.Actions.Owed))
	d.end()
	if len(p.Late) == 0 {
		return
	}
	d.head(3, d.say("late"))
	d.row(true, d.say("incident"), d.say("what"), d.say("owner"), d.say("due"), d.say("done"))
	for _, l := range p.Late {
		d.row(false, cmp.Or(l.Title, l.Slug), l.What, l.Owner, d.date(l.Due), d.date(l.Done))
	}
	d.end()
}

func (d *document) openNow(open []Open) {
	if len(open) == 0 {
		return
	}
	d.head(2, d.say("openNow"))
	d.row(true, d.say("what"), d.say("severity"), d.say("state"), d.say("since"), d.say("due"))
	for _, o := range open {
		severity := ""
		if o.Kind != contract.Postmortem {
			severity = o.Severity.String()
		}
		d.row(false, cmp.Or(o.Title, o.WorkflowID), severity, o.State, d.date(o.Started), d.date(o.Due))
	}
	d.end()
}

// of counts what was kept of what was owed.
func of(kept, owed int) string {
	if owed == 0 {
		return "–"
	}
	return fmt.Sprintf("%d / %d", kept, owed)
}
