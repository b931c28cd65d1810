package starter

import (
	"fmt"
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

// publicJSON is the body of a command to a public story. What the verb does not need may be left out.
type publicJSON struct {
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Short    string    `json:"short"`
	Stage    string    `json:"stage"`
	Next     time.Time `json:"next"`
	Where    string    `json:"where"`
	Link     string    `json:"link"`
	Word     int       `json:"word"`
	Service  string    `json:"service"`
	Severity string    `json:"severity"`
	Request  string    `json:"request"`
}

func (d *Door) getStories(w http.ResponseWriter, r *http.Request) { d.list(w, r, contract.Public) }

func (d *Door) getStory(w http.ResponseWriter, r *http.Request) {
	d.show(w, r, contract.PublicID(r.PathValue("slug")))
}

// postStory carries out preview, post, update, resolve or mark-posted. A preview and a post open the story.
func (d *Door) postStory(w http.ResponseWriter, r *http.Request) {
	verb, slug := contract.Verb(r.PathValue("verb")), r.PathValue("slug")
	if !slices.Contains(contract.PublicVerbs, verb) {
		d.failWith(w, r, inbound.Problems{{Field: "verb", Detail: fmt.Sprintf("there is no verb %s: use one of %s", verb, publicVerbs())}})
		return
	}
	who, ok := d.person(w, r)
	if !ok {
		return
	}
	sent, command, err := readPublic(w, r, verb)
	if err == nil && (verb == contract.PreviewPublic || verb == contract.PostPublic) {
		err = d.options.Client.OpenPublic(r.Context(), contract.OpenPublic{Slug: slug, Service: sent.Service, Severity: command.Severity})
	}
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	command.By = who.actor()
	if verb == contract.PreviewPublic {
		d.preview(w, r, slug, command)
		return
	}
	id := contract.PublicID(slug)
	answer, err := d.options.Client.Do(r.Context(), id, "", command)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	d.metrics.commands.WithLabelValues(string(verb), wayAPI, string(answer.Result)).Inc()
	zerolog.Ctx(r.Context()).Info().Str("workflow", id).Str("verb", string(verb)).Str("by", who.person).Str("command", command.Request).
		Str("result", string(answer.Result)).Msg("a command was given")
	d.answer(w, r, id, command, answer)
}

func (d *Door) preview(w http.ResponseWriter, r *http.Request, slug string, command contract.Command) {
	preview, no, err := d.options.Client.PreviewPublic(r.Context(), slug, command)
	switch {
	case err != nil:
		d.failWith(w, r, err)
	case no.Result != contract.Done:
		d.answer(w, r, contract.PublicID(slug), command, no)
	default:
		d.write(w, r, http.StatusOK, preview)
	}
}

// readPublic makes a Command of a body. What the workflow refuses it refuses itself, with the cure.
func readPublic(w http.ResponseWriter, r *http.Request, verb contract.Verb) (sent publicJSON, command contract.Command, err error) {
	raw, err := body(w, r, largestCommand)
	if err != nil {
		return sent, command, err
	}
	wrong := inbound.Strict("", raw, &sent)
	command = contract.Command{Verb: verb, Request: sent.Request, Draft: &contract.Draft{
		Title: sent.Title, Text: sent.Text, Short: sent.Short, Stage: oncall.Stage(sent.Stage), Next: sent.Next, Where: sent.Where, Link: sent.Link, Word: sent.Word,
	}}
	if sent.Severity != "" {
		severity, err := oncall.ParseSeverity(sent.Severity)
		if err != nil {
			wrong = append(wrong, inbound.Problem{Field: "severity", Detail: err.Error()})
		}
		command.Severity = severity
	}
	if len(sent.Request) > 128 {
		wrong = append(wrong, inbound.Problem{Field: "request", Detail: "it is longer than 128 bytes"})
	}
	if len(wrong) > 0 {
		return sent, command, wrong
	}
	if command.Request == "" {
		command.Request = uuid.NewString()
	}
	return sent, command, nil
}

func publicVerbs() string {
	var all []string
	for _, verb := range contract.PublicVerbs {
		all = append(all, string(verb))
	}
	return strings.Join(all, " ")
}
