package starter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// declarationJSON is the body by which an incident is declared.
type declarationJSON struct {
	Title    string   `json:"title"`
	Kind     string   `json:"kind"`
	Codename string   `json:"codename"`
	Service  string   `json:"service"`
	Severity string   `json:"severity"`
	People   []string `json:"people"`
	Attach   string   `json:"attach"`
	NoPage   bool     `json:"no_page"`
	Request  string   `json:"request"`
}

// postIncident declares an incident in the name of the caller. The same request opens one.
func (d *Door) postIncident(w http.ResponseWriter, r *http.Request) {
	who, ok := d.person(w, r)
	if !ok {
		return
	}
	raw, err := body(w, r, largestCommand)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	var sent declarationJSON
	wrong := inbound.Strict("", raw, &sent)
	declaration := contract.Declaration{
		Request: sent.Request, Title: sent.Title, Kind: oncall.IncidentKind(sent.Kind), Codename: sent.Codename, Service: sent.Service, By: who.actor(),
		People: sent.People, Attach: sent.Attach, NoPage: sent.NoPage,
	}
	if sent.Severity != "" {
		severity, err := oncall.ParseSeverity(sent.Severity)
		if err != nil {
			wrong = append(wrong, inbound.Problem{Field: "severity", Detail: err.Error()})
		}
		declaration.Severity = severity
	}
	if len(sent.Request) > 128 {
		wrong = append(wrong, inbound.Problem{Field: "request", Detail: "it is longer than 128 bytes"})
	}
	if len(wrong) > 0 {
		d.failWith(w, r, wrong)
		return
	}
	declared, err := d.options.Client.Declare(r.Context(), declaration)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	zerolog.Ctx(r.Context()).Info().Str("workflow", declared.WorkflowID).Str("by", who.person).Bool("again", declared.Again).Msg("an incident was declared")
	status := http.StatusCreated
	if declared.Again {
		status = http.StatusOK
	}
	d.write(w, r, status, map[string]any{
		"slug": declared.Slug, "workflow_id": declared.WorkflowID, "instance": declared.Instance, "again": declared.Again,
	})
}

// postIncidentVerb carries out a verb of an incident in the name of the caller.
func (d *Door) postIncidentVerb(w http.ResponseWriter, r *http.Request) {
	verb := contract.Verb(r.PathValue("verb"))
	if !slices.Contains(contract.IncidentVerbs, verb) {
		var known []string
		for _, v := range contract.IncidentVerbs {
			known = append(known, string(v))
		}
		d.failWith(w, r, inbound.Problems{{Field: "verb", Detail: "an incident knows no verb " + string(verb) + ": use one of " + strings.Join(known, " ")}})
		return
	}
	d.command(w, r, verb, func() (string, bool) { return contract.IncidentID(r.PathValue("slug")), true })
}
