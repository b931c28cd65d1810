package pagerduty

import (
	"encoding/json"
	"slices"
	"time"
)

// alert is what an Events API integration sent; an incident made through the REST API has none.
type alert struct {
	ID       string          `json:"id"`
	Key      string          `json:"key"`
	Title    string          `json:"title"`
	Severity string          `json:"severity"`
	Status   Status          `json:"status"`
	At       time.Time       `json:"at"`
	Details  json.RawMessage `json:"details,omitempty"`
}

type alertView struct {
	ref

	CreatedAt  stamp         `json:"created_at"`
	Status     Status        `json:"status"`
	AlertKey   string        `json:"alert_key"`
	Service    ref           `json:"service"`
	Incident   ref           `json:"incident"`
	Suppressed bool          `json:"suppressed"`
	Severity   string        `json:"severity"`
	Body       alertBodyView `json:"body"`
}

type alertBodyView struct {
	Type     string            `json:"type"`
	Contexts []json.RawMessage `json:"contexts"`
	Details  json.RawMessage   `json:"details,omitempty"`
}

func (i *Incident) alertCounts() alertCounts {
	counts := alertCounts{All: len(i.Alerts)}
	for _, a := range i.Alerts {
		if a.Status == Resolved {
			counts.Resolved++
		} else {
			counts.Triggered++
		}
	}
	return counts
}

func (s *Server) alertView(inc *Incident, a alert) alertView {
	return alertView{
		ref: s.link("alert", "alerts", a.ID, a.Title), CreatedAt: stamp(a.At), Status: a.Status, AlertKey: a.Key,
		Service: s.serviceRef(inc.ServiceID), Incident: s.incidentRef(inc), Severity: a.Severity,
		Body: alertBodyView{Type: "alert_body", Contexts: []json.RawMessage{}, Details: a.Details},
	}
}

// listAlerts is GET /incidents/{id}/alerts.
func (s *Server) listAlerts(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	page, statuses := newPager(r), r.list("statuses")
	for _, a := range inc.Alerts {
		if len(statuses) == 0 || slices.Contains(statuses, string(a.Status)) {
			page.add(func() any { return s.alertView(inc, a) })
		}
	}
	return page.answer("alerts"), nil
}

// manageAlerts is PUT /incidents/{id}/alerts: alerts are resolved, triggered again, or moved to another incident.
func (s *Server) manageAlerts(r *request) (any, error) {
	if _, err := s.from(r); err != nil {
		return nil, err
	}
	var body struct {
		Alerts []struct {
			ID       string `json:"id"`
			Status   Status `json:"status"`
			Incident *idRef `json:"incident"`
		} `json:"alerts"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	page := newPager(r)
	for _, c := range body.Alerts {
		i := slices.IndexFunc(inc.Alerts, func(a alert) bool { return a.ID == c.ID })
		if i < 0 {
			return nil, errNotFound
		}
		if c.Status != "" {
			inc.Alerts[i].Status = c.Status
		}
		a, owner := inc.Alerts[i], inc
		if c.Incident != nil && c.Incident.ID != inc.ID {
			if owner = s.incidents.byID[c.Incident.ID]; owner == nil {
				return nil, errNotFound
			}
			inc.Alerts = slices.Delete(inc.Alerts, i, i+1)
			owner.Alerts = append(owner.Alerts, a)
			s.touch(owner)
		}
		page.add(func() any { return s.alertView(owner, a) })
	}
	s.touch(inc)
	return page.answer("alerts"), nil
}
