package console

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hansho/oncall"
	"hansho/starter"
	"hansho/starter/printable"
	"hansho/workflows/contract"
)

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

// postmortem is what the page of one postmortem shows.
type postmortem struct {
	Row      row
	At       time.Time
	P        *oncall.Postmortem // As the reader may see it; nil when no worker answered.
	Slug     string
	Dates    []dueLine
	Document template.HTML
	People   []choice
	States   []choice
	Acts     bool
}

// dueLine is one date of a postmortem.
type dueLine struct {
	Item, Key string // What a snooze names it, and the key of its name.
	Due       oncall.PostmortemDue
	Rule      string
	Verb      contract.Verb // That says that it was done; empty when it is closed with everything else.
}

func (c *Console) getPostmortem(w http.ResponseWriter, r *http.Request, v viewer) {
	shown, err := c.options.Engine.Show(r.Context(), contract.PostmortemID(r.PathValue("slug")))
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body, err := v.postmortem(shown)
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body.Slug = r.PathValue("slug")
	c.write(w, r, http.StatusOK, "postmortem", view{
		Text: body.Row.Name, Nav: "postmortems", V: v, Body: body, Dark: shown.Source != starter.FromWorker && shown.Listed.Open,
	})
}

func (v viewer) postmortem(shown starter.Shown) (postmortem, error) {
	body := postmortem{Row: v.incidentRow(item{Listed: shown.Listed}), At: v.Now, People: v.people(), Acts: shown.Listed.Open}
	body.Row.State = v.stateWord(shown.Listed.State)
	if shown.Postmortem == nil {
		return body, nil
	}
	p := shown.Postmortem.For(v.Person)
	secret := p.Kind == oncall.SecurityIncident && !slices.Contains(shown.Postmortem.Readers(), v.Person)
	body.P, body.Acts, body.Row.Instance = p, body.Acts && !secret, shown.Instance
	body.Row.Name, body.Row.State, body.Row.Who = p.Title, v.stateWord(string(p.Status)), v.Name(p.Owner)
	for _, d := range []dueLine{
		{oncall.ItemDocument, "pm.document", p.DocumentDue, "", contract.SendDocument},
		{oncall.ItemMeeting, "pm.meeting", p.Meeting, "", contract.HoldMeeting},
		{"", "pm.actions", p.ActionsDue, "", ""},
	} {
		if !d.Due.Due.IsZero() {
			body.Dates = append(body.Dates, d)
		}
	}
	for _, status := range oncall.PostmortemStatuses[:3] {
		if status != p.Status {
			body.States = append(body.States, choice{string(status), v.stateWord(string(status))})
		}
	}
	if p.Document.Text == "" {
		return body, nil
	}
	html, err := printable.Body(p.Document.Text)
	body.Document = html
	return body, err
}

// postmortemVerbs are those that the page has a form for.
var postmortemVerbs = []contract.Verb{
	contract.UpdatePostmortemState, contract.UpdateClosePostmortem, contract.SetOwner, contract.HoldMeeting, contract.SendDocument, contract.AddAction,
	contract.FinishAction, contract.SnoozeItem,
}

func (c *Console) postPostmortem(w http.ResponseWriter, r *http.Request, v viewer) {
	verb := contract.Verb(r.PathValue("verb"))
	if !slices.Contains(postmortemVerbs, verb) {
		c.unknown(w, r, v)
		return
	}
	command, wrong := v.command(r, verb)
	command.Item = r.PostFormValue("item")
	command.N, _ = strconv.Atoi(r.PostFormValue("n")) // Zero is none, which the workflow refuses where it needs one.
	c.do(w, r, v, contract.PostmortemID(r.PathValue("slug")), command, wrong)
}
