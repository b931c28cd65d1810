package starter

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/starter/printable"
	"hansho/workflows/contract"
)

// postmortemVerbs are the verbs of a postmortem as the API and the command line call them.
var postmortemVerbs = map[string]contract.Verb{
	"state": SetPostmortemState, "close": ClosePostmortem, "owner": contract.SetOwner, "write": contract.WriteDocument, "meeting": contract.CallMeeting,
	"held": contract.HoldMeeting, "sent": contract.SendDocument, "action": contract.AddAction, "done": contract.FinishAction, "snooze": contract.SnoozeItem,
}

// largestDocument is in bytes, of a request that holds a whole document.
const largestDocument = 2 * oncall.PostmortemTextMost

// postmortemJSON is the body of a command to a postmortem. What the verb does not need may be left out.
type postmortemJSON struct {
	Text    string    `json:"text"`
	Link    string    `json:"link"`
	Person  string    `json:"person"`
	Until   time.Time `json:"until"`
	Item    string    `json:"item"`
	N       int       `json:"n"`
	Request string    `json:"request"`
}

func (d *Door) getPostmortems(w http.ResponseWriter, r *http.Request) {
	d.list(w, r, contract.Postmortem)
}

// getPostmortem shows a postmortem; that of a security incident only to its people in full.
func (d *Door) getPostmortem(w http.ResponseWriter, r *http.Request) {
	shown, ok := d.postmortem(w, r)
	if ok {
		d.write(w, r, http.StatusOK, shown)
	}
}

// postmortem is what the caller may see of the postmortem that the path names. It answers when there is none.
func (d *Door) postmortem(w http.ResponseWriter, r *http.Request) (Shown, bool) {
	shown, err := d.options.Client.Show(r.Context(), contract.PostmortemID(r.PathValue("slug")))
	if err != nil {
		d.failWith(w, r, err)
		return shown, false
	}
	if shown.Postmortem != nil {
		who, _ := d.identify(r)
		shown.Postmortem = shown.Postmortem.For(who.person)
	}
	return shown, true
}

// getDocument answers with the document itself: as Markdown, or as a page that prints well.
func (d *Door) getDocument(asPage bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		shown, ok := d.postmortem(w, r)
		switch {
		case !ok:
		case shown.Postmortem == nil:
			d.fail(w, r, problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Detail: "No worker answered, and only workers read the document. Try again."})
		case shown.Postmortem.Document.Text == "":
			d.fail(w, r, problem{Status: http.StatusNotFound, Code: "not-found", Detail: noDocument(shown.Postmortem)})
		case asPage:
			d.writePage(w, r, shown.Postmortem)
		default:
			d.writeDocument(w, r, shown.Postmortem.Slug+".md", "text/markdown; charset=utf-8", []byte(shown.Postmortem.Document.Text))
		}
	}
}

// noDocument says why there is nothing to read.
func noDocument(p *oncall.Postmortem) string {
	switch {
	case p.Kind == oncall.SecurityIncident && p.Document.Version > 0:
		return "This is the postmortem of a security incident: only its people read the document."
	case p.Document.Link != "":
		return "The document is at " + p.Document.Link + "."
	default:
		return "The document is being drafted. Try again in a moment."
	}
}

func (d *Door) writePage(w http.ResponseWriter, r *http.Request, p *oncall.Postmortem) {
	page, err := printable.Page(p.Title, p.Language, p.Document.Text)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", printable.Policy)
	d.writeDocument(w, r, p.Slug+".html", "text/html; charset=utf-8", page)
}

func (d *Door) writeDocument(w http.ResponseWriter, r *http.Request, name, kind string, text []byte) {
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", name))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	if _, err := w.Write(text); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("the caller did not wait for the document")
	}
}

// postPostmortem carries out a verb on a postmortem in the name of the caller.
func (d *Door) postPostmortem(w http.ResponseWriter, r *http.Request) {
	verb, known := postmortemVerbs[r.PathValue("verb")]
	if !known && slices.Contains(contract.PostmortemVerbs, contract.Verb(r.PathValue("verb"))) {
		verb, known = contract.Verb(r.PathValue("verb")), true
	}
	if !known {
		all := strings.Join(slices.Sorted(maps.Keys(postmortemVerbs)), " ")
		d.failWith(w, r, inbound.Problems{{Field: "verb", Detail: fmt.Sprintf("there is no verb %s: use one of %s", r.PathValue("verb"), all)}})
		return
	}
	who, ok := d.person(w, r)
	if !ok {
		return
	}
	command, err := d.readPostmortem(w, r, verb)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	command.By = who.actor()
	id := contract.PostmortemID(r.PathValue("slug"))
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

// readPostmortem makes a Command of a body. What the workflow refuses it refuses itself, with the cure.
func (d *Door) readPostmortem(w http.ResponseWriter, r *http.Request, verb contract.Verb) (contract.Command, error) {
	raw, err := body(w, r, largestDocument)
	if err != nil {
		return contract.Command{}, err
	}
	var sent postmortemJSON
	wrong := inbound.Strict("", raw, &sent)
	if _, known := d.options.Org().People[sent.Person]; sent.Person != "" && !known {
		wrong = append(wrong, inbound.Problem{Field: "person", Detail: "the configuration has no person " + sent.Person})
	}
	if len(sent.Request) > 128 {
		wrong = append(wrong, inbound.Problem{Field: "request", Detail: "it is longer than 128 bytes"})
	}
	if verb == SetPostmortemState && sent.Text == "" {
		wrong = append(wrong, inbound.Problem{Field: "text", Detail: "say the new state: draft, in review or reviewed"})
	}
	if len(wrong) > 0 {
		return contract.Command{}, wrong
	}
	command := contract.Command{
		Verb: verb, Request: sent.Request, Text: sent.Text, Link: sent.Link, Person: sent.Person, Until: sent.Until, Item: sent.Item, N: sent.N,
	}
	if verb != contract.WriteDocument {
		command.Text = cut(sent.Text, longestDetails)
	}
	if command.Request == "" {
		command.Request = uuid.NewString()
	}
	return command, nil
}
