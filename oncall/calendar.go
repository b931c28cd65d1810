package oncall

import (
	"fmt"
	"slices"
	"time"
)

// Calendar says which days an organisation works and when a day's work is due. The zero value works Monday to Friday,
// without holidays, in UTC.
type Calendar struct {
	// Zone is the IANA zone in which days begin and end.
	Zone string `json:"zone,omitempty"`
	// Workdays are the days of the week on which people work; none means Monday to Friday.
	Workdays []time.Weekday `json:"workdays,omitempty"`
	// Holidays is the country whose national holidays are kept; empty is none.
	Holidays Country `json:"holidays,omitempty"`
	// DaysOff are further free days, and the holidays of countries that Hansho does not know.
	DaysOff []DaysOff `json:"daysOff,omitempty"`
	// DueAt is the time of day at which due dates end; midnight ("00:00") is the default, 18:00.
	DueAt TimeOfDay `json:"dueAt,omitzero"`
}

// defaultDueAt is when a due date ends unless the calendar says otherwise.
const defaultDueAt = 18 * 60

// Validate joins a FieldError for each thing that is wrong, or is nil.
func (c Calendar) Validate() error {
	var f faults
	f.zone("zone", c.Zone)
	f.weekdays("workdays", c.Workdays)
	f.timeOfDay("dueAt", c.DueAt)
	if !c.Holidays.Known() {
		f.add("holidays", "%q is not known; write JP, or leave it out and list the dates as days off", string(c.Holidays))
	}
	for i, days := range c.DaysOff {
		if !days.Valid() {
			f.add(fmt.Sprintf("daysOff[%d]", i), "%s does not exist; write 12-29..01-03 for each year, or 2026-08-12..2026-08-14 for once", days)
		}
	}
	return f.join()
}

// IsDayOff reports whether a day is a holiday or one of the days off, whatever its day of the week.
func (c Calendar) IsDayOff(d Date) bool {
	return c.Holidays.Holiday(d) != "" || slices.ContainsFunc(c.DaysOff, func(days DaysOff) bool { return days.Contains(d) })
}

// IsBusinessDay reports whether people work on a day (営業日).
func (c Calendar) IsBusinessDay(d Date) bool { return c.isWorkday(d.Weekday()) && !c.IsDayOff(d) }

func (c Calendar) isWorkday(day time.Weekday) bool {
	if len(c.Workdays) == 0 {
		return day != time.Saturday && day != time.Sunday
	}
	return slices.Contains(c.Workdays, day)
}

// Due is the moment, in the calendar's zone, at which a due date ends.
func (c Calendar) Due(d Date) time.Time {
	dueAt := c.DueAt
	if dueAt == 0 {
		dueAt = defaultDueAt
	}
	return d.At(dueAt, Location(c.Zone))
}

// AddCalendarDays is the due time n calendar days (暦日) after t: the due time of the day, whatever the time at t, even on a
// holiday. The day of t is not counted, as in the Civil Code of Japan, article 140
// (https://laws.e-gov.go.jp/law/129AC0000000089).
func (c Calendar) AddCalendarDays(t time.Time, n int) time.Time { return c.Due(c.dateOf(t).AddDays(n)) }

// AddBusinessDays is the due time n business days (営業日) after t. The day of t is not counted, whether it is a business day
// or not. With n = 0 it is the due time of t's own day or, when people do not work on it, of the next business day; a
// negative n counts back. A calendar without any business day in two years counts calendar days instead, so that no due date
// is ever lost.
func (c Calendar) AddBusinessDays(t time.Time, n int) time.Time {
	day, step := c.dateOf(t), 1
	if n == 0 {
		day, n = day.AddDays(-1), 1
	}
	if n < 0 {
		n, step = -n, -1
	}
	for range n {
		day = c.businessDay(day, step)
	}
	return c.Due(day)
}

// businessDay is the first business day after a day, or before it when step is -1; the very next day when there is none.
func (c Calendar) businessDay(from Date, step int) Date {
	for n := 1; n <= searchDays; n++ {
		if day := from.AddDays(n * step); c.IsBusinessDay(day) {
			return day
		}
	}
	return from.AddDays(step)
}

func (c Calendar) dateOf(t time.Time) Date { return DateOf(t.In(Location(c.Zone))) }
