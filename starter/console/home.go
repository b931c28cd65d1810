package console

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"hansho/oncall"
)

// home is everything that is open.
type home struct {
	At          time.Time
	Incidents   []row
	Escalations []row
	Trouble     bool // Temporal could not be asked.
}

// row is one thing that is open, as a reader sees it.
type row struct {
	ID, Instance                   string
	Name                           string
	Service                        string
	Severity                       oncall.Severity
	Tone                           string // Of the state: "alarm", "busy", "good", "quiet".
	State                          string
	Kind                           string // Of an incident that is no normal one: "security" or "drill".
	Who                            string // Has it.
	Next                           []string
	Since                          time.Time
	Incident                       string // Workflow ID of the incident that it belongs to.
	Acknowledge, Escalate, Resolve bool   // Which buttons make sense.
}

func (c *Console) getHome(w http.ResponseWriter, r *http.Request, v viewer) {
	page := view{Title: "home.title", Nav: "home", V: v, Live: true}
	status := http.StatusOK
	standing, err := c.standing(r.Context())
	if err != nil {
		zerolog.Ctx(r.Context()).Error().Err(err).Msg("the console could not read what is open")
		page.Body, status = home{At: v.Now, Trouble: true}, http.StatusServiceUnavailable
		c.write(w, r, status, "home", page)
		return
	}
	body := home{At: standing.At}
	for _, i := range standing.Incidents {
		body.Incidents = append(body.Incidents, v.incidentRow(i))
	}
	for _, i := range standing.Escalations {
		body.Escalations = append(body.Escalations, v.escalationRow(i))
	}
	worst(body.Incidents)
	worst(body.Escalations)
	page.Body, page.Dark = body, standing.Dark()
	c.write(w, r, status, "home", page)
}

// worst sorts what nobody has first, then by severity, then the newest first.
func worst(rows []row) {
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(rank(a.Severity), rank(b.Severity)), b.Since.Compare(a.Since))
	})
}

func urgency(r row) int {
	return slices.Index([]string{"alarm", "busy", "", "good", "quiet"}, r.Tone)
}

// rank puts a severity that nobody knows behind SEV-2: it may be anything.
func rank(s oncall.Severity) float64 {
	if !s.Valid() {
		return 2.5
	}
	return float64(s)
}

// escalationRow is an escalation as a reader sees it in a list.
func (v viewer) escalationRow(i item) row {
	l := i.Listed
	severity, _ := oncall.ParseSeverity(l.Severity) // None when it is not known.
	r := row{
		ID: l.WorkflowID, Name: cmp.Or(l.Title, l.WorkflowID), Service: v.Service(l.Service), Severity: severity, State: v.stateWord(l.State),
		Tone: tones[oncall.Status(l.State)], Who: v.Name(l.Responder), Since: l.Started, Incident: l.Incident,
	}
	if i.Shown != nil {
		r.Instance = i.Shown.Instance
	}
	status := oncall.Status(l.State)
	if i.Known() && i.Shown.State != nil {
		s := i.Shown.State.Snapshot(nil)
		status = s.Status
		r.Name, r.Severity, r.State, r.Tone = cmp.Or(s.Title, l.WorkflowID), s.Severity, v.State(s), tones[s.Status]
		r.Who, r.Next, r.Since, r.Instance = v.Actor(s.Owner), v.Next(s), s.Began, cmp.Or(s.Instance, r.Instance)
	}
	r.Acknowledge = status == oncall.Paging || status == oncall.Holding || status == ""
	r.Resolve = r.Acknowledge || status == oncall.AckStatus
	follows := i.Known() && i.Shown.State != nil && i.Shown.State.Follows() // Escalating is the provider's own.
	r.Escalate = r.Resolve && !follows
	return r
}

// incidentRow is an incident as a reader sees it in a list. Of a security incident only its people read more than the codename.
func (v viewer) incidentRow(i item) row {
	l := i.Listed
	severity, _ := oncall.ParseSeverity(l.Severity) // None when it is not known.
	r := row{
		ID: l.WorkflowID, Name: cmp.Or(l.Title, l.WorkflowID), Service: v.Service(l.Service), Severity: severity, Tone: "busy",
		State: v.stateWord(cmp.Or(l.State, "open")), Who: v.Name(l.Responder), Since: l.Started,
	}
	if i.Known() && i.Shown.Incident != nil {
		seen := i.Shown.Incident.For(v.Person)
		r.Name, r.Kind, r.Severity, r.Since, r.Instance = cmp.Or(seen.Title, r.Name), string(seen.Kind), seen.Severity, seen.Opened, i.Shown.Instance
		r.State, r.Who = v.stateWord(string(seen.Status)), v.Name(seen.Commander())
		if seen.Status != oncall.IncidentOpen {
			r.Tone = "good"
		}
	}
	return r
}

// tones are how loudly each status is shown.
var tones = map[oncall.Status]string{
	oncall.Holding: "busy", oncall.Paging: "alarm", oncall.AckStatus: "busy", oncall.ResolvedStatus: "good", oncall.OverStatus: "quiet",
}

// stateWord is a state as Temporal lists it, in the reader's language.
func (v viewer) stateWord(state string) string {
	if state == "" {
		return v.say("state.unknown")
	}
	if key := "state." + state; v.has(key) {
		return v.say(key)
	}
	return state
}

// unknown answers addresses that lead nowhere.
func (c *Console) unknown(w http.ResponseWriter, r *http.Request, v viewer) {
	c.write(w, r, http.StatusNotFound, "message", view{Title: "notfound.title", V: v, Body: saying{Key: "notfound.text"}})
}

// saying is a page that says one thing.
type saying struct {
	Key  string
	Text string
}
