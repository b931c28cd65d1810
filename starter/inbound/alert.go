package inbound

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"hansho/oncall"
)

// alert is an alert in the words of Hansho's own API. Every field but the title may be left out.
type alert struct {
	Service  string            `json:"service"`
	DedupKey string            `json:"dedup_key"`
	Title    string            `json:"title"`
	Severity string            `json:"severity"`
	Status   string            `json:"status"`
	Source   string            `json:"source"`
	Link     string            `json:"link"`
	Details  string            `json:"details"`
	Labels   map[string]string `json:"labels"`
	BeganAt  time.Time         `json:"began_at"`
	ID       string            `json:"id"`
}

// Alerts reads the body of POST /api/v1/alerts: one alert or a list of them, which list tells. It is strict: the error is a
// Problems with everything that is wrong, each with its field.
func Alerts(body []byte) (messages []Message, list bool, err error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, false, Problems{{Detail: `the body is empty: send an alert such as {"title": "Disk full", "service": "checkout"}`}}
	}
	if body[0] != '[' {
		message, problems := one("", body)
		return []Message{message}, false, problems.orNil()
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, true, Problems{{Detail: "the body is not JSON: " + err.Error()}}
	}
	if len(raw) == 0 {
		return nil, true, Problems{{Detail: "the list is empty: send at least one alert"}}
	}
	var problems Problems
	for i, item := range raw {
		message, wrong := one(fmt.Sprintf("[%d].", i), item)
		messages, problems = append(messages, message), append(problems, wrong...)
	}
	return messages, true, problems.orNil()
}

func one(at string, body []byte) (Message, Problems) {
	var a alert
	problems := Strict(at, body, &a)
	a.check(at, &problems)
	return Message{Level: a.Severity, Alert: oncall.Alert{
		ID: a.ID, Service: a.Service, DedupKey: a.DedupKey, Title: a.Title, Recovered: a.Status == "recovered", Source: a.Source,
		Link: a.Link, Details: a.Details, Labels: a.Labels, BeganAt: a.BeganAt.UTC(),
	}}, problems
}

func (a alert) check(at string, problems *Problems) {
	if len(*problems) > 0 {
		return // What could not be read would be reported twice.
	}
	if a.Title == "" {
		problems.add(at+"title", "it is missing: say in one line what is wrong")
	}
	if a.Severity != "" && !Known(a.Severity) {
		problems.add(at+"severity", "%q is not known: use SEV-1 to SEV-5, critical, error, warning or info", a.Severity)
	}
	switch a.Status {
	case "", "firing", "recovered":
	default:
		problems.add(at+"status", `%q is not known: use "firing" or "recovered"`, a.Status)
	}
	if a.Link != "" && !webLink(a.Link) {
		problems.add(at+"link", "%q is not an absolute http or https URL", a.Link)
	}
	if len(a.DedupKey) > 1024 {
		problems.add(at+"dedup_key", "it has %d bytes: at most 1024", len(a.DedupKey))
	}
	if len(a.ID) > 255 {
		problems.add(at+"id", "it has %d bytes: at most 255", len(a.ID))
	}
}

// webLink tells whether a text is an absolute http or https URL.
func webLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
