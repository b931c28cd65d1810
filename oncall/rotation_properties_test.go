package oncall_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

func drawRotation(t *rapid.T) oncall.Rotation {
	r := oncall.Rotation{
		Members:   rapid.SliceOfN(rapid.SampledFrom([]string{"aoi", "ben", "chie", "dan"}), 1, 6).Draw(t, "members"),
		Every:     rapid.IntRange(1, 30).Draw(t, "every"),
		Unit:      rapid.SampledFrom([]oncall.Unit{oncall.Days, oncall.Weeks}).Draw(t, "unit"),
		HandoffAt: oncall.TimeOfDay(rapid.IntRange(0, 24*60-1).Draw(t, "handoff")),
		Zone:      rapid.SampledFrom(anyZone).Draw(t, "zone"),
		From:      oncall.DateOf(drawMoment(t)),
	}
	if rapid.Bool().Draw(t, "only") {
		hours := drawHours(t)
		hours.Zone = rapid.SampledFrom([]string{"", "Asia/Tokyo", "America/New_York"}).Draw(t, "hours' zone")
		r.Only = &hours
	}
	return r
}

func TestNothingChangesBeforeTheNextChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkNextChange(t, drawRotation(t), drawMoment(t)) })
}

// tester is what rapid and a fuzzer have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkNextChange(t tester, r oncall.Rotation, at time.Time) {
	t.Helper()
	if err := r.Validate(); err != nil {
		t.Fatalf("%v", err)
	}
	next := r.NextChange(at)
	if !next.After(at) {
		t.Fatalf("the next change after %s is %s", at, next)
	}
	before, was := r.OnCall(at)
	after, is := r.OnCall(next.Add(-1))
	if before != after || was != is {
		t.Fatalf("from %q (%v) at %s to %q (%v) just before the change at %s", before, was, at, after, is, next)
	}
	if later := r.NextChange(next.Add(-1)); !later.Equal(next) {
		t.Fatalf("just before the change at %s the next is %s", next, later)
	}
}

func TestShiftsFollowEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, from := drawRotation(t), drawMoment(t)
		until := from.Add(time.Duration(rapid.IntRange(1, 60*24).Draw(t, "hours")) * time.Hour)
		end := from
		for _, s := range r.Shifts(from, until) {
			if !s.From.Before(s.Until) || s.From.Before(end) || s.Until.After(until) {
				t.Fatalf("%+v comes after %s, until %s", s, end, until)
			}
			if gap := s.From.Sub(end); gap > 0 {
				if person, ok := r.OnCall(end.Add(gap / 2)); ok {
					t.Fatalf("%s is on call between shifts, before %+v", person, s)
				}
			}
			if person, ok := r.OnCall(s.From.Add(s.Until.Sub(s.From) / 2)); !ok || person != s.Person {
				t.Fatalf("%q is on call, %v, in %+v", person, ok, s)
			}
			end = s.Until
		}
	})
}

func TestMembersTakeTurnsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRotation(t)
		r.Only, r.Zone = nil, rapid.SampledFrom([]string{"Asia/Tokyo", "Europe/Berlin", "America/New_York"}).Draw(t, "zone without a lost day")
		start := r.From.At(r.HandoffAt, oncall.Location(r.Zone))
		shifts := r.Shifts(start.AddDate(-1, 0, 0), start.AddDate(1, 0, 0))
		if len(shifts) == 0 || !shifts[0].From.Equal(start) {
			t.Fatalf("the first turn is not at %s: %v", start, shifts)
		}
		for i, s := range shifts {
			if s.Person != r.Members[i%len(r.Members)] {
				t.Fatalf("turn %d is %s's, members are %v", i, s.Person, r.Members)
			}
		}
	})
}

func FuzzRotation(f *testing.F) {
	f.Add(int64(1_774_746_000), int32(-400), uint16(7), uint16(150), uint8(2), uint8(0), uint16(0), uint16(0))
	f.Add(int64(1_325_246_400), int32(3), uint16(1), uint16(0), uint8(6), uint8(0b0111110), uint16(540), uint16(1080))
	f.Fuzz(func(t *testing.T, unix int64, anchor int32, every, handoff uint16, zone, days uint8, opens, closes uint16) {
		const seconds = 1 << 36 // About 2000 years to either side.
		at := time.Unix(unix%seconds, 0).UTC()
		r := oncall.Rotation{
			Members: []string{"aoi", "ben", "chie"}, Every: 1 + int(every)%366, Unit: oncall.Days, HandoffAt: oncall.TimeOfDay(handoff % 1440),
			Zone: anyZone[int(zone)%len(anyZone)], From: oncall.DateOf(at).AddDays(int(anchor) % 200_000),
		}
		if r.From.Year < 1 {
			t.Skip("before the first year a date has no text form")
		}
		if days&0x7f != 0 {
			r.Only = &oncall.WorkingHours{From: oncall.TimeOfDay(opens % 1440), To: oncall.TimeOfDay(closes % 1441)}
			for n := range 7 {
				if days&(1<<n) != 0 {
					r.Only.Days = append(r.Only.Days, time.Weekday(n))
				}
			}
		}
		checkNextChange(t, r, at)
	})
}
