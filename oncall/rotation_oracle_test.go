package oncall_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

// The oracle knows nothing of offsets or arithmetic: it looks at the clocks on the wall once a minute, and remembers the latest time that they
// have shown. A hand-off has happened when they have shown its time.

// wall is a clock on the wall that never goes back. Its reading is held as if it were UTC.
type wall struct {
	zone   *time.Location
	latest time.Time
}

func (w *wall) look(t time.Time) time.Time {
	year, month, day := t.In(w.zone).Date()
	hour, minute, _ := t.In(w.zone).Clock()
	if reading := time.Date(year, month, day, hour, minute, 0, 0, time.UTC); reading.After(w.latest) {
		w.latest = reading
	}
	return w.latest
}

func reading(d oncall.Date, c oncall.TimeOfDay) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, time.UTC)
}

// opened is the day on which the working hours began that hold a reading.
func opened(w *oncall.WorkingHours, at time.Time) (oncall.Date, bool) {
	today := oncall.DateOf(at)
	for _, day := range []oncall.Date{today.AddDays(-1), today} {
		end := day
		if w.To <= w.From {
			end = day.AddDays(1)
		}
		if slices.Contains(w.Days, day.Weekday()) && !at.Before(reading(day, w.From)) && at.Before(reading(end, w.To)) {
			return day, true
		}
	}
	return oncall.Date{}, false
}

// oracle lists the shifts that a minute-by-minute watch sees, as text.
func oracle(r oncall.Rotation, from, until time.Time) []string {
	length := r.Every
	if r.Unit == oncall.Weeks {
		length *= 7
	}
	clock, turn := wall{zone: oncall.Location(r.Zone)}, -1
	office := clock
	var shifts []string
	var key, person string
	var since time.Time
	for t := from.AddDate(0, 0, -3); !t.After(until); t = t.Add(time.Minute) {
		for shown := clock.look(t); !reading(r.From.AddDays((turn+1)*length), r.HandoffAt).After(shown); {
			turn++
		}
		now := ""
		if turn >= 0 {
			now = fmt.Sprint(turn)
		}
		if r.Only != nil {
			day, open := opened(r.Only, office.look(t))
			if now += day.String(); !open || turn < 0 {
				now = ""
			}
		}
		if t.Before(from) || now == key && t.Before(until) {
			continue
		}
		if key != "" && since.Before(t) {
			shifts = append(shifts, shown(oncall.Shift{Person: person, From: since, Until: t}))
		}
		key, since = now, t
		person = r.Members[max(turn, 0)%len(r.Members)]
	}
	return shifts
}

func shown(s oncall.Shift) string {
	return s.Person + " " + s.From.UTC().Format(time.RFC3339) + " " + s.Until.UTC().Format(time.RFC3339)
}

// changes finds the moments, to the hour, at which a zone's clocks change in a year.
func changes(zone *time.Location, year int) []time.Time {
	var found []time.Time
	t := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, before := t.In(zone).Zone(); t.Year() == year; t = t.Add(time.Hour) {
		if _, offset := t.In(zone).Zone(); offset != before {
			found, before = append(found, t), offset
		}
	}
	if len(found) == 0 {
		return []time.Time{time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)}
	}
	return found
}

