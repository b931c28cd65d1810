package pagerduty

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

type serviceView struct {
	ref

	Name             string           `json:"name"`
	Description      string           `json:"description"`
	Status           string           `json:"status"`
	EscalationPolicy *ref             `json:"escalation_policy"`
	Teams            []ref            `json:"teams"`
	AlertCreation    string           `json:"alert_creation"`
	AckTimeout       *int             `json:"acknowledgement_timeout,omitempty"` // seconds
	AutoResolve      *int             `json:"auto_resolve_timeout,omitempty"`    // seconds
	UrgencyRule      urgencyRule      `json:"incident_urgency_rule"`
	Grouping         groupingView     `json:"alert_grouping_parameters"`
	AutoPause        autoPauseView    `json:"auto_pause_notifications_parameters"`
	SupportHours     *supportHours    `json:"support_hours,omitempty"`
	ScheduledActions []map[string]any `json:"scheduled_actions"`
	Integrations     []ref            `json:"integrations"`
}

type urgencyRule struct {
	Type    string       `json:"type"`
	Urgency string       `json:"urgency,omitempty"`
	During  *urgencyRule `json:"during_support_hours,omitempty"`
	Outside *urgencyRule `json:"outside_support_hours,omitempty"`
}

type groupingView struct {
	Type *string `json:"type"`
}

type autoPauseView struct {
	Enabled bool `json:"enabled"`
	Timeout *int `json:"timeout,omitempty"` // seconds
}

type supportHours struct {
	Type     string `json:"type"`
	TimeZone string `json:"time_zone"`
	Days     []int  `json:"days_of_week"`
	Start    string `json:"start_time"`
	End      string `json:"end_time"`
}

// serviceView renders a service; the caller holds the lock.
func (s *Server) serviceView(x *Service) serviceView {
	v := serviceView{
		ref: s.link("service", "services", x.ID, x.Name), Name: x.Name, Description: x.Description, Status: s.statusOf(x),
		EscalationPolicy: s.policyRef(x.EscalationPolicyID), Teams: []ref{}, AlertCreation: "create_alerts_and_incidents",
		AckTimeout: seconds(x.AckTimeout), AutoResolve: seconds(x.AutoResolve), UrgencyRule: urgencyRule{Type: "constant", Urgency: "high"},
		AutoPause: autoPauseView{Enabled: x.AutoPause > 0, Timeout: seconds(x.AutoPause)}, ScheduledActions: []map[string]any{}, Integrations: []ref{},
	}
	if x.Grouping != "" {
		v.Grouping.Type = &x.Grouping
	}
	switch x.Urgency {
	case "":
	case "use_support_hours":
		v.UrgencyRule = urgencyRule{
			Type: x.Urgency, During: &urgencyRule{Type: "constant", Urgency: "high"}, Outside: &urgencyRule{Type: "constant", Urgency: "low"},
		}
		v.SupportHours = &supportHours{Type: "fixed_time_per_day", TimeZone: "Etc/UTC", Days: []int{1, 2, 3, 4, 5}, Start: "09:00:00", End: "17:00:00"}
	default:
		v.UrgencyRule.Urgency = x.Urgency
	}
	return v
}

func seconds(d time.Duration) *int {
	n := int(d / time.Second)
	if n == 0 {
		return nil
	}
	return &n
}

func (s *Server) listServices(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page, query, name := newPager(r), strings.ToLower(r.query.Get("query")), r.query.Get("name")
	for _, x := range s.directory.serviceList {
		if strings.Contains(strings.ToLower(x.Name), query) && (name == "" || x.Name == name) {
			page.add(func() any { return s.serviceView(x) })
		}
	}
	return page.answer("services"), nil
}

func (s *Server) getService(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.directory.services[r.PathValue("id")]
	if x == nil {
		return nil, errNotFound
	}
	return map[string]any{"service": s.serviceView(x)}, nil
}

