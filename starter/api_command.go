package starter

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// commandJSON is the body of a command. All of it may be left out where the verb does not need it.
type commandJSON struct {
	Text     string    `json:"text"`
	Person   string    `json:"person"`
	Until    time.Time `json:"until"`
	Severity string    `json:"severity"`
	Into     string    `json:"into"`
	TakeOver bool      `json:"take_over"`
	Instance string    `json:"instance"`
	Request  string    `json:"request"`

	// Of the verbs of an incident.
	Role string `json:"role"`
	Team string `json:"team"`
	N    int    `json:"n"`
}

func (d *Door) postVerb(w http.ResponseWriter, r *http.Request) {
	verb := contract.Verb(r.PathValue("verb"))
	if !slices.Contains(contract.Verbs, verb) {
		d.failWith(w, r, inbound.Problems{{Field: "verb", Detail: "there is no verb " + string(verb) + ": use one of " + verbs()}})
		return
	}
	d.command(w, r, verb, func() (string, bool) { return d.escalation(w, r) })
}

func verbs() (text string) {
	for _, verb := range contract.Verbs {
		text += " " + string(verb)
	}
	return text[1:]
}

func (d *Door) postUpdate(w http.ResponseWriter, r *http.Request) {
	d.command(w, r, PostUpdate, func() (string, bool) { return contract.IncidentID(r.PathValue("slug")), true })
}

// command carries out a verb in the name of the caller. The workflow is found last, so that only a person learns what exists.
func (d *Door) command(w http.ResponseWriter, r *http.Request, verb contract.Verb, find func() (string, bool)) {
	who, ok := d.person(w, r)
	if !ok {
		return
	}
	raw, err := body(w, r, largestCommand)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	command, err := d.read(r, verb, raw)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	id, ok := find()
	if !ok {
		return
	}
	command.By = who.actor()
	answer, err := d.options.Client.Do(r.Context(), id, command.Instance, command)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	d.metrics.commands.WithLabelValues(string(verb), wayAPI, string(answer.Result)).Inc()
	zerolog.Ctx(r.Context()).Info().Str("workflow", id).Str("verb", string(verb)).Str("by", who.person).
		Str("command", command.Request).Str("result", string(answer.Result)).Msg("a command was given")
	d.answer(w, r, id, command, answer)
}

// read makes a Command of a body. The error is a Problems, or that of Find for the escalation to merge into.
func (d *Door) read(r *http.Request, verb contract.Verb, raw []byte) (contract.Command, error) {
	var sent commandJSON
	wrong := inbound.Strict("", raw, &sent)
	severity := oncall.Severity(0)
	if sent.Severity != "" {
		parsed, err := oncall.ParseSeverity(sent.Severity)
		if err != nil {
			wrong = append(wrong, inbound.Problem{Field: "severity", Detail: err.Error()})
		}
		severity = parsed
	}
	if _, known := d.options.Org().People[sent.Person]; sent.Person != "" && !known {
		wrong = append(wrong, inbound.Problem{Field: "person", Detail: "the configuration has no person " + sent.Person})
	}
	if need, ok := needs[verb]; ok && need.missing(sent) {
		wrong = append(wrong, inbound.Problem{Field: need.field, Detail: need.cure})
	}
	role := oncall.Role("")
	if sent.Role != "" {
		parsed, err := oncall.ParseRole(sent.Role)
		if err != nil {
			wrong = append(wrong, inbound.Problem{Field: "role", Detail: err.Error()})
		}
		role = parsed
	}
	if len(sent.Request) > 128 {
		wrong = append(wrong, inbound.Problem{Field: "request", Detail: "it is longer than 128 bytes"})
	}
	if len(wrong) > 0 {
		return contract.Command{}, wrong
	}
	command := contract.Command{
		Verb: verb, Request: sent.Request, Instance: sent.Instance, TakeOver: sent.TakeOver, Person: sent.Person, Until: sent.Until,
		Severity: severity, Text: cut(sent.Text, longestDetails), Role: role, Team: sent.Team, N: sent.N,
	}
	if verb == contract.DraftPublic {
		command.Draft = &contract.Draft{Text: command.Text}
	}
	if command.Request == "" {
		command.Request = uuid.NewString()
	}
	if sent.Into == "" {
		return command, nil
	}
	if verb == contract.Merge && strings.HasPrefix(sent.Into, "incident/") {
		command.Into = sent.Into
		return command, nil
	}
	into, err := d.options.Client.Find(r.Context(), sent.Into)
	command.Into = into
	return command, err
}

// need is a field without which a verb makes no sense.
type need struct {
	field   string
	cure    string
	missing func(commandJSON) bool
}

var needs = map[contract.Verb]need{
	contract.Reassign:        {"person", "say to whom", func(c commandJSON) bool { return c.Person == "" }},
	contract.AddResponder:    {"person", "say who is to help", func(c commandJSON) bool { return c.Person == "" }},
	contract.RemoveResponder: {"person", "say who is no longer asked", func(c commandJSON) bool { return c.Person == "" }},
	contract.Snooze:          {"until", `say until when, such as "2026-11-21T03:00:00+09:00"`, func(c commandJSON) bool { return c.Until.IsZero() }},
	contract.SetSeverity:     {"severity", "say which: SEV-1 to SEV-5", func(c commandJSON) bool { return c.Severity == "" }},
	contract.Note:            {"text", "say what is to be noted", func(c commandJSON) bool { return c.Text == "" }},
	contract.Task:            {"text", "say what is to be done", func(c commandJSON) bool { return c.Text == "" }},
	contract.Merge:           {"into", "say which escalation goes on", func(c commandJSON) bool { return c.Into == "" }},
	PostUpdate:               {"text", "say how things stand", func(c commandJSON) bool { return c.Text == "" }},
}
