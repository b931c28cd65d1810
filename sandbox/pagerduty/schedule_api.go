package pagerduty

import (
	"net/http"
	"slices"
	"time"
)

type entryView struct {
	User  ref   `json:"user"`
	Start stamp `json:"start"`
	End   stamp `json:"end"`
}

type subSchedule struct {
	Name    string      `json:"name"`
	Entries []entryView `json:"rendered_schedule_entries"`
}

type scheduleView struct {
	ref

	Name               string       `json:"name"`
	TimeZone           string       `json:"time_zone"`
	Description        string       `json:"description"`
	EscalationPolicies []ref        `json:"escalation_policies"`
	Users              []ref        `json:"users"`
	Teams              []ref        `json:"teams"`
	ScheduleLayers     []any        `json:"schedule_layers"`
	FinalSchedule      *subSchedule `json:"final_schedule,omitempty"`
	Overrides          *subSchedule `json:"overrides_subschedule,omitempty"`
}

// scheduleView renders a schedule, with who is on call when if a time is given; the caller holds the lock.
func (s *Server) scheduleView(x *Schedule, since, until time.Time) scheduleView {
	v := scheduleView{
		ref: s.link("schedule", "schedules", x.ID, x.Name), Name: x.Name, TimeZone: x.TimeZone, Users: []ref{},
		EscalationPolicies: []ref{}, Teams: []ref{}, ScheduleLayers: s.layers(x),
	}
	for _, id := range x.people() {
		v.Users = append(v.Users, s.userRef(id))
	}
	for _, p := range s.directory.policyList {
		if slices.ContainsFunc(p.Rules, func(r EscalationRule) bool { return slices.Contains(r.Targets, x.ID) }) {
			v.EscalationPolicies = append(v.EscalationPolicies, *s.policyRef(p.ID))
		}
	}
	if since.IsZero() && until.IsZero() {
		return v
	}
	const twoWeeks = 14 * 24 * time.Hour
	if since.IsZero() {
		since = until.Add(-twoWeeks)
	}
	if until.IsZero() {
		until = since.Add(twoWeeks)
	}
	v.FinalSchedule = &subSchedule{
		Name: "Final Schedule", Entries: s.entries(x.between(since, until, s.overrides[x.ID]), since, until),
	}
	v.Overrides = &subSchedule{Name: "Overrides", Entries: s.entries(s.overridesOf(x.ID), since, until)}
	return v
}

func (s *Server) overridesOf(schedule string) []Shift {
	var list []Shift
	for _, o := range s.overrides[schedule] {
		list = append(list, o.Shift)
	}
	return list
}

// entries renders the part of the shifts that lies in [since, until).
func (s *Server) entries(shifts []Shift, since, until time.Time) []entryView {
	list := []entryView{}
	for _, x := range shifts {
		if x.From.Before(since) {
			x.From = since
		}
		if x.Until.After(until) {
			x.Until = until
		}
		if x.From.Before(x.Until) {
			list = append(list, entryView{User: s.userRef(x.UserID), Start: stamp(x.From), End: stamp(x.Until)})
		}
	}
	return list
}

func (s *Server) listSchedules(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := newPager(r)
	for _, x := range s.directory.scheduleList {
		page.add(func() any { return s.scheduleView(x, time.Time{}, time.Time{}) })
	}
	return page.answer("schedules"), nil
}

func (s *Server) getSchedule(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.directory.schedules[r.PathValue("id")]
	if x == nil {
		return nil, errNotFound
	}
	return map[string]any{"schedule": s.scheduleView(x, r.time("since"), r.time("until"))}, nil
}

// listScheduleUsers is GET /schedules/{id}/users: who is on call at some time between since and until.
func (s *Server) listScheduleUsers(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.directory.schedules[r.PathValue("id")]
	if x == nil {
		return nil, errNotFound
	}
	ids := x.people()
	if since, until := r.time("since"), r.time("until"); !since.IsZero() && !until.IsZero() {
		ids = nil
		for _, shift := range x.between(since, until, s.overrides[x.ID]) {
			if !slices.Contains(ids, shift.UserID) {
				ids = append(ids, shift.UserID)
			}
		}
	}
	views := []userView{}
	for _, id := range ids {
		views = append(views, s.userView(s.directory.users[id], nil))
	}
	return map[string]any{"users": views}, nil
}

type overrideBody struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	User  idRef     `json:"user"`
}

func (s *Server) overrideView(o override) map[string]any {
	return map[string]any{
		"id": o.ID, "type": "override", "start": stamp(o.From), "end": stamp(o.Until), "user": s.userRef(o.UserID),
	}
}

// createOverrides is POST /schedules/{id}/overrides; its answer has a status for each override.
func (s *Server) createOverrides(r *request) (any, error) {
	var body struct {
		Overrides []overrideBody `json:"overrides"`
		Override  *overrideBody  `json:"override"` // what go-pagerduty sends
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	if body.Override != nil {
		body.Overrides = append(body.Overrides, *body.Override)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	schedule := s.directory.schedules[r.PathValue("id")]
	if schedule == nil {
		return nil, errNotFound
	}
	results := []map[string]any{}
	for _, n := range body.Overrides {
		o := override{ID: newID("Q"), Schedule: schedule.ID, Shift: Shift{UserID: n.User.ID, From: n.Start, Until: n.End}}
		if s.directory.users[n.User.ID] == nil || !n.Start.Before(n.End) {
			return nil, invalid("An override needs a user who exists, and an end after its start")
		}
		s.overrides[schedule.ID] = append(s.overrides[schedule.ID], o)
		s.save(kindOverride, o)
		results = append(results, map[string]any{"status": http.StatusCreated, "override": s.overrideView(o)})
	}
	return results, nil
}

func (s *Server) listOverrides(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.directory.schedules[r.PathValue("id")] == nil {
		return nil, errNotFound
	}
	views := []map[string]any{}
	for _, o := range s.overrides[r.PathValue("id")] {
		if o.From.Before(r.time("until")) && o.Until.After(r.time("since")) {
			views = append(views, s.overrideView(o))
		}
	}
	return map[string]any{"overrides": views}, nil
}
