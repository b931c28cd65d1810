package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

// Tables are those that can be written as CSV.
var Tables = []string{"groups", "people", "incidents", "late"}

// CSV writes one of the Tables, with a head. Lengths of time are in seconds, moments in RFC 3339 (UTC).
func (r Report) CSV(w io.Writer, table string) error {
	out := csv.NewWriter(w)
	switch table {
	case "people":
		r.peopleCSV(out)
	case "incidents":
		r.incidentsCSV(out)
	case "late":
		_ = out.Write([]string{"slug", "title", "what", "owner", "due", "done", "count"})
		for _, l := range r.Postmortems.Late {
			_ = out.Write([]string{l.Slug, safe(l.Title), l.What, l.Owner, stamp(l.Due), stamp(l.Done), strconv.Itoa(l.N)})
		}
	default:
		r.groupsCSV(out)
	}
	out.Flush()
	return out.Error()
}

func (r Report) groupsCSV(out *csv.Writer) {
	head := []string{string(r.By), "count"}
	for _, what := range []string{"detect", "engage", "fix"} {
		head = append(head, what+"_count", what+"_mean_seconds", what+"_median_seconds", what+"_p90_seconds", what+"_target_seconds", what+"_targeted", what+"_met")
	}
	_ = out.Write(append(head, "dri_hops", "pages"))
	for _, g := range r.Groups {
		row := []string{safe(g.Name), strconv.Itoa(g.Count)}
		for _, s := range []Stat{g.Detect, g.Engage, g.Fix} {
			row = append(row, strconv.Itoa(s.Count), seconds(s.Mean), seconds(s.Median), seconds(s.P90), seconds(s.Target), strconv.Itoa(s.Targeted), strconv.Itoa(s.Met))
		}
		_ = out.Write(append(row, strconv.Itoa(g.Hops), strconv.Itoa(g.Pages)))
	}
}

func (r Report) peopleCSV(out *csv.Writer) {
	_ = out.Write([]string{"person", "name", "zone", "escalations", "pages", "share", "night", "outside", "hours"})
	for _, l := range r.Human.People {
		_ = out.Write([]string{
			l.Person, safe(l.Name), l.Zone, strconv.Itoa(l.Escalations), strconv.Itoa(l.Pages), strconv.FormatFloat(l.Share, 'f', 4, 64), strconv.Itoa(l.Night),
			strconv.Itoa(l.Outside), strconv.Itoa(l.Hours),
		})
	}
}

func (r Report) incidentsCSV(out *csv.Writer) {
	_ = out.Write([]string{"slug", "title", "severity", "opened", "summaries_owed", "summaries_kept", "public_owed", "public_kept", "person_seconds"})
	for _, k := range r.Cadence.Incidents {
		_ = out.Write([]string{
			k.Slug, safe(k.Title), k.Severity.String(), stamp(k.Opened), strconv.Itoa(k.SummariesOwed), strconv.Itoa(k.SummariesKept), strconv.Itoa(k.PublicOwed),
			strconv.Itoa(k.PublicKept), seconds(k.PersonTime),
		})
	}
}

func seconds(t Took) string { return strconv.FormatFloat(time.Duration(t).Seconds(), 'f', 3, 64) }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// safe keeps a text that an alert brought from being a formula in a spreadsheet.
// https://owasp.org/www-community/attacks/CSV_Injection
func safe(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@' || text[0] == '\t' || text[0] == '\r') {
		return "'" + text
	}
	return text
}
