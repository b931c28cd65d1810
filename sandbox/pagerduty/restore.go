package pagerduty

import (
	"encoding/json"
	"fmt"
	"slices"

	"hansho/sandbox/journal"
)

// The kinds of journal records of this package. An incident, a schedule and a subscription replace what was written
// of them before; the others are added up.
const (
	kindIncident     = "pagerduty.incident"
	kindLogEntry     = "pagerduty.log_entry"
	kindOverride     = "pagerduty.override"
	kindService      = "pagerduty.service"
	kindPolicy       = "pagerduty.policy"
	kindNoPolicy     = "pagerduty.no_policy"
	kindSchedule     = "pagerduty.schedule"
	kindSubscription = "pagerduty.subscription"
	kindUnsubscribed = "pagerduty.unsubscribed"
	kindDelivery     = "pagerduty.delivery"
	kindDelivered    = "pagerduty.delivered"
	kindStatusPost   = "pagerduty.status_post"
)

type savedSchedule struct {
	ID     string   `json:"id"`
	OnCall []string `json:"on_call,omitempty"`
	Shifts []Shift  `json:"shifts,omitempty"`
}

// Restore takes back one journal record; it reports whether the record was one of this package's. What belongs to a
// user, service or schedule that is no longer configured is left out.
func (s *Server) Restore(r journal.Record) (bool, error) {
	var err error
	switch r.Kind {
	case kindIncident:
		err = restore(r, s.restoreIncident)
	case kindLogEntry:
		err = restore(r, s.restoreLogEntry)
	case kindOverride:
		err = restore(r, func(o override) { s.overrides[o.Schedule] = append(s.overrides[o.Schedule], o) })
	case kindSchedule:
		err = restore(r, s.restoreSchedule)
	case kindService:
		err = restore(r, func(x Service) { s.directory.putService(x); s.arranged[x.ID] = true })
	case kindPolicy:
		err = restore(r, func(p EscalationPolicy) { s.directory.putPolicy(p); s.arranged[p.ID] = true })
	case kindNoPolicy:
		err = restore(r, s.directory.dropPolicy)
	case kindSubscription:
		err = restore(r, s.hooks.put)
	case kindUnsubscribed:
		err = restore(r, func(id string) { s.hooks.remove(id) })
	case kindDelivery:
		err = restore(r, func(x delivery) { s.hooks.queue(&x) })
	case kindDelivered:
		err = restore(r, s.hooks.forget)
	case kindStatusPost:
		err = restore(r, s.restoreStatusPost)
	default:
		return false, nil
	}
	return true, err
}

func restore[T any](r journal.Record, apply func(T)) error {
	var value T
	if err := json.Unmarshal(r.Value, &value); err != nil {
		return fmt.Errorf("restore a %s: %w", r.Kind, err)
	}
	apply(value)
	return nil
}

func (s *Server) restoreIncident(inc Incident) {
	if s.directory.services[inc.ServiceID] == nil {
		return
	}
	if known := s.incidents.byID[inc.ID]; known != nil {
		inc.log = known.log
		*known = inc
		return
	}
	inc.log = s.incidents.orphans[inc.ID]
	delete(s.incidents.orphans, inc.ID)
	s.incidents.add(&inc)
	for _, e := range inc.log {
		s.rememberNotification(&inc, e)
	}
}

// restoreLogEntry keeps entries that come before their incident until it comes: a change writes them first.
func (s *Server) restoreLogEntry(e logEntry) {
	s.incidents.logs[e.ID] = &e
	s.incidents.log = append(s.incidents.log, &e)
	inc := s.incidents.byID[e.Incident]
	if inc == nil {
		s.incidents.orphans[e.Incident] = append(s.incidents.orphans[e.Incident], &e)
		return
	}
	inc.log = append(inc.log, &e)
	s.rememberNotification(inc, &e)
}

func (s *Server) rememberNotification(inc *Incident, e *logEntry) {
	if e.Type == "notify_log_entry" && !e.Failed && s.directory.users[e.User] != nil {
		s.remember(inc, e.User, e.At)
	}
}

func (s *Server) restoreSchedule(saved savedSchedule) {
	schedule := s.directory.schedules[saved.ID]
	if schedule == nil {
		return
	}
	next := *schedule
	next.OnCall, next.Shifts = saved.OnCall, saved.Shifts
	unknown := func(id string) bool { return s.directory.users[id] == nil }
	if !slices.ContainsFunc(next.people(), unknown) {
		*schedule, s.rescheduled[saved.ID] = next, true
	}
}

// Restored forgets what was cut off in the middle by a kill: log entries of an incident that was never saved.
func (s *Server) Restored() {
	s.incidents.log = slices.DeleteFunc(s.incidents.log, func(e *logEntry) bool {
		_, orphan := s.incidents.orphans[e.Incident]
		if orphan {
			delete(s.incidents.logs, e.ID)
		}
		return orphan
	})
	clear(s.incidents.orphans)
}

// Snapshot adds the whole state to a journal that is being compacted. It is called before Start.
func (s *Server) Snapshot(add func(kind string, value any) error) error {
	if err := s.snapshotArranged(add); err != nil {
		return err
	}
	for _, inc := range s.incidents.order {
		if err := add(kindIncident, inc); err != nil {
			return err
		}
	}
	for _, e := range s.incidents.log {
		if err := add(kindLogEntry, e); err != nil {
			return err
		}
	}
	for _, schedule := range s.directory.scheduleList {
		if err := s.snapshotSchedule(schedule, add); err != nil {
			return err
		}
	}
	for _, post := range s.statusPosts {
		if err := add(kindStatusPost, post); err != nil {
			return err
		}
	}
	return s.hooks.snapshot(add)
}

func (s *Server) snapshotSchedule(schedule *Schedule, add func(kind string, value any) error) error {
	if s.rescheduled[schedule.ID] {
		saved := savedSchedule{ID: schedule.ID, OnCall: schedule.OnCall, Shifts: schedule.Shifts}
		if err := add(kindSchedule, saved); err != nil {
			return err
		}
	}
	for _, o := range s.overrides[schedule.ID] {
		if err := add(kindOverride, o); err != nil {
			return err
		}
	}
	return nil
}

// snapshotArranged keeps the policies and services that were made or changed through the API; incidents come after them.
func (s *Server) snapshotArranged(add func(kind string, value any) error) error {
	for _, p := range s.directory.policyList {
		if s.arranged[p.ID] {
			if err := add(kindPolicy, p); err != nil {
				return err
			}
		}
	}
	for _, x := range s.directory.serviceList {
		if s.arranged[x.ID] {
			if err := add(kindService, x); err != nil {
				return err
			}
		}
	}
	return nil
}
