package oncall_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

// weekly begins on Monday 2026-01-05 at 09:00.
func weekly(t *testing.T, zone string, members ...string) oncall.Rotation {
	t.Helper()
	return oncall.Rotation{Members: members, Every: 1, Unit: oncall.Weeks, HandoffAt: clock(t, "09:00"), Zone: zone, From: date(2026, 1, 5)}
}

func TestWhoIsOnCall(t *testing.T) {
	t.Parallel()
	rotation := weekly(t, "Asia/Tokyo", "aoi", "ben", "chie")
	for _, c := range []struct{ name, at, want, until string }{
		{"before the first turn nobody", "2026-01-05T08:59:59+09:00", "", "2026-01-05T09:00:00+09:00"},
		{"the first moment", "2026-01-05T09:00:00+09:00", "aoi", "2026-01-12T09:00:00+09:00"},
		{"the last moment of the first turn", "2026-01-12T08:59:59+09:00", "aoi", "2026-01-12T09:00:00+09:00"},
		{"the second turn", "2026-01-12T09:00:00+09:00", "ben", "2026-01-19T09:00:00+09:00"},
		{"the first again after the last", "2026-01-26T09:00:00+09:00", "aoi", "2026-02-02T09:00:00+09:00"},
		{"asked in another zone", "2026-01-12T00:00:00Z", "ben", "2026-01-19T09:00:00+09:00"},
		{"years later", "2046-01-01T00:00:00+09:00", "ben", "2046-01-01T09:00:00+09:00"},
	} {
		at := moment(t, c.at)
		person, ok := rotation.OnCall(at)
		if person != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.name, person, ok, c.want)
		}
		if until := rotation.NextChange(at); !until.Equal(moment(t, c.until)) {
			t.Errorf("%s: until %s, want %s", c.name, until, c.until)
		}
	}
}

func TestWeeklyShiftsFollowTheClocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, from string
		want       time.Duration
	}{
		{"Asia/Tokyo", "2026-03-23T12:00:00Z", 168 * time.Hour},
		{"Europe/Berlin", "2026-03-23T12:00:00Z", 167 * time.Hour},
		{"Europe/Berlin", "2026-10-19T12:00:00Z", 169 * time.Hour},
		{"Australia/Lord_Howe", "2026-03-30T12:00:00Z", 168*time.Hour + 30*time.Minute},
	} {
		rotation := weekly(t, c.zone, "aoi", "ben")
		from := rotation.NextChange(moment(t, c.from).AddDate(0, 0, -7))
		if got := rotation.NextChange(from).Sub(from); got != c.want {
			t.Errorf("%s: the week from %s lasts %s, want %s", c.zone, from, got, c.want)
		}
	}
}

func TestHandoffsThatAreSkippedOrComeTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, at, from, until string }{
		{"02:30 skipped", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"},
		{"02:30 twice", "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"},
		{"the turn of a day that never was is short", "Pacific/Apia", "2011-12-30T11:00:00Z", "2011-12-31T00:00:00+14:00", "2011-12-31T02:30:00+14:00"},
	} {
		rotation := weekly(t, c.zone, "aoi", "ben")
		rotation.Unit, rotation.HandoffAt, rotation.From = oncall.Days, clock(t, "02:30"), date(2011, 1, 1)
		shifts := rotation.Shifts(moment(t, c.from).Add(-time.Hour), moment(t, c.until).Add(time.Hour))
		if len(shifts) != 3 {
			t.Fatalf("%s: %d shifts: %v", c.name, len(shifts), shifts)
		}
		if s := shifts[1]; !s.From.Equal(moment(t, c.from)) || !s.Until.Equal(moment(t, c.until)) {
			t.Errorf("%s: %s to %s, want %s to %s", c.name, s.From, s.Until, c.from, c.until)
		}
	}
}

func TestOnlyInOfficeHours(t *testing.T) {
	t.Parallel()
	rotation := weekly(t, "Asia/Tokyo", "aoi", "ben")
	rotation.Every, rotation.Unit, rotation.HandoffAt = 1, oncall.Days, clock(t, "12:00")
	hours := office(t)
	rotation.Only = &hours
	var got []string
	for _, s := range rotation.Shifts(moment(t, "2026-01-09T10:00:00+09:00"), moment(t, "2026-01-12T15:00:00+09:00")) {
		got = append(got, s.Person+" "+s.From.Format("Mon 15:04")+"-"+s.Until.Format("15:04"))
	}
	want := []string{"ben Fri 10:00-12:00", "aoi Fri 12:00-18:00", "aoi Mon 09:00-12:00", "ben Mon 12:00-15:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shifts (-want +got):\n%s", diff)
	}
	if person, ok := rotation.OnCall(moment(t, "2026-01-09T18:00:00+09:00")); ok {
		t.Errorf("%s is on call after hours", person)
	}
}

func TestRotationAsJSON(t *testing.T) {
	t.Parallel()
	const written = `{"members":["aoi","ben"],"every":1,"unit":"weeks","handoffAt":"09:00","zone":"Asia/Tokyo","from":"2026-01-05",` +
		`"only":{"days":[1,2,3,4,5],"from":"09:00","to":"18:00"}}`
	var rotation oncall.Rotation
	if err := json.Unmarshal([]byte(written), &rotation); err != nil {
		t.Fatal(err)
	}
	if err := rotation.Validate(); err != nil {
		t.Error(err)
	}
	again, err := json.Marshal(rotation)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != written {
		t.Errorf("written again: %s", again)
	}
}

func TestRotationProblemsSayTheCure(t *testing.T) {
	t.Parallel()
	bad := oncall.Rotation{Unit: "months", HandoffAt: oncall.EndOfDay, Only: &oncall.WorkingHours{Zone: "Nowhere"}}
	want := []string{"members", "unit", "handoffAt", "zone", "from", "only.zone"}
	if diff := cmp.Diff(want, fields(t, bad.Validate())); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	bad = weekly(t, "Asia/Tokyo", "aoi", " ")
	bad.Every = 53
	if diff := cmp.Diff([]string{"members[1]", "every"}, fields(t, bad.Validate())); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	at := moment(t, "2026-04-01T00:00:00Z")
	if person, ok := bad.OnCall(at); ok || !bad.NextChange(at).IsZero() || bad.Shifts(at, at.Add(time.Hour)) != nil {
		t.Errorf("an invalid rotation has %q on call", person)
	}
}
