package oncall

import (
	"fmt"
	"time"
)

// TimeOfDay is what a clock on the wall shows, in minutes after midnight. Its text form is "09:00"; "24:00" is the end of
// the day.
type TimeOfDay int

// EndOfDay is "24:00", the midnight with which the day ends.
const EndOfDay TimeOfDay = 24 * 60

// ParseTimeOfDay reads "09:00", from "00:00" to "24:00".
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	if text == EndOfDay.String() {
		return EndOfDay, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day; write hours and minutes such as 09:00", text)
	}
	return TimeOfDay(t.Hour()*60 + t.Minute()), nil
}

// Valid reports whether the time lies in 00:00 to 24:00.
func (c TimeOfDay) Valid() bool { return c >= 0 && c <= EndOfDay }

// String writes the time as "09:00".
func (c TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes the time as String does.
func (c TimeOfDay) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *TimeOfDay) UnmarshalText(text []byte) error {
	parsed, err := ParseTimeOfDay(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// widestOffset is more than any zone has ever been away from UTC.
const widestOffset = 24 * time.Hour

// At is the first moment at which the clocks of a zone have reached a time on day d. This one rule settles every change of
// clocks: a time that is skipped (02:30 when clocks go from 02:00 to 03:00, or a whole day at the date line) is the moment
// of the jump, and a time that comes twice is its first occurrence. A later wall-clock time is never an earlier moment.
func (d Date) At(c TimeOfDay, zone *time.Location) time.Time {
	wall := d.midnightUTC().Add(time.Duration(c) * time.Minute)
	for t := wall.Add(-widestOffset).In(zone); ; {
		_, offset := t.Zone()
		end, bounded := offsetEnd(t)
		t = later(t, wall.Add(-time.Duration(offset)*time.Second).In(zone))
		if !bounded || t.Before(end) {
			return t
		}
		t = end
	}
}

// offsetEnd is the end of a time, from t on, during which the zone's offset does not change; it reports false when there is
// none. On the last day of a leap year from 2040 on the time package names an end that is past
// (https://go.dev/issue/81583). No zone changes on that day, so going on by the hour is right, and it ends.
func offsetEnd(t time.Time) (time.Time, bool) {
	_, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		end = t.Add(time.Hour)
	}
	return end, !end.IsZero()
}
