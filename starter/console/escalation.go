package console

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// escalation is what the page of one escalation shows.
type escalation struct {
	Row      row
	At       time.Time
	State    *oncall.State // Nil when no worker answered.
	Outcome  *contract.Outcome
	Listed   starter.Listed
	Pages    []ledgerLine
	Timeline []line
	Dropped  int
	Details  string
	Link     string
	Runbook  string
	Bridge   string
	People   []choice
}

// ledgerLine is one page of the ledger.
type ledgerLine struct {
	N                              int
	Person, Provider, Reason, Mark string
	Marks                          []mark
}

// mark is one moment in the life of a page.
type mark struct {
	Key string // Of the word: "accepted", "delivered", …
	At  time.Time
}

// line is one entry of a timeline.
type line struct {
	At   time.Time
	Text string
	Loud bool
}

// choice is somebody or something to choose from a list.
type choice struct{ Value, Text string }

func (c *Console) getEscalation(w http.ResponseWriter, r *http.Request, v viewer) {
	id := escalationID(r)
	shown, err := c.options.Engine.Show(r.Context(), id)
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body := v.escalation(shown)
	body.At = v.Now
	page := view{Text: body.Row.Name, Nav: "home", V: v, Live: true, Body: body, Dark: shown.Source != starter.FromWorker && shown.Listed.Open}
	c.write(w, r, http.StatusOK, "escalation", page)
}

func escalationID(r *http.Request) string {
	return "escalation/" + r.PathValue("service") + "/" + r.PathValue("key")
}

// failed says why a workflow cannot be shown.
func (c *Console) failed(w http.ResponseWriter, r *http.Request, v viewer, err error) {
	if errors.Is(err, starter.ErrNotFound) {
		c.write(w, r, http.StatusNotFound, "message", view{Title: "notfound.title", V: v, Body: saying{Key: "notfound.workflow"}})
		return
	}
	zerolog.Ctx(r.Context()).Error().Err(err).Msg("the console could not ask Temporal")
	w.Header().Set("Retry-After", "5")
	c.write(w, r, http.StatusServiceUnavailable, "message", view{Title: "trouble.title", V: v, Body: saying{Key: "trouble.text"}})
}

func (v viewer) escalation(shown starter.Shown) escalation {
	e := escalation{
		Row: v.escalationRow(item{shown.Listed, &shown}), State: shown.State, Outcome: shown.Outcome, Listed: shown.Listed, People: v.people(),
	}
	if !shown.Listed.Open {
		e.Row.Acknowledge, e.Row.Escalate, e.Row.Resolve = false, false, false
	}
	s := shown.State
	if s == nil {
		return e
	}
	e.Details, e.Link, e.Runbook, e.Dropped = s.Alert.Details, s.Alert.Link, s.Plan.Runbook, s.Dropped
	e.Bridge = cmp.Or(s.Bridge, s.Plan.Bridge)
	for _, p := range s.Pages {
		e.Pages = append(e.Pages, v.ledgerLine(p))
	}
	slices.Reverse(e.Pages)
	for _, event := range slices.Backward(s.Timeline) {
		if !event.Silent() {
			e.Timeline = append(e.Timeline, line{event.At, v.Event(event), event.Loud()})
		}
	}
	return e
}

func (v viewer) ledgerLine(p oncall.Page) ledgerLine {
	l := ledgerLine{N: p.N, Person: v.Name(p.Person), Provider: v.Provider(p.Provider), Reason: v.Reason(p.Reason)}
	for _, m := range []mark{
		{"intended", p.IntendedAt},
		{"accepted", p.AcceptedAt},
		{"delivered", p.DeliveredAt},
		{"silent", p.SilentAt},
		{"refused", p.RefusedAt},
		{"answered", p.AnsweredAt},
		{"withdrawn", p.WithdrawnAt},
	} {
		if !m.At.IsZero() {
			l.Marks = append(l.Marks, m)
		}
	}
	if p.Refusal != "" {
		l.Reason += " · " + v.Reason(p.Refusal)
	}
	if p.Lost {
		l.Mark = "lost"
	}
	if p.Observed {
		l.Mark = "observed"
	}
	return l
}

// people are all whom the configuration names, by their names.
func (v viewer) people() []choice {
	var all []choice
	for _, id := range slices.Sorted(maps.Keys(v.Org.People)) {
		all = append(all, choice{id, v.Name(id)})
	}
	return all
}
