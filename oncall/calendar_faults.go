package oncall

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// FieldError says what is wrong with one configured field, and what to write instead. The Validate methods of rotations,
// calendars and working hours join all that they find, so that a reader mends everything at once.
type FieldError struct {
	Field   string // As in JSON, with dots and indexes: "only.days[2]".
	Problem string // A sentence that ends with the cure.
}

// Error names the field and then the problem.
func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// faults collects what is wrong with a value.
type faults []error

func (f *faults) add(field, format string, args ...any) {
	*f = append(*f, &FieldError{field, fmt.Sprintf(format, args...)})
}

func (f *faults) join() error { return errors.Join(*f...) }

// zone refuses what would be taken for UTC or for the zone of whichever machine reads it.
func (f *faults) zone(field, zone string) {
	if zone == "" {
		f.add(field, "is empty; name an IANA zone such as Asia/Tokyo")
	} else if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		f.add(field, "%q is not a known zone; name an IANA zone such as Asia/Tokyo", zone)
	}
}

func (f *faults) timeOfDay(field string, c TimeOfDay) {
	if !c.Valid() {
		f.add(field, "%d minutes after midnight is not on this day; write a time from 00:00 to 24:00", int(c))
	}
}

func (f *faults) weekdays(field string, days []time.Weekday) {
	for i, day := range days {
		at := fmt.Sprintf("%s[%d]", field, i)
		if day < time.Sunday || day > time.Saturday {
			f.add(at, "%d is not a day of the week; use 0 (Sunday) to 6 (Saturday)", int(day))
		} else if slices.Contains(days[:i], day) {
			f.add(at, "%s is there twice; name each day once", day)
		}
	}
}
