package pagerduty

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Status is an incident's state.
type Status string

// The states of an incident.
const (
	Triggered    Status = "triggered"
	Acknowledged Status = "acknowledged"
	Resolved     Status = "resolved"
)

// Incident is what the sandbox remembers of an incident. Times are UTC.
type Incident struct {
	ID          string          `json:"id"`
	Number      int             `json:"number"`
	Key         string          `json:"key"`
	Title       string          `json:"title"`
	Details     json.RawMessage `json:"details,omitempty"`
	ServiceID   string          `json:"service_id"`
	PolicyID    string          `json:"policy_id"`
	Level       int             `json:"level"` // of the policy, from 1; 0 when assigned directly
	PriorityID  string          `json:"priority_id,omitempty"`
	Urgency     string          `json:"urgency"`
	Status      Status          `json:"status"`
	Assigned    []Stamp         `json:"assigned,omitempty"`
	Acked       []Stamp         `json:"acked,omitempty"`
	Bridge      *bridge         `json:"bridge,omitempty"`
	CreatedAt   time.Time       `json:"created_at"`
	UpdatedAt   time.Time       `json:"updated_at"`
	ChangedAt   time.Time       `json:"changed_at"` // when Status changed last
	ChangedBy   agent           `json:"changed_by"`
	ResolvedAt  time.Time       `json:"resolved_at,omitzero"`
	ReopenedAt  time.Time       `json:"reopened_at,omitzero"`
	SnoozeUntil time.Time       `json:"snooze_until,omitzero"`
	EscalateAt  time.Time       `json:"escalate_at,omitzero"` // to the policy's next level
	UnackAt     time.Time       `json:"unack_at,omitzero"`    // by the service's acknowledgement time-out
	ResolveAt   time.Time       `json:"resolve_at,omitzero"`  // by the service's auto-resolution
	Loops       int             `json:"loops,omitempty"`      // how often the policy began anew
	Pending     []notification  `json:"pending,omitempty"`    // what is due later by a person's own rules
	MergedInto  string          `json:"merged_into,omitempty"`
	Notes       []note          `json:"notes,omitempty"`
	Updates     []statusUpdate  `json:"updates,omitempty"`
	Subscribers []subscriber    `json:"subscribers,omitempty"`
	Responders  []responder     `json:"responders,omitempty"`
	Alerts      []alert         `json:"alerts,omitempty"`

	log []*logEntry
}

// Stamp is a user and a time.
type Stamp struct {
	User string    `json:"user"`
	At   time.Time `json:"at"`
}

type bridge struct {
	Number string `json:"conference_number,omitempty"`
	URL    string `json:"conference_url,omitempty"`
}

// agent is who did something: a user, or a service or integration.
type agent struct {
	User    string `json:"user,omitempty"`
	Service string `json:"service,omitempty"`
	Via     string `json:"via"` // the channel: "api", "mobile", "auto", "timeout"
}

func (i *Incident) summary() string { return fmt.Sprintf("[#%d] %s", i.Number, i.Title) }

func (i *Incident) assignedTo(user string) bool {
	return slices.ContainsFunc(i.Assigned, func(a Stamp) bool { return a.User == user })
}

// incidents finds incidents by all that requests ask for, in constant time.
type incidents struct {
	byID  map[string]*Incident
	byKey map[string][]*Incident // by incident_key, oldest first
	order []*Incident            // oldest first
	logs  map[string]*logEntry
	log   []*logEntry // of all incidents, oldest first

	orphans map[string][]*logEntry // while restoring: entries whose incident did not come yet
}

func newIncidents() incidents {
	return incidents{
		byID: map[string]*Incident{}, byKey: map[string][]*Incident{}, logs: map[string]*logEntry{},
		orphans: map[string][]*logEntry{},
	}
}

func (x *incidents) add(inc *Incident) {
	x.byID[inc.ID] = inc
	x.byKey[inc.Key] = append(x.byKey[inc.Key], inc)
	x.order = append(x.order, inc)
}

// open returns the incident with this key that is not resolved, on the service.
func (x *incidents) open(service, key string) *Incident {
	for _, inc := range slices.Backward(x.byKey[key]) {
		if inc.ServiceID == service && inc.Status != Resolved {
			return inc
		}
	}
	return nil
}

func (x *incidents) addLog(inc *Incident, e *logEntry) {
	inc.log = append(inc.log, e)
	x.logs[e.ID] = e
	x.log = append(x.log, e)
}

// newID makes an ID that looks like PagerDuty's.
func newID(prefix string) string { return prefix + rand.Text()[:13] }

// touch marks an incident as changed now, saves it, and waits for what is due next; the caller holds the lock.
func (s *Server) touch(inc *Incident) {
	inc.UpdatedAt = s.now()
	s.save(kindIncident, inc)
	s.setTimer(inc)
}

// setStatus moves an incident to another state; the caller holds the lock and calls touch afterwards.
func (s *Server) setStatus(inc *Incident, status Status, by agent) {
	before := inc.Status
	inc.Status, inc.ChangedAt, inc.ChangedBy = status, s.now(), by
	inc.SnoozeUntil, inc.EscalateAt, inc.UnackAt, inc.Pending = time.Time{}, time.Time{}, time.Time{}, nil
	service := s.directory.services[inc.ServiceID]
	if status == Acknowledged && service.AckTimeout > 0 {
		inc.UnackAt = inc.ChangedAt.Add(service.AckTimeout)
	}
	if status == Resolved || before == Resolved {
		inc.ResolveAt = service.resolveAt(status, inc.ChangedAt)
	}
}

// resolveAt is when an incident that is open since then resolves by itself; zero when it never does.
func (x *Service) resolveAt(status Status, since time.Time) time.Time {
	if status == Resolved || x.AutoResolve <= 0 {
		return time.Time{}
	}
	return since.Add(x.AutoResolve)
}
