package pagerduty

import (
	"fmt"
	"slices"
	"time"
)

// Schedule says who is on call when: people in turn, or explicit shifts.
type Schedule struct {
	ID       string
	Name     string
	TimeZone string // IANA name, "Etc/UTC" when empty

	OnCall []string      // user IDs in the order of their turns
	Start  time.Time     // when the first turn began; Monday 2024-01-01 00:00 in TimeZone when zero
	Turn   time.Duration // how long a turn is, in absolute hours; seven days when zero

	Shifts []Shift // when given, they replace the turns

	Restrictions []Restriction // shown with the turns, without effect here
}

// Shift is a time in which one person is on call; From is part of it and Until is not.
type Shift struct {
	UserID string    `json:"user_id"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

// people returns everyone whom the schedule names.
func (s *Schedule) people() []string {
	list := slices.Clone(s.OnCall)
	for _, shift := range s.Shifts {
		if !slices.Contains(list, shift.UserID) {
			list = append(list, shift.UserID)
		}
	}
	return list
}

// prepare fills in the defaults.
func (s *Schedule) prepare() error {
	if s.TimeZone == "" {
		s.TimeZone = "Etc/UTC"
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return fmt.Errorf("sandbox: schedule %s: %w", s.ID, err)
	}
	if s.Start.IsZero() {
		s.Start = time.Date(2024, time.January, 1, 0, 0, 0, 0, zone)
	}
	if s.Turn <= 0 {
		s.Turn = 7 * 24 * time.Hour
	}
	return nil
}

// between returns the whole shifts that overlap with [since, until), with the overrides put over them, in order.
func (s *Schedule) between(since, until time.Time, overrides []override) []Shift {
	if !until.After(since) {
		until = since.Add(time.Nanosecond)
	}
	var base []Shift
	if len(s.Shifts) > 0 {
		base = slices.Clone(s.Shifts)
	} else if len(s.OnCall) > 0 {
		base = s.turns(since, until)
	}
	for _, o := range overrides {
		base = o.over(base)
	}
	base = slices.DeleteFunc(base, func(x Shift) bool { return !x.From.Before(until) || !x.Until.After(since) })
	slices.SortFunc(base, func(a, b Shift) int { return a.From.Compare(b.From) })
	return base
}

// turns returns the turns of the rotation that overlap with [since, until).
func (s *Schedule) turns(since, until time.Time) []Shift {
	var list []Shift
	n := int(since.Sub(s.Start) / s.Turn)
	if since.Before(s.Start) {
		n--
	}
	for from := s.Start.Add(time.Duration(n) * s.Turn); from.Before(until); from = from.Add(s.Turn) {
		who := ((n % len(s.OnCall)) + len(s.OnCall)) % len(s.OnCall)
		list = append(list, Shift{UserID: s.OnCall[who], From: from, Until: from.Add(s.Turn)})
		n++
	}
	return list
}

// override puts one person in the place of whoever the schedule names.
type override struct {
	ID string `json:"id"`
	Shift
	Schedule string `json:"schedule"`
}

// over cuts the override's time out of the shifts and puts the override there.
func (o override) over(shifts []Shift) []Shift {
	result := []Shift{o.Shift}
	for _, x := range shifts {
		if !x.From.Before(o.Until) || !x.Until.After(o.From) {
			result = append(result, x)
			continue
		}
		if x.From.Before(o.From) {
			result = append(result, Shift{UserID: x.UserID, From: x.From, Until: o.From})
		}
		if x.Until.After(o.Until) {
			result = append(result, Shift{UserID: x.UserID, From: o.Until, Until: x.Until})
		}
	}
	return result
}

// SetShifts replaces what a schedule says from now on; overrides stay. It is how a test or the page moves people.
func (s *Server) SetShifts(scheduleID string, shifts ...Shift) error {
	return s.reschedule(scheduleID, func(x *Schedule) { x.Shifts, x.OnCall = shifts, nil })
}

// SetOnCall makes people take turns on a schedule; without any, nobody is on call.
func (s *Server) SetOnCall(scheduleID string, users ...string) error {
	return s.reschedule(scheduleID, func(x *Schedule) { x.Shifts, x.OnCall = nil, users })
}

func (s *Server) reschedule(id string, change func(*Schedule)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	schedule := s.directory.schedules[id]
	if schedule == nil {
		return fmt.Errorf("sandbox: there is no schedule %s", id)
	}
	next := *schedule
	change(&next)
	for _, user := range next.people() {
		if s.directory.users[user] == nil {
			return fmt.Errorf("sandbox: there is no user %s", user)
		}
	}
	*schedule, s.rescheduled[id] = next, true
	s.save(kindSchedule, savedSchedule{ID: id, OnCall: next.OnCall, Shifts: next.Shifts})
	return nil
}

// onCall returns who is on call on a schedule at t, or "" when nobody is; the caller holds the lock.
func (s *Server) onCall(schedule *Schedule, t time.Time) string {
	for _, shift := range schedule.between(t, t, s.overrides[schedule.ID]) {
		return shift.UserID
	}
	return ""
}
