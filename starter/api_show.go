package starter

import (
	"net/http"
	"strconv"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

func (d *Door) getEscalations(w http.ResponseWriter, r *http.Request) {
	d.list(w, r, contract.Escalation)
}

func (d *Door) getIncidents(w http.ResponseWriter, r *http.Request) { d.list(w, r, contract.Incident) }

// getStatus tells how things stand. What cannot be told is in the answer, so it is always 200.
func (d *Door) getStatus(w http.ResponseWriter, r *http.Request) {
	now := d.options.Client.Situation(r.Context())
	d.write(w, r, http.StatusOK, struct {
		Overall oncall.Overall `json:"overall"`
		oncall.Situation
	}{now.Overall(), now})
}

// list answers ?state=&service=&all=true&limit=.
func (d *Door) list(w http.ResponseWriter, r *http.Request, kind string) {
	query := r.URL.Query()
	filter := Filter{Kind: kind, State: query.Get("state"), Service: query.Get("service")}
	var wrong inbound.Problems
	if text := query.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > 1000 {
			wrong = append(wrong, inbound.Problem{Field: "limit", Detail: "use a number from 1 to 1000"})
		}
		filter.Limit = limit
	}
	if text := query.Get("all"); text != "" {
		all, err := strconv.ParseBool(text)
		if err != nil {
			wrong = append(wrong, inbound.Problem{Field: "all", Detail: "use true or false"})
		}
		filter.All = all
	}
	if len(wrong) > 0 {
		d.failWith(w, r, wrong)
		return
	}
	listed, err := d.options.Client.List(r.Context(), filter)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	d.write(w, r, http.StatusOK, map[string]any{"items": listed})
}

func (d *Door) getEscalation(w http.ResponseWriter, r *http.Request) {
	if id, ok := d.escalation(w, r); ok {
		d.show(w, r, id)
	}
}

func (d *Door) getIncident(w http.ResponseWriter, r *http.Request) {
	d.show(w, r, contract.IncidentID(r.PathValue("slug")))
}

func (d *Door) show(w http.ResponseWriter, r *http.Request, id string) {
	shown, err := d.options.Client.Show(r.Context(), id)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	if shown.Incident != nil {
		who, _ := d.identify(r)
		shown.Incident = shown.Incident.For(who.person)
	}
	d.write(w, r, http.StatusOK, shown)
}

// escalation finds the escalation that a path names: by service and dedup key, or by one segment that is a workflow ID (with its
// slashes escaped) or the beginning of an instance. It answers when there is none.
func (d *Door) escalation(w http.ResponseWriter, r *http.Request) (string, bool) {
	if service := r.PathValue("service"); service != "" {
		return contract.EscalationID(service, r.PathValue("key")), true
	}
	id, err := d.options.Client.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		d.failWith(w, r, err)
		return "", false
	}
	return id, true
}
