package oncall_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

func TestWallClockTimesOverChangesOfTheClocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, date, at, want string }{
		{"an ordinary day", "Asia/Tokyo", "2026-04-01", "09:00", "2026-04-01T09:00:00+09:00"},
		{"24:00 is the next day's midnight", "Asia/Tokyo", "2026-04-01", "24:00", "2026-04-02T00:00:00+09:00"},
		{"skipped: the moment of the jump", "Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T03:00:00+02:00"},
		{"the jump itself", "Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T03:00:00+02:00"},
		{"after the jump", "Europe/Berlin", "2026-03-29", "03:30", "2026-03-29T03:30:00+02:00"},
		{"twice: the first", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"},
		{"after both", "Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T03:00:00+01:00"},
		{"by the rule beyond the table", "Europe/Berlin", "2090-03-26", "02:30", "2090-03-26T03:00:00+02:00"},
		{"the last day of a leap year, by the rule", "Europe/Berlin", "2040-12-31", "09:00", "2040-12-31T09:00:00+01:00"},
		{"the first day after it", "Australia/Lord_Howe", "2041-01-01", "09:00", "2041-01-01T09:00:00+11:00"},
		{"New York", "America/New_York", "2026-03-08", "02:30", "2026-03-08T03:00:00-04:00"},
		{"half an hour skipped", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"},
		{"half an hour twice", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-05T01:45:00+11:00"},
		{"no midnight", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T01:00:00-02:00"},
		{"a day that never was", "Pacific/Apia", "2011-12-30", "09:00", "2011-12-31T00:00:00+14:00"},
		{"the day after it", "Pacific/Apia", "2011-12-31", "09:00", "2011-12-31T09:00:00+14:00"},
		{"before Ramadan", "Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T02:30:00+01:00"},
		{"back into the day before", "America/St_Johns", "2010-11-07", "00:00", "2010-11-07T00:00:00-02:30"},
	} {
		got := day(t, c.date).At(clock(t, c.at), zone(t, c.zone)).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s: %s %s in %s is %s, want %s", c.name, c.date, c.at, c.zone, got, c.want)
		}
	}
}

func TestLaterWallClockTimesAreNeverEarlierMoments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		loc := oncall.Location(rapid.SampledFrom(anyZone).Draw(t, "zone"))
		d := oncall.DateOf(drawMoment(t))
		a := oncall.TimeOfDay(rapid.IntRange(0, 24*60).Draw(t, "a"))
		next := d.AddDays(rapid.IntRange(0, 2).Draw(t, "days"))
		b := oncall.TimeOfDay(rapid.IntRange(0, 24*60).Draw(t, "b"))
		if next == d && b < a {
			a, b = b, a
		}
		if first, second := d.At(a, loc), next.At(b, loc); second.Before(first) {
			t.Fatalf("%s %s is %s, but the later %s %s is %s", d, a, first, next, b, second)
		}
	})
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := oncall.DateOf(drawMoment(t))
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "n")
		there := d.AddDays(n)
		if there.DaysSince(d) != n || there.AddDays(-n) != d {
			t.Fatalf("%s and %d days is %s, which is %d days away", d, n, there, there.DaysSince(d))
		}
		if sign := there.Compare(d); (sign > 0) != (n > 0) || (sign < 0) != (n < 0) {
			t.Fatalf("%s compares to %s as %d", there, d, sign)
		}
	})
}

func TestTextFormsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	type texts struct {
		Date  oncall.Date      `json:"date"`
		Empty oncall.Date      `json:"empty"`
		At    oncall.TimeOfDay `json:"at"`
		Off   []oncall.DaysOff `json:"off"`
	}
	const written = `{"date":"2026-04-01","empty":"","at":"24:00","off":["12-29..01-03","05-01","2026-08-12..2026-08-14","2026-08-17"]}`
	var read texts
	if err := json.Unmarshal([]byte(written), &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != written {
		t.Errorf("written again: %s", again)
	}
}

func TestWhatIsNoDateOrTimeIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-02-29", "2026-2-1", "0000-01-01", "tomorrow", "2026-04-01T00:00:00Z"} {
		if d, err := oncall.ParseDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
	for _, text := range []string{"", "9:00", "24:01", "12:60", "09:00:00", "noon"} {
		if c, err := oncall.ParseTimeOfDay(text); err == nil {
			t.Errorf("%q was read as %s", text, c)
		}
	}
	for _, text := range []string{"", "..", "13-01", "02-30", "12-29..2026-01-03", "2026-08-14..2026-08-12", "01-01..", "1-1"} {
		if d, err := oncall.ParseDaysOff(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

func FuzzParseDaysOff(f *testing.F) {
	f.Add("12-29..01-03")
	f.Add("2026-08-12 .. 2026-08-14")
	f.Add("02-29")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := oncall.ParseDaysOff(text)
		if err != nil {
			return
		}
		again, err := oncall.ParseDaysOff(days.String())
		if err != nil || again != days {
			t.Errorf("%q was read as %v, which was read as %v: %v", text, days, again, err)
		}
	})
}
