package console

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"hansho/report"
)

// periods are those that can be chosen, by their length.
var periods = []string{"7d", "30d", "90d", "365d"}

// numbers is what the page of the numbers shows.
type numbers struct {
	At      time.Time
	Report  report.Report
	Since   string
	Periods []choice
	Groups  []group
	Charts  []chart
	Loads   []report.Load
	Notes   []string
}

// group is one row of the table of MTTx.
type group struct {
	Name                string
	Count, Hops, Pages  int
	Detect, Engage, Fix report.Stat
}

// chart is one chart, with its data for the browser. Its numbers stand in the table beside it, too.
type chart struct {
	Key  string // Of its name.
	Data string // JSON: labels, and series of seconds or counts with their names.
}

// series is one row of bars of a chart.
type series struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
	Kind   string    `json:"kind"` // "bar", or "target", which is a line.
}

// chartData is what a chart is drawn from.
type chartData struct {
	Unit   string   `json:"unit"` // "s", or "".
	Labels []string `json:"labels"`
	Series []series `json:"series"`
}

func (c *Console) getNumbers(w http.ResponseWriter, r *http.Request, v viewer) {
	query := report.Query{Since: cmp.Or(r.FormValue("since"), "30d"), By: r.FormValue("by"), Severity: r.FormValue("severity"), Service: r.FormValue("service")}
	options, err := query.Options(v.Org, v.Now)
	if _, wrong := errors.AsType[*report.Wrong](err); wrong { // Only an address that was typed gets here.
		c.write(w, r, http.StatusUnprocessableEntity, "message", view{Title: "nav.numbers", V: v, Body: saying{Text: err.Error()}})
		return
	}
	made, err := c.options.Engine.Report(r.Context(), options, nil)
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body := numbers{At: v.Now, Report: made, Since: query.Since, Loads: made.Human.People}
	for _, p := range periods {
		body.Periods = append(body.Periods, choice{p, v.say("period." + p)})
	}
	for _, g := range made.Groups {
		body.Groups = append(body.Groups, group{v.groupName(made.By, g.Name), g.Count, g.Hops, g.Pages, g.Detect, g.Engage, g.Fix})
	}
	if len(made.Groups) > 0 {
		body.Charts = v.charts(made)
	}
	body.Groups = append(body.Groups, group{v.say("numbers.all"), made.Total.Count, made.Total.Hops, made.Total.Pages, made.Total.Detect, made.Total.Engage, made.Total.Fix})
	for _, n := range made.Notes {
		body.Notes = append(body.Notes, n.Sentence(v.Language))
	}
	c.write(w, r, http.StatusOK, "numbers", view{Title: "nav.numbers", Nav: "numbers", V: v, Body: body})
}

// groupName is how a group is called where people read it.
func (v viewer) groupName(by report.Dimension, name string) string {
	switch {
	case name == "":
		return v.say("numbers.unknown")
	case by == report.ByService:
		return v.Service(name)
	case by == report.ByPerson:
		return v.Name(name)
	default:
		return name
	}
}

// charts are one for each of the three times, and one of the pages at night and by day.
func (v viewer) charts(r report.Report) []chart {
	labels := make([]string, len(r.Groups))
	for i, g := range r.Groups {
		labels[i] = v.groupName(r.By, g.Name)
	}
	var charts []chart
	for _, one := range []struct {
		key string
		of  func(report.Group) report.Stat
	}{
		{"numbers.detect", func(g report.Group) report.Stat { return g.Detect }},
		{"numbers.engage", func(g report.Group) report.Stat { return g.Engage }},
		{"numbers.fix", func(g report.Group) report.Stat { return g.Fix }},
	} {
		median, p90, target := series{Name: v.say("numbers.median"), Kind: "bar"}, series{Name: v.say("numbers.p90"), Kind: "bar"}, series{Name: v.say("numbers.target"), Kind: "target"}
		for _, g := range r.Groups {
			s := one.of(g)
			median.Values = append(median.Values, time.Duration(s.Median).Seconds())
			p90.Values = append(p90.Values, time.Duration(s.P90).Seconds())
			target.Values = append(target.Values, time.Duration(s.Target).Seconds())
		}
		charts = append(charts, drawn(one.key, "s", labels, median, p90, target))
	}
	if r.Human.Pages == 0 {
		return charts
	}
	var people []string
	day, night := series{Name: v.say("numbers.day"), Kind: "bar"}, series{Name: v.say("numbers.night"), Kind: "bar"}
	for _, l := range r.Human.People {
		people = append(people, v.Name(l.Person))
		day.Values, night.Values = append(day.Values, float64(l.Pages-l.Night)), append(night.Values, float64(l.Night))
	}
	return append(charts, drawn("numbers.load", "", people, day, night))
}

func drawn(key, unit string, labels []string, all ...series) chart {
	data, _ := json.Marshal(chartData{unit, labels, all}) // Texts and numbers can always be written.
	return chart{key, string(data)}
}
