package pagerduty

import (
	"encoding/json"
	"slices"
	"time"
)

// logEntry is one line of an incident's history as PagerDuty keeps it.
type logEntry struct {
	ID       string    `json:"id"`
	Incident string    `json:"incident"`
	Type     string    `json:"type"`
	At       time.Time `json:"at"`
	By       agent     `json:"by"`
	User     string    `json:"user,omitempty"` // who was notified
	Users    []string  `json:"users,omitempty"`
	Channel  string    `json:"channel"`          // "api", "website", …; for a notification how it went out
	Means    string    `json:"means,omitempty"`  // of a notification: "phone", "sms", "push" or "email"
	Failed   bool      `json:"failed,omitempty"` // the notification did not reach the person
	Note     string    `json:"note,omitempty"`
}

// channelView is the means by which something was done.
type channelView struct {
	Type         string            `json:"type"`
	Summary      string            `json:"summary,omitempty"`
	Notification *notificationView `json:"notification,omitempty"`
}

type notificationView struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	StartedAt stamp  `json:"started_at"`
	Address   string `json:"address"`
	Status    string `json:"status"`
}

type logEntryView struct {
	ref

	CreatedAt    stamp             `json:"created_at"`
	Agent        ref               `json:"agent"`
	Channel      channelView       `json:"channel"`
	Service      ref               `json:"service"`
	Incident     any               `json:"incident"`
	Teams        []ref             `json:"teams"`
	Contexts     []json.RawMessage `json:"contexts"`
	EventDetails map[string]string `json:"event_details,omitempty"`
	Note         string            `json:"note,omitempty"`
	User         *ref              `json:"user,omitempty"`
	Assignees    []ref             `json:"assignees,omitempty"`
}

// write appends a log entry to an incident; the caller holds the lock.
func (s *Server) write(inc *Incident, kind string, by agent, change func(*logEntry)) *logEntry {
	e := &logEntry{ID: newID("R"), Incident: inc.ID, Type: kind, At: s.now(), By: by, Channel: by.Via}
	if change != nil {
		change(e)
	}
	s.incidents.addLog(inc, e)
	s.save(kindLogEntry, e)
	return e
}

func (s *Server) logRef(e *logEntry) ref {
	return s.link(e.Type+"_reference", "log_entries", e.ID, s.describe(e))
}

// describe is the one-line text that PagerDuty shows for an entry.
func (s *Server) describe(e *logEntry) string {
	verb := map[string]string{
		"trigger_log_entry": "Triggered", "acknowledge_log_entry": "Acknowledged", "resolve_log_entry": "Resolved",
		"assign_log_entry": "Assigned", "escalate_log_entry": "Escalated", "notify_log_entry": "Notified",
		"annotate_log_entry": "Annotated", "snooze_log_entry": "Snoozed", "unacknowledge_log_entry": "Unacknowledged",
		"delegate_log_entry": "Delegated", "urgency_change_log_entry": "Urgency changed",
	}[e.Type]
	if e.User != "" {
		return verb + " " + s.userRef(e.User).Summary
	}
	return verb + " by " + s.agentRef(e.By).Summary + " through " + e.Channel
}

// logView renders a log entry, with whole incidents when they are asked for; the caller holds the lock.
func (s *Server) logView(e *logEntry, include []string) logEntryView {
	inc := s.incidents.byID[e.Incident]
	v := logEntryView{
		ref:       s.link(e.Type, "log_entries", e.ID, s.describe(e)),
		CreatedAt: stamp(e.At), Agent: s.agentRef(e.By), Channel: channelView{Type: e.Channel, Summary: e.Note},
		Service: s.serviceRef(inc.ServiceID), Incident: s.incidentRef(inc), Teams: []ref{}, Contexts: []json.RawMessage{},
		Note: e.Note,
	}
	if slices.Contains(include, "incidents") {
		v.Incident = s.view(inc)
	}
	if e.Type == "trigger_log_entry" {
		v.EventDetails = map[string]string{"description": inc.Title}
	}
	if e.Type == "notify_log_entry" {
		user := s.userRef(e.User)
		v.User = &user
		v.Channel.Notification = s.notificationView(inc, e)
	}
	for _, id := range e.Users {
		v.Assignees = append(v.Assignees, s.userRef(id))
	}
	return v
}

// listIncidentLogEntries lists the history of one incident, newest first as the real one does.
func (s *Server) listIncidentLogEntries(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	return s.logPage(r, inc.log), nil
}

// listLogEntries lists the history of all incidents, newest first.
func (s *Server) listLogEntries(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logPage(r, s.incidents.log), nil
}

func (s *Server) logPage(r *request, entries []*logEntry) any {
	since, until := r.time("since"), r.time("until")
	include, overview := r.list("include"), r.query.Get("is_overview") == "true"
	page := newPager(r)
	for _, e := range slices.Backward(entries) {
		if !since.IsZero() && e.At.Before(since) || !until.IsZero() && !e.At.Before(until) ||
			overview && e.Type == "notify_log_entry" {
			continue
		}
		if !page.add(func() any { return s.logView(e, include) }) {
			break
		}
	}
	return page.answer("log_entries")
}

func (s *Server) getLogEntry(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.incidents.logs[r.PathValue("id")]
	if e == nil {
		return nil, errNotFound
	}
	return map[string]any{"log_entry": s.logView(e, r.list("include"))}, nil
}
