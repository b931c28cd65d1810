package splunk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/sandbox"
	splunkbox "hansho/sandbox/splunk"
)

// hour is a moment in the days around now, in a zone that is not UTC.
func hour(base time.Time, h float64) time.Time {
	return base.Add(time.Duration(h * float64(time.Hour))).In(time.FixedZone("JST", 9*3600))
}

func duty(who string, from, until time.Time) activities.Duty {
	return activities.Duty{Address: who, From: from.UTC(), Until: until.UTC()}
}

// TestASchedulesShiftsAndOverrides holds the arithmetic of a team's schedule.
func TestASchedulesShiftsAndOverrides(t *testing.T) {
	t.Parallel()
	base := time.Now().Truncate(time.Hour)
	at := func(h float64) time.Time { return hour(base, h) }
	stamp := func(h float64) string { return at(h).Format(time.RFC3339) }
	roll := func(who string, from, until float64) string {
		return fmt.Sprintf(`{"start":%q,"end":%q,"isRoll":true,"onCallUser":{"username":%q}}`, stamp(from), stamp(until), who)
	}
	schedule := `{"team":{"slug":"t"},"schedules":[
		{"policy":{"slug":"pol-a","name":"A"},"overrides":[
			{"origOnCallUser":{"username":"chiyo"},"overrideOnCallUser":{"username":"mai"},"start":"` + stamp(10) + `","end":"` + stamp(20) + `"},
			{"origOnCallUser":{"username":"nobody"},"overrideOnCallUser":{"username":"mai"},"start":"` + stamp(0) + `","end":"` + stamp(50) + `"}],
		 "schedule":[
			{"onCallType":"rotation_group","rotationName":"Primary","shiftName":"x","onCallUser":{"username":"chiyo"},"rolls":[` + roll("chiyo", -5, 15) + `,` + roll("kei", 15, 40) + `]},
			{"onCallType":"rotation_group_next","rotationName":"Second","onCallUser":{"username":"boss"},"rolls":[` + roll("boss", -5, 40) + `]},
			{"onCallType":"webhook","rolls":[]},
			{"onCallType":"user","onCallUser":{"username":"always"},"rolls":[]}]},
		{"policy":{"slug":"pol-b","name":"B"},"overrides":[],"schedule":[
			{"onCallType":"rotation_group","rotationName":"Late shift","onCallUser":{"username":"kei"},"rolls":[` + roll("chiyo", 9, 12) + `,{"start":null,"end":null}]}]}]}`
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /api-public/v2/team/t/oncall/schedule": says(200, schedule),
		"GET /api-public/v1/teams/t/rotations":      says(200, `{"rotationGroups":[{"slug":"rtg-late","label":"Late shift"},{"slug":"rtg-far","label":"Far"}]}`),
	})
	client := newClient(t, configFor(w.url))
	for name, x := range map[string]struct {
		schedule    string
		from, until float64
		want        []activities.Duty
	}{
		"whole shifts, cut by an override":        {"t/pol-a", 0, 30, []activities.Duty{duty("chiyo", at(-5), at(10)), duty("always", at(0), at(30)), duty("mai", at(10), at(15)), duty("kei", at(15), at(40))}},
		"only what overlaps":                      {"t/pol-a", 16, 17, []activities.Duty{duty("kei", at(15), at(40)), duty("always", at(16), at(17))}},
		"a rotation by its slug, and who is now":  {"t/rtg-late", 0, 24, []activities.Duty{duty("kei", at(0), at(9)), duty("chiyo", at(9), at(12))}},
		"a rotation later, when nobody is on it":  {"t/rtg-late", 13, 24, nil},
		"an instant, which is taken as a moment":  {"t/rtg-late", 10, 10, []activities.Duty{duty("chiyo", at(9), at(12))}},
		"the end of a shift belongs to the other": {"t/pol-a", 40, 41, []activities.Duty{duty("always", at(40), at(41))}},
	} {
		got, err := client.OnCall(t.Context(), x.schedule, at(x.from), at(x.until))
		if diff := cmp.Diff(x.want, got); err != nil || diff != "" && len(got)+len(x.want) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for _, unknown := range []string{"t/pol-none", "t/rtg-far", "t", "/p", "t/"} {
		_, err := client.OnCall(t.Context(), unknown, at(10), at(20))
		if class(err) != "refused" {
			t.Errorf("%q: %v, want a refusal", unknown, err)
		}
	}
}

