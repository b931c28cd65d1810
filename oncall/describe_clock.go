package oncall

import (
	"strings"
	"time"
)

// Clock writes a moment with its zone, "10:05 JST", or "10:05:30 JST" when it is not on the minute; with its day, "Sun 22 Nov 10:05 JST", when that is not the day of the
// moment from which it is read. A nil zone is UTC.
func Clock(at, from time.Time, loc *time.Location) string {
	if loc == nil {
		loc = time.UTC
	}
	at, from = at.In(loc), from.In(loc)
	layout := "15:04"
	if at.Second() != 0 {
		layout = "15:04:05"
	}
	switch {
	case at.Year() != from.Year():
		layout = "Mon 2 Jan 2006 " + layout
	case at.YearDay() != from.YearDay():
		layout = "Mon 2 Jan " + layout
	}
	return at.Format(layout) + " " + ZoneName(at)
}

// ZoneName is the name of the moment's zone, "JST"; a zone that has only an offset is written "UTC-03".
func ZoneName(at time.Time) string {
	name := at.Format("MST")
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return "UTC" + name
	}
	return name
}
