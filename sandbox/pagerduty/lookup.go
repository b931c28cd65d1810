package pagerduty

import (
	"slices"
	"strings"
)

type userView struct {
	ref

	Name           string `json:"name"`
	Email          string `json:"email"`
	TimeZone       string `json:"time_zone"`
	Color          string `json:"color"`
	Role           string `json:"role"`
	InvitationSent bool   `json:"invitation_sent"`
	Teams          []ref  `json:"teams"`
	ContactMethods []any  `json:"contact_methods"` // references, or whole when they are asked for
}

type contactMethod struct {
	ref

	Label       string `json:"label"`
	Address     string `json:"address"`
	CountryCode int    `json:"country_code,omitempty"`
	DeviceType  string `json:"device_type,omitempty"`
	Enabled     *bool  `json:"enabled,omitempty"`
	Blacklisted *bool  `json:"blacklisted,omitempty"`
}

// phone returns the person's telephone number.
func (u *User) phone() string {
	if u.Phone != "" {
		return u.Phone
	}
	return "5550100"
}

// contacts lists how PagerDuty can reach a user.
func (s *Server) contacts(u *User) []contactMethod {
	yes, no := true, false
	method := func(kind, label, address string) contactMethod {
		id := "C" + strings.ToUpper(kind[:2]) + u.ID
		return contactMethod{ref: s.link(kind, "users/"+u.ID+"/contact_methods", id, label), Label: label, Address: address}
	}
	mail := method("email_contact_method", "Default", u.Email)
	mail.Enabled = &yes
	phone := method("phone_contact_method", "Mobile", u.phone())
	phone.CountryCode, phone.Enabled, phone.Blacklisted = 1, &yes, &no
	push := method("push_notification_contact_method", "Phone", "sandbox-"+u.ID)
	push.DeviceType, push.Blacklisted = "android", &no
	return []contactMethod{mail, phone, push}
}

// userView renders a user, with whole contact methods when include says so.
func (s *Server) userView(u *User, include []string) userView {
	v := userView{
		ref: s.link("user", "users", u.ID, u.Name), Name: u.Name, Email: u.Email, TimeZone: u.TimeZone, Color: "teal",
		Role: "user", Teams: []ref{}, ContactMethods: []any{},
	}
	if v.TimeZone == "" {
		v.TimeZone = "Etc/UTC"
	}
	for _, m := range s.contacts(u) {
		if slices.Contains(include, "contact_methods") {
			v.ContactMethods = append(v.ContactMethods, m)
			continue
		}
		m.Type += "_reference"
		v.ContactMethods = append(v.ContactMethods, m.ref)
	}
	return v
}

func (s *Server) listUsers(r *request) (any, error) {
	page, query := newPager(r), strings.ToLower(r.query.Get("query"))
	for _, u := range s.directory.userList {
		if strings.Contains(strings.ToLower(u.Name+"\n"+u.Email), query) {
			page.add(func() any { return s.userView(u, r.list("include")) })
		}
	}
	return page.answer("users"), nil
}

func (s *Server) getUser(r *request) (any, error) {
	u := s.directory.users[r.PathValue("id")]
	if u == nil {
		return nil, errNotFound
	}
	return map[string]any{"user": s.userView(u, r.list("include"))}, nil
}

func (s *Server) listContactMethods(r *request) (any, error) {
	u := s.directory.users[r.PathValue("id")]
	if u == nil {
		return nil, errNotFound
	}
	return map[string]any{"contact_methods": s.contacts(u)}, nil
}

type priorityView struct {
	ref

	Name        string `json:"name"`
	Description string `json:"description"`
}

func (s *Server) priorityView(p *Priority) *priorityView {
	if p == nil {
		return nil
	}
	return &priorityView{ref: s.link("priority", "priorities", p.ID, p.Name), Name: p.Name, Description: p.Description}
}

func (s *Server) listPriorities(r *request) (any, error) {
	page := newPager(r)
	for _, p := range s.directory.priorityList {
		page.add(func() any { return s.priorityView(p) })
	}
	return page.answer("priorities"), nil
}

type serviceView struct {
	ref

	Name             string `json:"name"`
	Description      string `json:"description"`
	Status           string `json:"status"`
	EscalationPolicy *ref   `json:"escalation_policy"`
	Teams            []ref  `json:"teams"`
	AlertCreation    string `json:"alert_creation"`
}

func (s *Server) serviceView(x *Service) serviceView {
	return serviceView{
		ref: s.link("service", "services", x.ID, x.Name), Name: x.Name, Status: "active",
		EscalationPolicy: s.policyRef(x.EscalationPolicyID), Teams: []ref{}, AlertCreation: "create_alerts_and_incidents",
	}
}

func (s *Server) listServices(r *request) (any, error) {
	page, query := newPager(r), strings.ToLower(r.query.Get("query"))
	for _, x := range s.directory.serviceList {
		if strings.Contains(strings.ToLower(x.Name), query) {
			page.add(func() any { return s.serviceView(x) })
		}
	}
	return page.answer("services"), nil
}

func (s *Server) getService(r *request) (any, error) {
	x := s.directory.services[r.PathValue("id")]
	if x == nil {
		return nil, errNotFound
	}
	return map[string]any{"service": s.serviceView(x)}, nil
}

func listAbilities(*request) (any, error) {
	return map[string]any{"abilities": []string{"teams", "urgencies", "event_rules", "coordinated_responding"}}, nil
}