// TestTheWindowOfAScheduleCoversTheTime holds which days are asked for.
func TestTheWindowOfAScheduleCoversTheTime(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /api-public/v2/team/t/oncall/schedule": says(200, `{"schedules":[{"policy":{"slug":"p"}}]}`),
	})
	client := newClient(t, configFor(w.url))
	for _, x := range []struct {
		from, until time.Duration
		want        string
	}{
		{0, 7 * 24 * time.Hour, "daysForward=8&daysSkip=0&step=0"},
		{49 * time.Hour, 50 * time.Hour, "daysForward=2&daysSkip=2&step=0"},
		{-time.Hour, 400 * 24 * time.Hour, "daysForward=123&daysSkip=0&step=0"},
	} {
		if _, err := client.OnCall(t.Context(), "t/p", time.Now().Add(x.from), time.Now().Add(x.until)); err != nil {
			t.Error(err)
		}
		if got := w.requests[len(w.requests)-1]; !strings.HasSuffix(got, "?"+x.want) {
			t.Errorf("asked for %s, want %s", got, x.want)
		}
	}
}

// TestOneCallSaysWhoIsOnCallNow holds that the question at a level's end costs one call a second for all policies.
func TestOneCallSaysWhoIsOnCallNow(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	from := time.Now().Add(-time.Second)
	for range 4 {
		for schedule, want := range map[string][]activities.Duty{"team-web/pol-web": {duty("kei", from, from.Add(time.Minute))}, "team-web/pol-quiet": nil} {
			got, err := a.client.OnCall(t.Context(), schedule, from, from.Add(time.Minute))
			if diff := cmp.Diff(want, got); err != nil || diff != "" && len(got)+len(want) > 0 {
				t.Fatalf("%s: %v (-want +got):\n%s", schedule, err, diff)
			}
		}
	}
	if n := a.requests("GET", ""); n > 2 {
		t.Errorf("%d calls", n)
	}
}

// TestARotationOfTheSandbox reads a week as the roster does, by policy and by rotation, with the same result.
func TestARotationOfTheSandbox(t *testing.T) {
	t.Parallel()
	monday := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -int(time.Now().UTC().Weekday()))
	a := newAccount(t, func(o *sandbox.Options) {
		o.Splunk.Rotations[0].Shifts = []splunkbox.Shift{{Label: "Days", Start: monday, Days: 1, Members: []string{"chiyo", "kei"}}}
		o.Splunk.Overrides = []splunkbox.Override{{Policy: "pol-web", Of: "chiyo", By: "kei", From: time.Now().UTC().Truncate(time.Second).Add(time.Hour), Until: time.Now().UTC().Truncate(time.Second).Add(90 * time.Hour)}}
	})
	byPolicy, err := a.client.OnCall(t.Context(), "team-web/pol-web", time.Now(), time.Now().AddDate(0, 0, 7))
	if err != nil || len(byPolicy) < 8 {
		t.Fatalf("%+v, %v", byPolicy, err)
	}
	byRotation, err := a.client.OnCall(t.Context(), "team-web/rtg-web", time.Now(), time.Now().AddDate(0, 0, 7))
	if diff := cmp.Diff(byPolicy, byRotation); err != nil || diff != "" {
		t.Errorf("%v (-policy +rotation):\n%s", err, diff)
	}
	for i, d := range byPolicy {
		if in := time.Until(d.From); in > time.Hour && in < 89*time.Hour && d.Address != "kei" {
			t.Errorf("duty %d is %+v although it was taken over", i, d)
		}
		if i > 0 && !d.From.Equal(byPolicy[i-1].Until) {
			t.Errorf("a gap before %+v", d)
		}
	}
}
