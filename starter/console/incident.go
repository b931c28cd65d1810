package console

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// incident is what the page of one incident shows.
type incident struct {
	Row         row
	At          time.Time
	I           *oncall.Incident // As the reader may see it; nil when no worker answered.
	Clocks      []clock
	Roles       []roleLine
	Escalations []attached
	Timeline    []line
	Draft       string // Of an executive summary, made from the timeline.
	People      []choice
	Free        []choice // Roles that can be given.
	Acts        bool
}

// clock is something that is owed by a moment.
type clock struct {
	Key string // Of its name.
	Due time.Time
}

// roleLine is a role and who has it.
type roleLine struct {
	Role, Name, Person, Since, Offered string
	Mine                               bool // It is offered to whoever reads.
}

// attached is an escalation of the incident.
type attached struct {
	ID, Title, State, Who, Tone string
	Closed                      bool
}

func (c *Console) getIncident(w http.ResponseWriter, r *http.Request, v viewer) {
	shown, err := c.options.Engine.Show(r.Context(), contract.IncidentID(r.PathValue("slug")))
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	body := v.incident(shown)
	c.write(w, r, http.StatusOK, "incident", view{
		Text: body.Row.Name, Nav: "home", V: v, Live: true, Body: body, Dark: shown.Source != starter.FromWorker && shown.Listed.Open,
	})
}

func (v viewer) incident(shown starter.Shown) incident {
	body := incident{Row: v.incidentRow(item{shown.Listed, &shown}), At: v.Now, People: v.people(), Acts: shown.Listed.Open}
	for _, role := range oncall.Roles {
		body.Free = append(body.Free, choice{string(role), v.Role(role)})
	}
	if shown.Incident == nil {
		return body
	}
	i := shown.Incident.For(v.Person)
	body.I, body.Acts = i, body.Acts && shown.Incident.MayRead(v.Person)
	body.Row.Instance = shown.Instance
	for _, one := range []clock{{"clock.summary", i.Summary.Due}, {"clock.public", i.Words.Due}, {"clock.callout", i.CallOut}, {"clock.reopen", i.CoolEnds}} {
		if !one.Due.IsZero() && i.Status != oncall.IncidentOver {
			body.Clocks = append(body.Clocks, one)
		}
	}
	for _, h := range i.Roles {
		l := roleLine{Role: string(h.Role), Name: v.Role(h.Role), Person: v.Name(h.Person), Since: v.Clock(h.Since, v.Now)}
		if h.Offered != nil {
			l.Offered, l.Mine = v.Name(h.Offered.To), h.Offered.To == v.Person
		}
		body.Roles = append(body.Roles, l)
	}
	for _, a := range i.Escalations {
		if a.Detached.IsZero() {
			body.Escalations = append(body.Escalations, attached{
				ID: a.WorkflowID, Title: a.Title, State: v.stateWord(string(a.Status)), Who: v.Name(a.Owner), Tone: tones[a.Status], Closed: a.Over,
			})
		}
	}
	for _, e := range slices.Backward(i.Timeline) {
		if !e.Silent() {
			body.Timeline = append(body.Timeline, line{e.At, v.IncidentEvent(e, v.Now), e.Kind == oncall.IncidentSeverity || e.Kind == oncall.IncidentFixed})
		}
	}
	if body.Acts {
		body.Draft = message.DraftText(i.DraftSummary(v.Now), v.Language, v.Org)
	}
	return body
}

// incidentVerbs are those that the page has a form for.
var incidentVerbs = []contract.Verb{
	contract.TakeRole, contract.HandOver, contract.AcceptRole, contract.DeclineRole, contract.LeaveRole, contract.Join, contract.Leave, contract.PagePerson,
	contract.PageCommander, contract.Task, contract.TakeTask, contract.FinishTask, contract.Note, contract.AddTodo, contract.SetSeverity, contract.UpdateOfStakeholders,
	contract.DraftPublic, contract.ApprovePublic, contract.RejectPublic, contract.Resolve, contract.Reopen, contract.WantPostmortem,
}

func (c *Console) postIncident(w http.ResponseWriter, r *http.Request, v viewer) {
	verb := contract.Verb(r.PathValue("verb"))
	if !slices.Contains(incidentVerbs, verb) {
		c.unknown(w, r, v)
		return
	}
	command, wrong := v.command(r, verb)
	if written := r.PostFormValue("role"); written != "" {
		role, err := oncall.ParseRole(written)
		if err != nil {
			wrong = "wrong.role"
		}
		command.Role = role
	}
	command.N, _ = strconv.Atoi(r.PostFormValue("n")) // Zero is none, which the workflow refuses where it needs one.
	if verb == contract.DraftPublic {
		if command.Text == "" {
			wrong = "wrong.text"
		}
		command.Draft, command.Text = &contract.Draft{Text: command.Text}, ""
	}
	c.do(w, r, v, contract.IncidentID(r.PathValue("slug")), command, wrong)
}
