package oncall

import (
	"cmp"
	"strings"
	"time"
)

// Found is an incident that a provider opened by itself, in that provider's words.
type Found struct {
	Upstream
	Key      string    `json:"key,omitempty"`     // Its deduplication key; at PagerDuty that of the Events API when it came by it.
	Service  string    `json:"service,omitempty"` // The provider's ID of the service.
	Title    string    `json:"title,omitempty"`
	Urgency  string    `json:"urgency,omitempty"` // "high", "low".
	Priority string    `json:"priority,omitempty"`
	BeganAt  time.Time `json:"beganAt,omitzero"`
}

// AlertFrom is the alert that an incident of PagerDuty stands for, when a service names the service it belongs to. The same
// incident always gives an alert of the same ID, so that it counts once however often it comes. What has a key of the Events
// API keeps it: sent to both sides, an alert lands in one escalation.
func (o *Org) AlertFrom(f Found) (Alert, bool) {
	service, ok := o.ServiceAtPagerDuty(f.Service)
	if !ok || f.Ref == "" {
		return Alert{}, false
	}
	return Alert{
		ID: f.Provider + ":" + f.Ref, Service: service.ID, DedupKey: cmp.Or(f.Key, f.Ref),
		Title:    cmp.Or(strings.Join(strings.Fields(f.Title), " "), "Incident "+f.Ref),
		Severity: service.severityOf(f), Source: f.Provider, Link: f.Link, BeganAt: f.BeganAt, Upstream: f.Upstream,
	}, true
}

// severityOf reads the severity from the incident's priority, else from its urgency: low is SEV-4, and high is what the
// service's alerts are, but no less than SEV-3.
func (s Service) severityOf(f Found) Severity {
	if said := SeverityOfPriority(f.Priority); said.Valid() {
		return said
	}
	usual := cmp.Or(s.Severity, SEV3)
	switch f.Urgency {
	case "low":
		return max(usual, SEV4)
	case "high":
		return min(usual, SEV3)
	default:
		return usual
	}
}

// SeverityOfPriority reads the names that priorities usually have: "SEV-1", "Sev 1", "S1", "P1". Anything else is no severity.
func SeverityOfPriority(name string) Severity {
	name = strings.ToLower(strings.Join(strings.Fields(name), ""))
	for _, prefix := range []string{"sev-", "sev", "s", "p"} {
		if digit, ok := strings.CutPrefix(name, prefix); ok && len(digit) == 1 && digit[0] >= '1' && digit[0] <= '5' {
			return Severity(digit[0] - '0')
		}
	}
	return 0
}
