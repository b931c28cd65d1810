package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// wayConsole is the way of commands that are given here.
const wayConsole = "console"

// longestText bounds what a person may write into one field.
const longestText = 4000

// command reads a command from a form. The error is the key of a word that says what is missing.
func (v viewer) command(r *http.Request, verb contract.Verb) (contract.Command, string) {
	command := contract.Command{
		Verb: verb, Request: requestOf(r), Instance: r.PostFormValue("instance"), By: oncall.Actor{ID: v.Person, Via: wayConsole},
		TakeOver: r.PostFormValue("take_over") == "yes", Text: text(r, "text"), Person: r.PostFormValue("person"),
	}
	if _, known := v.Org.People[command.Person]; command.Person != "" && !known {
		return command, "wrong.person"
	}
	if written := r.PostFormValue("severity"); written != "" {
		severity, err := oncall.ParseSeverity(written)
		if err != nil {
			return command, "wrong.severity"
		}
		command.Severity = severity
	}
	if written := r.PostFormValue("until"); written != "" {
		until, err := v.moment(written)
		if err != nil {
			return command, "wrong.until"
		}
		command.Until = until
	}
	if written := r.PostFormValue("minutes"); written != "" {
		minutes, err := time.ParseDuration(written + "m")
		if err != nil || minutes <= 0 {
			return command, "wrong.until"
		}
		command.Until = v.Now.Add(minutes).Truncate(time.Second)
	}
	return command, ""
}

// moment reads what a browser sends of a field for day and time, or for a day alone: on the clocks of the reader's zone.
func (v viewer) moment(written string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(layout, written, v.Location()); err == nil {
			return at.UTC(), nil
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, written, v.Location())
	if err != nil {
		return time.Time{}, err
	}
	return day.Add(18 * time.Hour).UTC(), nil // A day without a time means its end of work.
}

// requestOf is what makes a form count once, however often it is sent: the page put it there.
func requestOf(r *http.Request) string {
	if given, err := uuid.Parse(r.PostFormValue("request")); err == nil {
		return "console/" + given.String()
	}
	return "console/" + uuid.NewString()
}

// text is what a person wrote, without what is longer than a field.
func text(r *http.Request, field string) string {
	written := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(field), "\r\n", "\n"))
	if runes := []rune(written); len(runes) > longestText {
		return string(runes[:longestText])
	}
	return written
}

// needsText are verbs that say nothing without words; needsPerson those that need somebody.
var (
	needsText   = []contract.Verb{contract.Note, contract.Task, contract.AddTodo, contract.UpdateOfStakeholders, contract.AddAction}
	needsPerson = []contract.Verb{contract.Reassign, contract.AddResponder, contract.HandOver, contract.PagePerson, contract.SetOwner}
)

// do carries out a command and goes back to the page, which says what became of it.
func (c *Console) do(w http.ResponseWriter, r *http.Request, v viewer, id string, command contract.Command, wrong string) {
	back := local(r.PostFormValue("back"))
	switch {
	case wrong != "":
	case command.Text == "" && slices.Contains(needsText, command.Verb):
		wrong = "wrong.text"
	case command.Person == "" && slices.Contains(needsPerson, command.Verb):
		wrong = "wrong.person"
	}
	if wrong != "" {
		c.leave(w, notice{Result: contract.Refused, Text: v.say(wrong), Own: true})
		seeOther(w, r, back)
		return
	}
	answer, err := c.options.Engine.Do(r.Context(), id, command.Instance, command)
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	zerolog.Ctx(r.Context()).Info().Str("workflow", id).Str("verb", string(command.Verb)).Str("by", v.Person).
		Str("result", string(answer.Result)).Msg("a command was given in the console")
	c.forget()
	c.leave(w, notice{Result: answer.Result, Text: answer.Text, Verb: command.Verb, Action: r.URL.Path, Instance: command.Instance})
	seeOther(w, r, back)
}

func (c *Console) postEscalation(w http.ResponseWriter, r *http.Request, v viewer) {
	verb := contract.Verb(r.PathValue("verb"))
	if !slices.Contains(contract.Verbs, verb) || verb == contract.Migrate || verb == contract.Merge {
		c.unknown(w, r, v)
		return
	}
	command, wrong := v.command(r, verb)
	c.do(w, r, v, escalationID(r), command, wrong)
}
