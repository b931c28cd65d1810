package starter

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"hansho/oncall"
	"hansho/starter/inbound"
)

// accepted is an alert that was taken, as the API says it.
type acceptedJSON struct {
	WorkflowID string          `json:"workflow_id"`
	Instance   string          `json:"instance,omitempty"`
	Result     string          `json:"result"` // "opened", "joined", "recovered", "nothing-open".
	Service    string          `json:"service"`
	DedupKey   string          `json:"dedup_key"`
	Severity   oncall.Severity `json:"severity"`
	ID         string          `json:"id"`
	Remark     string          `json:"remark,omitempty"`
	Links      *links          `json:"links,omitempty"`
}

// links say where an escalation can be seen.
type links struct {
	Self     string `json:"self,omitempty"`     // This API.
	Temporal string `json:"temporal,omitempty"` // The Temporal UI.
}

func (d *Door) postAlerts(w http.ResponseWriter, r *http.Request) {
	who, ok := d.identify(r)
	if !ok {
		d.unauthorized(w, r)
		return
	}
	raw, err := body(w, r, largestAlerts)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	messages, list, err := inbound.Alerts(raw)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	accepted, ok := d.takeAll(w, r, who, wayAPI, messages)
	switch {
	case !ok:
	case list:
		d.write(w, r, http.StatusAccepted, map[string]any{"alerts": accepted})
	default:
		d.write(w, r, http.StatusAccepted, accepted[0])
	}
}

func (d *Door) postAlertmanager(w http.ResponseWriter, r *http.Request) {
	who, ok := d.identify(r)
	if !ok {
		d.unauthorized(w, r)
		return
	}
	raw, err := body(w, r, largestGroup)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	messages, truncated, err := inbound.Alertmanager(raw)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	if accepted, ok := d.takeAll(w, r, who, wayAlertmanager, messages); ok {
		d.write(w, r, http.StatusAccepted, map[string]any{"alerts": accepted, "truncated": truncated})
	}
}

// takeAll answers every failure itself. Nothing is sent when one of the messages is refused.
func (d *Door) takeAll(w http.ResponseWriter, r *http.Request, who caller, way string, messages []inbound.Message) ([]acceptedJSON, bool) {
	alerts, err := d.prepareAll(who, messages)
	if errors.Is(err, errForbidden) {
		d.fail(w, r, problem{Status: http.StatusForbidden, Code: "forbidden", Detail: err.Error()})
		return nil, false
	}
	var taken []Accepted
	if err == nil {
		taken, err = d.take(r.Context(), way, alerts)
	}
	if err != nil {
		d.failWith(w, r, err)
		return nil, false
	}
	answers := make([]acceptedJSON, len(taken))
	for i, a := range taken {
		answers[i] = acceptedJSON{
			WorkflowID: a.WorkflowID, Instance: a.Instance, Result: a.result(), Service: a.Alert.Service, DedupKey: a.Alert.DedupKey,
			Severity: a.Alert.Severity, ID: a.Alert.ID, Remark: a.Alert.Remark,
		}
		if !a.Missed {
			answers[i].Links = d.links(a.WorkflowID, a.Instance)
		}
	}
	return answers, true
}

func (d *Door) links(workflowID, instance string) *links {
	var l links
	if d.options.PublicURL != "" {
		l.Self = strings.TrimRight(d.options.PublicURL, "/") + "/api/v1/escalations/" + url.PathEscape(workflowID)
	}
	if d.options.TemporalUIURL != "" {
		l.Temporal = strings.TrimRight(d.options.TemporalUIURL, "/") + "/namespaces/" + url.PathEscape(d.options.Namespace) +
			"/workflows/" + url.PathEscape(workflowID)
		if instance != "" {
			l.Temporal += "/" + instance
		}
	}
	if l == (links{}) {
		return nil
	}
	return &l
}