// serviceChange is the body of a request that makes or changes a service; what is missing stays as it is.
type serviceChange struct {
	Name        *string          `json:"name"`
	Description *string          `json:"description"`
	Status      string           `json:"status"`
	Policy      *idRef           `json:"escalation_policy"`
	AckTimeout  *json.RawMessage `json:"acknowledgement_timeout"`
	AutoResolve *json.RawMessage `json:"auto_resolve_timeout"`
	UrgencyRule *urgencyRule     `json:"incident_urgency_rule"`
	Grouping    *groupingView    `json:"alert_grouping_parameters"`
	AutoPause   *autoPauseView   `json:"auto_pause_notifications_parameters"`
}

// createService is POST /services.
func (s *Server) createService(r *request) (any, error) {
	x := Service{ID: newID("P"), IntegrationKey: newKey()}
	return s.saveService(r, &x, true)
}

// updateService is PUT /services/{id}.
func (s *Server) updateService(r *request) (any, error) {
	s.mu.Lock()
	known := s.directory.services[r.PathValue("id")]
	var x Service
	if known != nil {
		x = *known
	}
	s.mu.Unlock()
	if known == nil {
		return nil, errNotFound
	}
	return s.saveService(r, &x, false)
}

func (s *Server) saveService(r *request, x *Service, isNew bool) (any, error) {
	var body struct {
		Service serviceChange `json:"service"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.changeService(x, body.Service, isNew); err != nil {
		return nil, err
	}
	saved := s.directory.putService(*x)
	s.arranged[saved.ID] = true
	s.save(kindService, saved)
	return map[string]any{"service": s.serviceView(saved)}, nil
}

func (s *Server) changeService(x *Service, c serviceChange, isNew bool) error {
	if c.Name != nil {
		x.Name = *c.Name
	}
	if c.Description != nil {
		x.Description = *c.Description
	}
	if c.Policy != nil {
		x.EscalationPolicyID = c.Policy.ID
	}
	for _, other := range s.directory.serviceList {
		if strings.EqualFold(other.Name, x.Name) && other.ID != x.ID {
			return invalid("Name has already been taken")
		}
	}
	switch {
	case x.Name == "":
		return invalid("Name cannot be empty.")
	case s.directory.policies[x.EscalationPolicyID] == nil:
		return invalid("Escalation policy cannot be empty.")
	case isNew && c.Status != "" && c.Status != "active":
		return invalid("Status must be active for a new service")
	case c.AutoPause != nil && c.AutoPause.Enabled && c.AutoPause.Timeout == nil:
		return &apiError{status: http.StatusBadRequest, Code: 2001, Message: "Invalid Input Provided", Errors: []string{"timeout is required"}}
	}
	x.settle(c)
	return nil
}

// settle takes the settings of a change. Null and zero turn a time-out off.
func (x *Service) settle(c serviceChange) {
	for _, timeout := range []struct {
		given *json.RawMessage
		into  *time.Duration
	}{{c.AckTimeout, &x.AckTimeout}, {c.AutoResolve, &x.AutoResolve}} {
		if timeout.given != nil {
			var n int
			_ = json.Unmarshal(*timeout.given, &n) // Null leaves it zero.
			*timeout.into = time.Duration(n) * time.Second
		}
	}
	if c.UrgencyRule != nil {
		x.Urgency = c.UrgencyRule.Urgency
		if c.UrgencyRule.Type == "use_support_hours" {
			x.Urgency = c.UrgencyRule.Type
		}
	}
	if c.Grouping != nil {
		x.Grouping = ""
		if c.Grouping.Type != nil {
			x.Grouping = *c.Grouping.Type
		}
	}
	if c.AutoPause != nil {
		x.AutoPause = 0
		if c.AutoPause.Enabled {
			x.AutoPause = time.Duration(*c.AutoPause.Timeout) * time.Second
		}
	}
	switch c.Status {
	case "disabled":
		x.Status = c.Status
	case "active":
		if x.Status == "disabled" {
			x.Status = ""
		}
	}
}
