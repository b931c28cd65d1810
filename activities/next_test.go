package activities_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/activities"
	"hansho/oncall"
)

var errDown = errors.New("503")

// atSource is who is on call in the schedule that the outside keeps.
func atSource(duties ...activities.Duty) rota {
	return rota{duties: map[string][]activities.Duty{"PSCHED": duties, "PBARE": duties}}
}

func inArchive(duties ...activities.Duty) archive {
	return archive{roster: activities.Roster{At: at.Add(-10 * time.Minute), Duties: map[string][]activities.Duty{"PSCHED": duties, "PBARE": duties}}}
}

// TestNextFindsSomebody asks provider, roster and fallback, in this order, and says which it was.
func TestNextFindsSomebody(t *testing.T) {
	t.Parallel()
	named := func(id string) oncall.Target { return oncall.Target{Person: id} }
	on := func(schedule string) oncall.Target { return oncall.Target{Schedule: schedule} }
	over := activities.Duty{Address: "PBEN", From: at.Add(-2 * time.Hour), Until: at}
	begins := activities.Duty{Address: "PBEN", From: at}
	for _, c := range []struct {
		name      string
		directory activities.Directory
		rosters   activities.Rosters
		targets   []oncall.Target
		people    string // "<id>: <reason>" of each.
		missing   string // "<target>: <reason>" of each.
	}{
		{"a named person", nil, nil, []oncall.Target{named("ann")}, "ann: named by the policy", ""},
		{"somebody who left", nil, nil, []oncall.Target{named("zoe")}, "", `zoe: "zoe" is not in the configuration`},
		{"somebody without a telephone", nil, nil, []oncall.Target{named("mute")}, "", `mute: "mute" has no contact at any provider`},
		{"each once, in order", atSource(duty("PANN")), nil, []oncall.Target{named("ben"), on("outside"), named("ann"), named("ben")}, "ben: named by the policy; ann: on call in outside (pagerduty)", ""},
		{"the provider", atSource(duty("PANN"), duty("PBEN")), nil, []oncall.Target{on("outside")}, "ann: on call in outside (pagerduty); ben: on call in outside (pagerduty)", ""},
		{"the provider, at the moment", atSource(over, begins), nil, []oncall.Target{on("bare")}, "ben: on call in bare (pagerduty)", ""},
		{"the provider, a moment too late", atSource(over), nil, []oncall.Target{on("bare")}, "", "on call in bare: nobody for bare: pagerduty names nobody that the configuration knows"},
		{"strangers at the provider", atSource(duty("PSTRANGER"), duty("PANN")), nil, []oncall.Target{on("outside")}, "ann: on call in outside (pagerduty)", ""},
		{"only strangers at the provider", atSource(duty("PSTRANGER")), nil, []oncall.Target{on("outside")}, "chie: fallback of outside: pagerduty names nobody that the configuration knows", ""},
		{"the roster", rota{err: errDown}, inArchive(duty("PBEN")), []oncall.Target{on("outside")}, "ben: on call in outside by the roster of 02:55 JST: pagerduty did not say who is on call", ""},
		{"the fallback", rota{err: errDown}, inArchive(over), []oncall.Target{on("outside")}, "chie: fallback of outside: pagerduty did not say who is on call", ""},
		{"the fallback without a roster", rota{err: errDown}, archive{err: errDown}, []oncall.Target{on("outside")}, "chie: fallback of outside: pagerduty did not say who is on call", ""},
		{"nobody at all", rota{err: errDown}, nil, []oncall.Target{on("bare")}, "", "on call in bare: nobody for bare: pagerduty did not say who is on call"},
		{"a source that is not set up", nil, nil, []oncall.Target{on("foreign")}, "chie: fallback of foreign: unset is not set up on this worker; ann: fallback of foreign: unset is not set up on this worker", ""},
		{"a rotation", nil, nil, []oncall.Target{on("own")}, "ben: on call in own", ""},
		{"a rotation that has not begun", nil, nil, []oncall.Target{on("late")}, "ann: fallback of late: nobody is on call", ""},
		{"a rotation of nobody", nil, nil, []oncall.Target{on("empty")}, "", "on call in empty: nobody is on call in empty"},
		{"a schedule that is gone", nil, nil, []oncall.Target{on("gone")}, "", `on call in gone: schedule "gone" is no longer in the configuration`},
		{"nothing asked", nil, nil, nil, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := worker(nil, c.directory)
			a.Rosters = c.rosters
			got, err := run[activities.NextResult](t, a.Next, activities.NextRequest{Targets: c.targets, At: at})
			if err != nil {
				t.Fatal(err)
			}
			var people, missing []string
			for _, p := range got.People {
				people = append(people, p.Person+": "+p.Reason)
				if diff := cmp.Diff(organisation().People[p.Person].Providers(), p.Providers); diff != "" {
					t.Errorf("providers of %s (-want +got):\n%s", p.Person, diff)
				}
			}
			for _, m := range got.Missing {
				missing = append(missing, m.Target.String()+": "+m.Reason)
			}
			if diff := cmp.Diff([]string{c.people, c.missing}, []string{strings.Join(people, "; "), strings.Join(missing, "; ")}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNextNeverWaitsForAProvider holds the two seconds of its local activity while everything outside hangs.
func TestNextNeverWaitsForAProvider(t *testing.T) {
	t.Parallel()
	a := worker(&telephone{hangs: true}, rota{hangs: true})
	a.Rosters = archive{hangs: true}
	open := []activities.OpenPage{{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty"}}
	began := time.Now()
	got, err := run[activities.NextResult](t, a.Next, activities.NextRequest{Targets: []oncall.Target{{Schedule: "outside"}}, At: at, Open: open})
	if took := time.Since(began); took > 1950*time.Millisecond {
		t.Errorf("it took %s", took)
	}
	if err != nil || len(got.People) != 1 || got.People[0].Person != "chie" || len(got.Looks) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLooksNameWhoAcknowledged(t *testing.T) {
	t.Parallel()
	p := &telephone{looks: []activities.Look{
		{Key: "k1", Ref: "Q1", Ring: oncall.RingQuiet, AcknowledgedBy: "PBEN", At: at, DeliveredAt: at.Add(-time.Minute)},
		{Key: "k2", Ref: "Q2", Ring: oncall.RingQuiet, AcknowledgedBy: "PSTRANGER"},
		{Key: "k7", Ring: oncall.RingLoud},
	}}
	open := func(key string, n int, provider string) activities.OpenPage {
		return activities.OpenPage{PageRef: activities.PageRef{Key: key}, N: n, Provider: provider}
	}
	request := activities.NextRequest{At: at, Open: []activities.OpenPage{open("k1", 1, "pagerduty"), open("k2", 2, "pagerduty"), open("k7", 7, "pagerduty"), open("k8", 8, "unset")}}
	got, err := run[activities.NextResult](t, worker(p, nil).Next, request)
	if err != nil {
		t.Fatal(err)
	}
	want := []activities.PageLook{
		{N: 1, Ref: "Q1", Ring: oncall.RingQuiet, By: oncall.Actor{ID: "ben", Via: "pagerduty"}, At: at, DeliveredAt: at.Add(-time.Minute)},
		{N: 2, Ref: "Q2", Ring: oncall.RingQuiet, By: oncall.Actor{ID: "pagerduty:PSTRANGER", Via: "pagerduty", Unknown: true}},
		{N: 7, Ring: oncall.RingLoud},
	}
	if diff := cmp.Diff(want, got.Looks, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if calls := []string{"look k1", "look k2", "look k7"}; !slices.Equal(p.calls, calls) {
		t.Errorf("the provider was asked %q", p.calls)
	}
	p.err = errDown
	if got, err := run[activities.NextResult](t, worker(p, nil).Next, request); err != nil || len(got.Looks) != 0 {
		t.Errorf("of a provider that is down: %+v, %v", got, err)
	}
}
