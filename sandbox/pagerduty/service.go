package pagerduty

import (
	"time"
)

// Service is where incidents happen.
type Service struct {
	ID                 string `json:"id"`
	Name               string `json:"name"`
	Description        string `json:"description,omitempty"`
	EscalationPolicyID string `json:"escalation_policy_id"`      // the first policy when empty
	IntegrationKey     string `json:"integration_key,omitempty"` // routing key of the Events API v2; none when empty

	AckTimeout  time.Duration `json:"ack_timeout,omitempty"`  // an acknowledged incident rings again; never when zero
	AutoResolve time.Duration `json:"auto_resolve,omitempty"` // an open incident is resolved; never when zero
	// Urgency is that of incidents that say none: "high" (also when empty), "low", "severity_based" or "use_support_hours",
	// which counts as high.
	Urgency string `json:"urgency,omitempty"`
	// The following are shown to whoever asks, and have no effect here.
	AutoPause time.Duration `json:"auto_pause,omitempty"` // how long transient alerts are held back
	Grouping  string        `json:"grouping,omitempty"`   // "time", "intelligent" or "content_based"

	// Status is "disabled" or "maintenance", in which no incident is made; otherwise it follows from the open incidents.
	Status string `json:"status,omitempty"`
}

// closed tells whether the service takes no incidents.
func (x *Service) closed() bool { return x.Status == "disabled" || x.Status == "maintenance" }

// urgencyFor is the urgency of an incident for an event of a severity.
func (x *Service) urgencyFor(severity string) string {
	switch {
	case x.Urgency == "low", x.Urgency == "severity_based" && (severity == "warning" || severity == "info"):
		return "low"
	default:
		return "high"
	}
}

// statusOf is what the API says of a service; the caller holds the lock.
func (s *Server) statusOf(x *Service) string {
	if x.Status != "" {
		return x.Status
	}
	status := "active"
	for _, inc := range s.incidents.order {
		switch {
		case inc.ServiceID != x.ID:
		case inc.Status == Triggered:
			return "critical"
		case inc.Status == Acknowledged:
			status = "warning"
		}
	}
	return status
}

// put adds a service, or replaces the one with its ID; the caller holds the lock.
func (d *directory) putService(x Service) *Service {
	known := d.services[x.ID]
	if known == nil {
		known = &x
		d.services[x.ID] = known
		d.serviceList = append(d.serviceList, known)
	}
	*known = x
	if x.IntegrationKey != "" {
		d.byKey[x.IntegrationKey] = known
	}
	return known
}
