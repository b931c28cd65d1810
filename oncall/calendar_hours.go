package oncall

import (
	"slices"
	"time"
)

// WorkingHours are a weekly stretch of wall-clock time, such as Monday to Friday 09:00 to 18:00. The zero value is around
// the clock on every day.
type WorkingHours struct {
	// Zone is an IANA zone; empty is the zone of the rotation or calendar that the hours are used with.
	Zone string `json:"zone,omitempty"`
	// Days are the days on which a stretch begins; none means every day.
	Days []time.Weekday `json:"days,omitempty"`
	// From is included and To is not. A To that is not after From is on the next day: 22:00 to 06:00 is a night that belongs
	// to the day on which it begins, and 09:00 to 09:00 is 24 hours.
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// Validate joins a FieldError for each thing that is wrong, or is nil.
func (w WorkingHours) Validate() error {
	var f faults
	w.check(&f, "")
	return f.join()
}

func (w WorkingHours) check(f *faults, prefix string) {
	if w.Zone != "" {
		f.zone(prefix+"zone", w.Zone)
	}
	f.weekdays(prefix+"days", w.Days)
	f.timeOfDay(prefix+"from", w.From)
	f.timeOfDay(prefix+"to", w.To)
	if w.From == EndOfDay {
		f.add(prefix+"from", "24:00 belongs to the next day; write 00:00 and name that day")
	}
}

// Within reports whether t is in working hours. Holidays and days off of the calendar have none; the zero Calendar has no
// such days.
func (w WorkingHours) Within(t time.Time, c Calendar) bool {
	s, ok := w.next(t, c)
	return ok && !s.from.After(t)
}

// NextWorking is the first moment, at or after t, in working hours. It is t itself within them, and reports false when the
// next two years have none.
func (w WorkingHours) NextWorking(t time.Time, c Calendar) (time.Time, bool) {
	s, ok := w.next(t, c)
	if !ok {
		return time.Time{}, false
	}
	return later(t, s.from), true
}

func (w WorkingHours) next(t time.Time, c Calendar) (span, bool) {
	return w.stretch(t.In(w.location(c.Zone)), c.IsDayOff)
}

func (w WorkingHours) location(otherwise string) *time.Location {
	if w.Zone == "" {
		return Location(otherwise)
	}
	return Location(w.Zone)
}

// span is the time from a moment, included, until another, not included.
type span struct{ from, until time.Time }

// searchDays bounds every walk over days: a calendar without a free day in two years has none.
const searchDays = 2 * 366

// stretch is the stretch of working hours that holds t or, when none does, the first after t, in t's location. A stretch
// that a change of clocks leaves without length is passed over.
func (w WorkingHours) stretch(t time.Time, isOff func(Date) bool) (span, bool) {
	today := DateOf(t)
	for n := -1; n <= searchDays; n++ { // Yesterday's may pass over midnight.
		day := today.AddDays(n)
		if len(w.Days) > 0 && !slices.Contains(w.Days, day.Weekday()) || isOff(day) {
			continue
		}
		if s := w.on(day, t.Location()); s.until.After(t) && s.until.After(s.from) {
			return s, true
		}
	}
	return span{}, false
}

// on is the stretch that begins on a day, whichever day it is.
func (w WorkingHours) on(day Date, zone *time.Location) span {
	end := day
	if w.To <= w.From {
		end = day.AddDays(1)
	}
	return span{day.At(w.From, zone), end.At(w.To, zone)}
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
