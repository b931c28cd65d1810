package oncall

import (
	"fmt"
	"strings"
	"time"
)

// DaysOff are days on which a company does not work although the law lets it: the turn of the year (年末年始), the Bon days
// (お盆). Both ends are included. With a year they are one stretch of the calendar, "2026-08-12..2026-08-14"; without
// (Year 0 in both) they return each year, "12-29..01-03", and may pass over New Year. One day alone is written once.
type DaysOff struct {
	First, Last Date
}

// ParseDaysOff reads a day or two days with ".." between them, each with or without a year.
func ParseDaysOff(text string) (DaysOff, error) {
	first, last, isRange := strings.Cut(text, "..")
	if !isRange {
		last = first
	}
	days := DaysOff{parseDayOff(first), parseDayOff(last)}
	if !days.Valid() {
		return DaysOff{}, fmt.Errorf("%q are not days off; write 12-29..01-03 for each year, or 2026-08-12..2026-08-14 for once", text)
	}
	return days, nil
}

// parseDayOff reads a date or a day of each year. What it cannot read becomes the zero Date, which is not valid.
func parseDayOff(text string) Date {
	text = strings.TrimSpace(text)
	if t, err := time.Parse("01-02", text); err == nil {
		return Date{Month: t.Month(), Day: t.Day()}
	}
	date, _ := ParseDate(text)
	return date
}

// Yearly reports whether the days return each year.
func (o DaysOff) Yearly() bool { return o.First.Year == 0 && o.Last.Year == 0 }

// Valid reports whether both days exist, both or neither have a year, and those with a year are in order.
func (o DaysOff) Valid() bool {
	if !o.First.Valid() || !o.Last.Valid() {
		return false
	}
	return o.Yearly() || o.First.Year != 0 && o.Last.Year != 0 && o.First.Compare(o.Last) <= 0
}

// Contains reports whether a day is one of the days off.
func (o DaysOff) Contains(d Date) bool {
	if !o.Yearly() {
		return o.First.Compare(d) <= 0 && d.Compare(o.Last) <= 0
	}
	d.Year = 0
	begun, over := o.First.Compare(d) <= 0, d.Compare(o.Last) > 0
	if o.First.Compare(o.Last) > 0 {
		return begun || !over
	}
	return begun && !over
}

// String writes the days as ParseDaysOff reads them.
func (o DaysOff) String() string {
	if o.First == o.Last {
		return o.text(o.First)
	}
	return o.text(o.First) + ".." + o.text(o.Last)
}

func (o DaysOff) text(d Date) string {
	if o.Yearly() {
		return fmt.Sprintf("%02d-%02d", int(d.Month), d.Day)
	}
	return d.String()
}

// MarshalText writes the days as String does.
func (o DaysOff) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (o *DaysOff) UnmarshalText(text []byte) error {
	parsed, err := ParseDaysOff(string(text))
	if err != nil {
		return err
	}
	*o = parsed
	return nil
}