func rotationsUnderTest(t *testing.T, zone string, year int) map[string]oncall.Rotation {
	t.Helper()
	base := oncall.Rotation{Members: []string{"aoi", "ben", "chie"}, Every: 1, Unit: oncall.Days, Zone: zone, From: date(year-2, 1, 1)}
	rotations := map[string]oncall.Rotation{}
	add := func(name, handoff string, every int, unit oncall.Unit, only *oncall.WorkingHours) {
		r := base
		r.HandoffAt, r.Every, r.Unit, r.Only = clock(t, handoff), every, unit, only
		rotations[name] = r
	}
	hours := func(from, to string, days ...time.Weekday) *oncall.WorkingHours {
		return &oncall.WorkingHours{Days: days, From: clock(t, from), To: clock(t, to)}
	}
	add("daily at 02:30", "02:30", 1, oncall.Days, nil)
	add("daily at midnight", "00:00", 1, oncall.Days, nil)
	add("every third day at 01:45", "01:45", 3, oncall.Days, nil)
	add("weekly at 09:00", "09:00", 1, oncall.Weeks, nil)
	add("fortnightly at 02:00", "02:00", 2, oncall.Weeks, nil)
	add("office hours", "12:00", 1, oncall.Days, hours("09:00", "18:00", 1, 2, 3, 4, 5))
	add("weekend nights", "23:30", 1, oncall.Days, hours("22:00", "02:30", 5, 6, 0))
	add("in the small hours", "02:15", 2, oncall.Days, hours("02:10", "02:40", 0, 1, 2, 3, 4, 5, 6))
	add("all but the hand-off", "00:00", 1, oncall.Weeks, hours("00:01", "24:00", 0, 5, 6))
	return rotations
}

func TestRotationsAgreeWithAMinuteByMinuteWatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		year int
	}{
		{"Europe/Berlin", 2026},
		{"Europe/Berlin", 2090}, // Past the table: by rule.
		{"America/New_York", 2026},
		{"Australia/Lord_Howe", 2026}, // Changes by half an hour.
		{"Asia/Tokyo", 2026},
		{"America/Sao_Paulo", 2018}, // Changed at midnight.
		{"Pacific/Apia", 2011},      // Skipped 30 December.
		{"Africa/Casablanca", 2026}, // Goes back for Ramadan.
		{"America/St_Johns", 2010},  // Went back into the day before.
		{"Antarctica/Troll", 2026},  // Changes by two hours.
		{"Europe/Dublin", 2026},     // Has its summer as standard time.
	} {
		t.Run(fmt.Sprintf("%s %d", c.zone, c.year), func(t *testing.T) {
			t.Parallel()
			for name, rotation := range rotationsUnderTest(t, c.zone, c.year) {
				for _, change := range changes(zone(t, c.zone), c.year) {
					from, until := change.AddDate(0, 0, -5), change.AddDate(0, 0, 9)
					agree(t, name, rotation, from, until)
				}
			}
		})
	}
}

func TestTheEndOfALeapYearAgreesWithAMinuteByMinuteWatch(t *testing.T) {
	t.Parallel()
	for name, rotation := range rotationsUnderTest(t, "America/New_York", 2040) {
		from := moment(t, "2040-12-28T00:00:00Z")
		agree(t, name, rotation, from, from.AddDate(0, 0, 9))
	}
}

func TestTheFirstTurnAgreesWithAMinuteByMinuteWatch(t *testing.T) {
	t.Parallel()
	for name, rotation := range rotationsUnderTest(t, "Europe/Berlin", 2028) {
		rotation.From = date(2026, 3, 29)
		from := moment(t, "2026-03-24T00:00:00Z")
		agree(t, name, rotation, from, from.AddDate(0, 0, 10))
	}
}

// agree compares the three questions one can ask a rotation with what the oracle sees.
func agree(t *testing.T, name string, rotation oncall.Rotation, from, until time.Time) {
	t.Helper()
	shifts := rotation.Shifts(from, until)
	var got []string
	for _, s := range shifts {
		got = append(got, shown(s))
	}
	want := oracle(rotation, from, until)
	if len(want) == 0 {
		t.Fatalf("%s: the oracle saw no shift from %s", name, from)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, %s to %s (-oracle +got):\n%s", name, from, until, diff)
	}
	for _, s := range shifts {
		for _, at := range []time.Time{s.From, s.Until.Add(-1)} {
			if person, ok := rotation.OnCall(at); !ok || person != s.Person {
				t.Errorf("%s: at %s %q is on call, %v; the shift is %s's", name, at, person, ok, s.Person)
			}
			if next := rotation.NextChange(at); !next.Equal(s.Until) && s.Until.Before(until) {
				t.Errorf("%s: the next change after %s is %s, want %s", name, at, next, s.Until)
			}
		}
	}
}
