package oncall_test

import (
	"testing"
	"time"
	_ "time/tzdata" // The tests mean the same on a machine without zones.

	"pgregory.net/rapid"

	"hansho/oncall"
)

func date(year, month, day int) oncall.Date {
	return oncall.Date{Year: year, Month: time.Month(month), Day: day}
}

func day(t *testing.T, text string) oncall.Date {
	t.Helper()
	d, err := oncall.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func clock(t *testing.T, text string) oncall.TimeOfDay {
	t.Helper()
	c, err := oncall.ParseTimeOfDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// moment reads RFC 3339.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func daysOff(t *testing.T, texts ...string) []oncall.DaysOff {
	t.Helper()
	days := make([]oncall.DaysOff, len(texts))
	for i, text := range texts {
		if err := days[i].UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return days
}

// anyZone holds zones that change their clocks in every odd way there is: by 30 minutes or two hours, at midnight, into the day before, for
// a month of the year, and over the date line.
var anyZone = []string{
	"UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
	"Africa/Casablanca", "America/St_Johns", "Antarctica/Troll", "Pacific/Kwajalein", "Europe/Dublin", "Asia/Kathmandu",
}

func drawMoment(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "unix"), 0).UTC() // 1970 to 2096.
}

func drawHours(t *rapid.T) oncall.WorkingHours {
	minutes := rapid.IntRange(0, 24*60-1)
	return oncall.WorkingHours{
		Days: rapid.SliceOfDistinct(rapid.Map(rapid.IntRange(0, 6), func(n int) time.Weekday { return time.Weekday(n) }), rapid.ID).Draw(t, "days"),
		From: oncall.TimeOfDay(minutes.Draw(t, "from")),
		To:   oncall.TimeOfDay(minutes.Draw(t, "to")),
	}
}

func drawCalendar(t *rapid.T) oncall.Calendar {
	c := oncall.Calendar{
		Zone:     rapid.SampledFrom(anyZone).Draw(t, "zone"),
		Holidays: rapid.SampledFrom([]oncall.Country{"", oncall.Japan}).Draw(t, "country"),
	}
	if rapid.Bool().Draw(t, "new year off") {
		c.DaysOff = []oncall.DaysOff{{First: oncall.Date{Month: 12, Day: 29}, Last: oncall.Date{Month: 1, Day: 3}}}
	}
	return c
}
