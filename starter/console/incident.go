package console

import (
	"net/http"
	"time"

	"hansho/starter"
	"hansho/workflows/contract"
)

// incident is what the page of one incident shows.
type incident struct {
	Row row
	At  time.Time
}

func (c *Console) getIncident(w http.ResponseWriter, r *http.Request, v viewer) {
	shown, err := c.options.Engine.Show(r.Context(), contract.IncidentID(r.PathValue("slug")))
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body := incident{Row: v.incidentRow(item{shown.Listed, &shown}), At: v.Now}
	c.write(w, r, http.StatusOK, "incident", view{
		Text: body.Row.Name, Nav: "home", V: v, Live: true, Body: body, Dark: shown.Source != starter.FromWorker && shown.Listed.Open,
	})
}

// postmortems are all that Temporal keeps, those that are not closed first.
type postmortems struct {
	At   time.Time
	Rows []postmortemRow
}

type postmortemRow struct {
	row
	Due  time.Time
	Open bool
}

func (c *Console) getPostmortems(w http.ResponseWriter, r *http.Request, v viewer) {
	listed, err := c.options.Engine.List(r.Context(), starter.Filter{Kind: contract.Postmortem, All: true})
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body := postmortems{At: v.Now}
	for _, l := range listed {
		p := postmortemRow{row: v.incidentRow(item{Listed: l}), Due: l.Due, Open: l.Open}
		p.State, p.Tone = v.stateWord(l.State), "quiet"
		if l.Open {
			p.Tone = "busy"
		}
		if l.Open && !l.Due.IsZero() && v.Now.After(l.Due) {
			p.Tone = "alarm"
		}
		body.Rows = append(body.Rows, p)
	}
	c.write(w, r, http.StatusOK, "postmortems", view{Title: "postmortems.title", Nav: "postmortems", V: v, Body: body})
}
