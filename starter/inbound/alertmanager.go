package inbound

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
)

// group is the part that is read of Alertmanager's webhook, version 4, and of Grafana's, which is modelled on it:
// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
type group struct {
	Status      string       `json:"status"`
	Alerts      []groupAlert `json:"alerts"`
	GroupKey    string       `json:"groupKey"`
	ExternalURL string       `json:"externalURL"`
	Truncated   int          `json:"truncatedAlerts"`
	OrgID       *int         `json:"orgId"` // Grafana's.
}

type groupAlert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	GeneratorURL string            `json:"generatorURL"`
	PanelURL     string            `json:"panelURL"` // Grafana's.
	Fingerprint  string            `json:"fingerprint"`
}

// Alertmanager reads a group of alerts. Each alert of the group is a message of its own, known by its name and fingerprint.
// Truncated counts the alerts that the sender left out (its max_alerts), which every message's remark says. Unknown fields are
// ignored: newer senders have more of them. The error is a Problems.
func Alertmanager(body []byte) (messages []Message, truncated int, err error) {
	var g group
	if err := json.Unmarshal(body, &g); err != nil {
		return nil, 0, Problems{{Detail: "the body is not a webhook of Alertmanager: " + err.Error()}}
	}
	if len(g.Alerts) == 0 {
		return nil, 0, Problems{{Field: "alerts", Detail: "there is none: is this a webhook of Alertmanager, version 4?"}}
	}
	g.Truncated = max(0, g.Truncated)
	for _, a := range g.Alerts {
		messages = append(messages, g.message(a))
	}
	return messages, g.Truncated, nil
}

func (g group) message(a groupAlert) Message {
	m := Message{
		Level: cmp.Or(a.Labels["severity"], a.Labels["priority"], a.Annotations["severity"]),
		Alert: oncall.Alert{
			DedupKey: g.key(a), Title: a.title(), Recovered: cmp.Or(a.Status, g.Status) == "resolved", Source: "alertmanager",
			Link: firstLink(a.GeneratorURL, a.PanelURL, g.ExternalURL), Details: a.details(), Labels: a.Labels, BeganAt: a.StartsAt.UTC(),
		},
	}
	if g.OrgID != nil {
		m.Alert.Source = "grafana"
	}
	if g.Truncated > 0 {
		m.Alert.Remark = fmt.Sprintf("The sender left %d more alerts of this group out.", g.Truncated)
	}
	return m
}

// key is the alert's name, for people, and what makes it unique: its fingerprint, else a hash of its group and labels.
func (g group) key(a groupAlert) string {
	unique := a.Fingerprint
	if unique == "" {
		hash := sha256.New()
		_, _ = fmt.Fprintf(hash, "%s\x00", g.GroupKey)
		for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
			_, _ = fmt.Fprintf(hash, "%s\x00%s\x00", name, a.Labels[name])
		}
		unique = hex.EncodeToString(hash.Sum(nil)[:8])
	}
	return strings.TrimPrefix(a.Labels["alertname"]+"-"+unique, "-")
}

func (a groupAlert) title() string {
	for _, text := range []string{a.Annotations["summary"], a.Annotations["title"], a.Annotations["message"], a.Labels["alertname"]} {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return "An alert without a name"
}

// details are the annotations that the title did not take, each on its line, the description first.
func (a groupAlert) details() string {
	rest := maps.Clone(a.Annotations)
	var lines []string
	if text := cmp.Or(rest["description"], rest["message"]); text != "" && text != a.title() {
		lines = append(lines, text)
	}
	if runbook := cmp.Or(rest["runbook_url"], rest["runbook"]); runbook != "" {
		lines = append(lines, "Runbook: "+runbook)
	}
	for _, told := range []string{"summary", "title", "message", "description", "severity", "runbook_url", "runbook"} {
		delete(rest, told)
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		if !strings.HasPrefix(name, "__") { // Grafana's own bookkeeping.
			lines = append(lines, name+": "+rest[name])
		}
	}
	return strings.Join(lines, "\n")
}

func firstLink(candidates ...string) string {
	for _, text := range candidates {
		if webLink(text) {
			return text
		}
	}
	return ""
}
