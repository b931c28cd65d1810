package starter

import (
	"errors"
	"net/http"
	"time"

	"hansho/report"
	"hansho/starter/inbound"
)

// getMetrics answers with the numbers people steer by, or with a part of them: ?since=&until=&by=&service=&severity=.
func (d *Door) getMetrics(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	asked := report.Query{
		Since: query.Get("since"), Until: query.Get("until"), By: query.Get("by"), Service: query.Get("service"), Severity: query.Get("severity"),
	}
	options, err := asked.Options(d.options.Org(), time.Now())
	if wrong, ok := errors.AsType[*report.Wrong](err); ok {
		d.failWith(w, r, inbound.Problems{{Field: wrong.Field, Detail: wrong.Err.Error()}})
		return
	}
	part, known := metricParts[r.PathValue("part")]
	if !known {
		d.unknown(w, r)
		return
	}
	made, err := d.options.Client.Report(r.Context(), options, nil)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	d.write(w, r, http.StatusOK, part(made))
}

// period says what a part is about.
type period struct {
	Since time.Time     `json:"since"`
	Until time.Time     `json:"until"`
	Zone  string        `json:"zone"`
	Notes []report.Note `json:"notes"`
}

// metricParts are what can be asked for.
var metricParts = map[string]func(report.Report) any{
	"report": func(r report.Report) any { return r },
	"mttx": func(r report.Report) any {
		return struct {
			period
			By        report.Dimension `json:"by"`
			Total     report.Group     `json:"total"`
			Groups    []report.Group   `json:"groups"`
			Incidents report.Group     `json:"incidents"`
		}{periodOf(r), r.By, r.Total, r.Groups, r.Major}
	},
	"people": func(r report.Report) any {
		return struct {
			period
			report.Human
		}{periodOf(r), r.Human}
	},
	"cadence": func(r report.Report) any {
		return struct {
			period
			report.Cadence
		}{periodOf(r), r.Cadence}
	},
	"postmortems": func(r report.Report) any {
		return struct {
			period
			report.Postmortems
		}{periodOf(r), r.Postmortems}
	},
}

func periodOf(r report.Report) period { return period{r.Since, r.Until, r.Zone, r.Notes} }
