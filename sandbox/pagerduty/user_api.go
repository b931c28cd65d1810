package pagerduty

import (
	"slices"
	"strings"
	"time"
)

type userView struct {
	ref

	Name              string `json:"name"`
	Email             string `json:"email"`
	TimeZone          string `json:"time_zone"`
	Color             string `json:"color"`
	Role              string `json:"role"`
	InvitationSent    bool   `json:"invitation_sent"`
	Teams             []ref  `json:"teams"`
	ContactMethods    []any  `json:"contact_methods"`    // references, or whole when they are asked for
	NotificationRules []any  `json:"notification_rules"` // the same
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

type ruleOfUser struct {
	ref

	Delay         int    `json:"start_delay_in_minutes"`
	Urgency       string `json:"urgency"`
	ContactMethod ref    `json:"contact_method"`
}

// phone returns the person's telephone number.
func (u *User) phone() string {
	if u.Phone != "" {
		return u.Phone
	}
	return "5550100"
}

// usualContacts are those of a person who is not described further.
var usualContacts = []string{"email", "phone", "push"}

// contacts lists how PagerDuty can reach a user.
func (s *Server) contacts(u *User) []contactMethod {
	kinds := u.Contacts
	if kinds == nil {
		kinds = usualContacts
	}
	list := make([]contactMethod, 0, len(kinds))
	for _, kind := range kinds {
		list = append(list, s.contact(u, kind))
	}
	return list
}

func (s *Server) contact(u *User, kind string) contactMethod {
	yes, no := true, false
	id := "C" + strings.ToUpper(kind[:2]) + u.ID
	method := func(kind, label, address string) contactMethod {
		return contactMethod{ref: s.link(kind, "users/"+u.ID+"/contact_methods", id, label), Label: label, Address: address}
	}
	switch kind {
	case "email":
		mail := method("email_contact_method", "Default", u.Email)
		mail.Enabled = &yes
		return mail
	case "push":
		push := method("push_notification_contact_method", "Phone", "sandbox-"+u.ID)
		push.DeviceType, push.Blacklisted = "android", &no
		return push
	default:
		phone := method(kind+"_contact_method", "Mobile", u.phone())
		phone.CountryCode, phone.Enabled, phone.Blacklisted = 1, &yes, &no
		return phone
	}
}

// rulesOf lists when and how a user is notified.
func (s *Server) rulesOf(u *User) []ruleOfUser {
	list := []ruleOfUser{}
	for i, rule := range u.rules() {
		method := s.contact(u, rule.By)
		method.Type += "_reference"
		list = append(list, ruleOfUser{
			ref:   s.link("assignment_notification_rule", "users/"+u.ID+"/notification_rules", "N"+string(rune('A'+i))+u.ID, ""),
			Delay: int(rule.Delay / time.Minute), Urgency: rule.Urgency, ContactMethod: method.ref,
		})
	}
	return list
}

// userView renders a user, with whole contact methods and rules when include says so.
func (s *Server) userView(u *User, include []string) userView {
	v := userView{
		ref: s.link("user", "users", u.ID, u.Name), Name: u.Name, Email: u.Email, TimeZone: u.TimeZone, Color: "teal",
		Role: u.Role, Teams: []ref{}, ContactMethods: []any{}, NotificationRules: []any{},
	}
	if v.TimeZone == "" {
		v.TimeZone = "Etc/UTC"
	}
	if v.Role == "" {
		v.Role = "user"
	}
	for _, m := range s.contacts(u) {
		if slices.Contains(include, "contact_methods") {
			v.ContactMethods = append(v.ContactMethods, m)
			continue
		}
		m.Type += "_reference"
		v.ContactMethods = append(v.ContactMethods, m.ref)
	}
	for _, r := range s.rulesOf(u) {
		if slices.Contains(include, "notification_rules") {
			v.NotificationRules = append(v.NotificationRules, r)
			continue
		}
		r.Type += "_reference"
		v.NotificationRules = append(v.NotificationRules, r.ref)
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

// listNotificationRules is GET /users/{id}/notification_rules.
func (s *Server) listNotificationRules(r *request) (any, error) {
	u := s.directory.users[r.PathValue("id")]
	if u == nil {
		return nil, errNotFound
	}
	rules := s.rulesOf(u)
	if urgency := r.query.Get("urgency"); urgency == "high" || urgency == "low" {
		rules = slices.DeleteFunc(rules, func(x ruleOfUser) bool { return x.Urgency != urgency })
	}
	return map[string]any{"notification_rules": rules}, nil
}
