package oncall_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
)

func tokyo(t *testing.T) oncall.Calendar {
	t.Helper()
	return oncall.Calendar{Zone: "Asia/Tokyo", Holidays: oncall.Japan, DaysOff: daysOff(t, "12-29..01-03")}
}

func TestDueDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from string
		days       int
		want       string
	}{
		// 2025-12-26 is a Friday; 12-29 to 01-02 are company days off, 01-03 and 01-04 a weekend, 01-12 成人の日.
		{"SEV-2 over New Year", "2025-12-26T15:00:00+09:00", 5, "2026-01-09T18:00:00+09:00"},
		{"six days pass 成人の日 too", "2025-12-26T15:00:00+09:00", 6, "2026-01-13T18:00:00+09:00"},
		{"SEV-2 over New Year of a Saturday", "2026-12-26T03:00:00+09:00", 5, "2027-01-07T18:00:00+09:00"},
		{"the hour does not matter", "2025-12-26T00:00:00+09:00", 1, "2026-01-05T18:00:00+09:00"},
		{"Silver Week", "2026-09-18T10:00:00+09:00", 1, "2026-09-24T18:00:00+09:00"},
		{"the day is the calendar's, not the reader's", "2026-09-17T15:30:00Z", 1, "2026-09-24T18:00:00+09:00"},
		{"today is a business day", "2026-09-18T20:00:00+09:00", 0, "2026-09-18T18:00:00+09:00"},
		{"today is none", "2026-09-19T10:00:00+09:00", 0, "2026-09-24T18:00:00+09:00"},
		{"back", "2026-09-24T10:00:00+09:00", -1, "2026-09-18T18:00:00+09:00"},
		{"action items of a SEV-2", "2026-04-20T10:00:00+09:00", 30, "2026-06-05T18:00:00+09:00"},
	} {
		got := tokyo(t).AddBusinessDays(moment(t, c.from), c.days).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s: %d business days from %s: %s, want %s", c.name, c.days, c.from, got, c.want)
		}
	}
}

func TestCalendarDaysIgnoreHolidays(t *testing.T) {
	t.Parallel()
	calendar := tokyo(t)
	calendar.DueAt = clock(t, "24:00")
	got := calendar.AddCalendarDays(moment(t, "2025-12-29T23:59:00+09:00"), 3)
	if want := moment(t, "2026-01-02T00:00:00+09:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBusinessDays(t *testing.T) {
	t.Parallel()
	japan, plain := tokyo(t), oncall.Calendar{DaysOff: daysOff(t, "2026-12-24..2026-12-28")}
	gulf := oncall.Calendar{Workdays: []time.Weekday{0, 1, 2, 3, 4}}
	for _, c := range []struct {
		name     string
		calendar oncall.Calendar
		date     string
		want     bool
	}{
		{"a Friday", japan, "2026-11-20", true},
		{"a Saturday", japan, "2026-11-21", false},
		{"勤労感謝の日", japan, "2026-11-23", false},
		{"年末年始, first", japan, "2027-12-29", false},
		{"年末年始, last", japan, "2030-01-03", false},
		{"before it", japan, "2026-12-28", true},
		{"after it", japan, "2027-01-04", true},
		{"that once", plain, "2026-12-28", false},
		{"not the next year", plain, "2027-12-28", true},
		{"no holidays without a country", plain, "2026-11-23", true},
		{"a Sunday where people work", gulf, "2026-11-22", true},
		{"a Friday where they do not", gulf, "2026-11-20", false},
	} {
		if got := c.calendar.IsBusinessDay(day(t, c.date)); got != c.want {
			t.Errorf("%s, %s: %v", c.name, c.date, got)
		}
	}
}

func TestADueDateIsNeverLost(t *testing.T) {
	t.Parallel()
	never := oncall.Calendar{DaysOff: daysOff(t, "01-01..12-31")}
	from := moment(t, "2026-04-01T12:00:00Z")
	if got, want := never.AddBusinessDays(from, 5), never.AddCalendarDays(from, 5); !got.Equal(want) {
		t.Errorf("got %s, want calendar days: %s", got, want)
	}
}

func TestAddBusinessDaysCountsBusinessDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		calendar, at := drawCalendar(t), drawMoment(t)
		n := rapid.IntRange(1, 60).Draw(t, "n")
		loc := oncall.Location(calendar.Zone)
		start, due := oncall.DateOf(at.In(loc)), oncall.DateOf(calendar.AddBusinessDays(at, n))
		count := 0
		for d := start.AddDays(1); d.Compare(due) <= 0; d = d.AddDays(1) {
			if calendar.IsBusinessDay(d) {
				count++
			}
		}
		// What is due on a day that the date line swallowed is due as the next begins.
		swallowed := due == date(2011, 12, 31) || due == date(1993, 8, 22)
		if count != n && !swallowed {
			t.Fatalf("%d business days from %s is %s, but %d lie between", n, start, due, count)
		}
	})
}

func TestCalendarProblemsSayTheCure(t *testing.T) {
	t.Parallel()
	bad := oncall.Calendar{
		Zone: "JST+9", Workdays: []time.Weekday{1, 1, 9}, Holidays: "XX", DueAt: 2000,
		DaysOff: []oncall.DaysOff{{First: date(2026, 2, 30), Last: date(2026, 3, 1)}},
	}
	want := []string{"zone", "workdays[1]", "workdays[2]", "dueAt", "holidays", "daysOff[0]"}
	if diff := cmp.Diff(want, fields(t, bad.Validate())); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if err := tokyo(t).Validate(); err != nil {
		t.Error(err)
	}
}

// fields names the fields of a Validate error, and insists that each problem has a cure.
func fields(t *testing.T, err error) []string {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("no joined error: %v", err)
	}
	var names []string
	for _, each := range joined.Unwrap() {
		field, ok := errors.AsType[*oncall.FieldError](each)
		if !ok {
			t.Fatalf("no FieldError: %v", each)
		}
		if !hasCure(field.Problem) {
			t.Errorf("%v: no cure", field)
		}
		names = append(names, field.Field)
	}
	return names
}
