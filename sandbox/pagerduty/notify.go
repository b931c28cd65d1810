package pagerduty

import (
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// NotificationRule is one of a person's own rules: so long after an incident was assigned, in this way.
type NotificationRule struct {
	Delay   time.Duration
	Urgency string // "high" or "low"
	By      string // "phone", "sms", "push" or "email"
}

// usualRules are those of a person who made none.
var usualRules = []NotificationRule{{Urgency: "high", By: "phone"}, {Urgency: "low", By: "email"}}

// notification is one that is due.
type notification struct {
	User string    `json:"user"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

func (u *User) rules() []NotificationRule {
	if u.Rules == nil {
		return usualRules
	}
	return u.Rules
}

// notify notifies a person by their own rules, at once or later; the caller holds the lock.
func (s *Server) notify(inc *Incident, user string) {
	for _, rule := range s.directory.users[user].rules() {
		switch n := (notification{User: user, By: rule.By, At: s.now().Add(rule.Delay)}); {
		case rule.Urgency != inc.Urgency:
		case rule.Delay <= 0:
			s.send(inc, n)
		default:
			inc.Pending = append(inc.Pending, n)
		}
	}
}

// send makes a person's phone ring, unless a fault keeps it silent; the caller holds the lock.
func (s *Server) send(inc *Incident, n notification) {
	subject := fault.Subject{Provider: Name, Path: "/notify", Names: func(u string) bool { return u == n.User }}
	by := agent{Service: inc.ServiceID, Via: "auto"}
	silent := len(s.cfg.Faults.Hit(subject, fault.Silent)) > 0
	failed := !silent && len(s.cfg.Faults.Hit(subject, fault.Undelivered)) > 0
	at := s.now()
	if !silent {
		entry := s.write(inc, "notify_log_entry", by, func(e *logEntry) { e.User, e.Means, e.Failed = n.User, n.By, failed })
		at = entry.At
	}
	if silent || failed {
		s.record(inc, record.Unnotified, agent{User: n.User, Via: "auto"})
		return
	}
	s.remember(inc, n.User, at)
	s.record(inc, record.Page, agent{User: n.User, Via: inc.Urgency})
}

// notificationView tells how a person was notified, and whether it went well.
func (s *Server) notificationView(inc *Incident, e *logEntry) *notificationView {
	user := s.directory.users[e.User]
	v := &notificationView{ID: "N" + e.ID[1:], Type: "phone_notification", StartedAt: stamp(e.At), Address: user.phone(), Status: "success"}
	if e.Means != "" {
		v.Type = e.Means + "_notification"
	} else if inc.Urgency == "low" {
		v.Type = "email_notification"
	}
	if v.Type == "email_notification" {
		v.Address = user.Email
	}
	if e.Failed {
		v.Status = "failed"
	}
	return v
}
