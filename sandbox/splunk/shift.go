package splunk

import (
	"fmt"
	"slices"
	"time"
)

// duty is a time in which somebody is on call; From is part of it and Until is not.
type duty struct {
	User        string
	From, Until time.Time
}

// prepare fills in the defaults.
func (s *Shift) prepare() error {
	if s.TimeZone == "" {
		s.TimeZone = "Etc/UTC"
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return fmt.Errorf("sandbox: shift %s: %w", s.Label, err)
	}
	if s.Start.IsZero() {
		s.Start = time.Date(2024, time.January, 1, 0, 0, 0, 0, zone)
	}
	s.Start = s.Start.In(zone)
	if s.Days <= 0 {
		s.Days = 7
	}
	return nil
}

// between are the whole duties of the shift that overlap with [from, until), in order.
func (s *Shift) between(from, until time.Time) []duty {
	if len(s.Members) == 0 {
		return nil
	}
	var list []duty
	for n := s.turn(from) - 1; s.begin(n).Before(until); n++ {
		who := s.Members[((n%len(s.Members))+len(s.Members))%len(s.Members)]
		for _, x := range s.within(s.begin(n), s.begin(n+1)) {
			if x.From.Before(until) && x.Until.After(from) {
				x.User = who
				list = append(list, x)
			}
		}
	}
	return list
}

// begin is when a turn begins: at the same hour of the day, whatever summer time does.
func (s *Shift) begin(n int) time.Time { return s.Start.AddDate(0, 0, n*s.Days) }

// turn is the number of the turn in which a moment lies; before the first turn it is negative.
func (s *Shift) turn(at time.Time) int {
	n := int(at.Sub(s.Start)/(time.Duration(s.Days)*24*time.Hour)) - 2
	for !s.begin(n + 1).After(at) {
		n++
	}
	return n
}

// within are the hours of one turn. Hours belong to the turn in which they begin.
func (s *Shift) within(from, until time.Time) []duty {
	if len(s.Hours) == 0 {
		return []duty{{From: from, Until: until}}
	}
	var list []duty
	for day := clock(from, 0); day.Before(until); day = day.AddDate(0, 0, 1) {
		for _, h := range s.Hours {
			if !slices.Contains(h.Days, day.Weekday()) {
				continue
			}
			x := duty{From: clock(day, h.From), Until: clock(day, h.Until)}
			if h.Until <= h.From {
				x.Until = clock(day.AddDate(0, 0, 1), h.Until)
			}
			if !x.From.Before(from) && x.From.Before(until) {
				list = append(list, x)
			}
		}
	}
	return list
}

func clock(day time.Time, since time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(since.Hours()), int(since.Minutes())%60, 0, 0, day.Location())
}

// over puts the override over what somebody was to do, and leaves the rest of it.
func (o Override) over(list []duty) []duty {
	var result []duty
	for _, x := range list {
		if x.User != o.Of || !x.From.Before(o.Until) || !x.Until.After(o.From) {
			result = append(result, x)
			continue
		}
		if x.From.Before(o.From) {
			result = append(result, duty{x.User, x.From, o.From})
		}
		result = append(result, duty{o.By, later(x.From, o.From), earlier(x.Until, o.Until)})
		if x.Until.After(o.Until) {
			result = append(result, duty{x.User, o.Until, x.Until})
		}
	}
	return result
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
