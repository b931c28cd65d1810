package oncall_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
)

// hasCure looks for the half sentence that tells what to write.
func hasCure(problem string) bool {
	_, cure, found := strings.Cut(problem, "; ")
	return found && cure != ""
}

func office(t *testing.T) oncall.WorkingHours {
	t.Helper()
	return oncall.WorkingHours{Days: []time.Weekday{1, 2, 3, 4, 5}, From: clock(t, "09:00"), To: clock(t, "18:00")}
}

func TestNextWorking(t *testing.T) {
	t.Parallel()
	night := oncall.WorkingHours{Zone: "Asia/Tokyo", Days: []time.Weekday{time.Friday}, From: clock(t, "22:00"), To: clock(t, "06:00")}
	berlin := office(t)
	berlin.Zone = "Europe/Berlin"
	for _, c := range []struct {
		name     string
		hours    oncall.WorkingHours
		at, want string
	}{
		{"within: at once", office(t), "2026-11-20T10:00:00+09:00", "2026-11-20T10:00:00+09:00"},
		{"the first moment", office(t), "2026-11-20T09:00:00+09:00", "2026-11-20T09:00:00+09:00"},
		{"early in the morning", office(t), "2026-11-20T03:00:00+09:00", "2026-11-20T09:00:00+09:00"},
		{"the end, before a long weekend", office(t), "2026-11-20T18:00:00+09:00", "2026-11-24T09:00:00+09:00"},
		{"over New Year", office(t), "2026-12-28T18:30:00+09:00", "2027-01-04T09:00:00+09:00"},
		{"a team elsewhere keeps the company's holidays", berlin, "2026-11-20T18:00:00+01:00", "2026-11-24T09:00:00+01:00"},
		{"night, past midnight", night, "2026-11-21T05:59:00+09:00", "2026-11-21T05:59:00+09:00"},
		{"night is over", night, "2026-11-21T06:00:00+09:00", "2026-11-27T22:00:00+09:00"},
		{"みどりの日 frees the night that begins on it", night, "2029-05-04T23:00:00+09:00", "2029-05-11T22:00:00+09:00"},
		{"and not the night that ends on it", night, "2028-02-12T01:00:00+09:00", "2028-02-18T22:00:00+09:00"},
		{"around the clock, but for holidays", oncall.WorkingHours{}, "2026-11-23T10:00:00+09:00", "2026-11-24T00:00:00+09:00"},
	} {
		at, want := moment(t, c.at), moment(t, c.want)
		got, ok := c.hours.NextWorking(at, tokyo(t))
		if !ok || !got.Equal(want) {
			t.Errorf("%s: %s, %v; want %s", c.name, got, ok, want)
		}
		if within := c.hours.Within(at, tokyo(t)); within != at.Equal(want) {
			t.Errorf("%s: within: %v", c.name, within)
		}
	}
}

func TestNoWorkingHoursAtAll(t *testing.T) {
	t.Parallel()
	never := oncall.Calendar{DaysOff: daysOff(t, "01-01..12-31")}
	at := moment(t, "2026-04-01T12:00:00Z")
	if next, ok := office(t).NextWorking(at, never); ok || office(t).Within(at, never) {
		t.Errorf("found %s in a calendar without working days", next)
	}
}

func TestNextWorkingIsTheFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hours, calendar, at := drawHours(t), drawCalendar(t), drawMoment(t)
		next, ok := hours.NextWorking(at, calendar)
		if !ok || next.Before(at) || !hours.Within(next, calendar) {
			t.Fatalf("after %s comes %s, %v", at, next, ok)
		}
		if gap := next.Sub(at); gap > 0 {
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(gap)-1).Draw(t, "between")))
			if hours.Within(between, calendar) {
				t.Fatalf("%s is within, before %s", between, next)
			}
		}
	})
}

func TestWorkingHoursProblemsSayTheCure(t *testing.T) {
	t.Parallel()
	bad := oncall.WorkingHours{Zone: "Local", Days: []time.Weekday{7}, From: oncall.EndOfDay, To: -1}
	want := []string{"zone", "days[0]", "to", "from"}
	if diff := cmp.Diff(want, fields(t, bad.Validate())); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if err := (oncall.WorkingHours{}).Validate(); err != nil {
		t.Errorf("around the clock: %v", err)
	}
}
