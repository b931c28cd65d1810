package oncall_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

const minute = time.Minute

func people(ids ...string) []oncall.Target {
	targets := make([]oncall.Target, len(ids))
	for i, id := range ids {
		targets[i].Person = id
	}
	return targets
}

// organisation has one service, db, whose policy is the one given.
func organisation(policy oncall.Policy) *oncall.Org {
	return &oncall.Org{
		Zone: "Asia/Tokyo", Digest: "d1", ExecutiveChannel: "execs",
		Schedules: map[string]oncall.Schedule{
			"primary":   {ID: "primary", Rotation: &oncall.Rotation{Members: []string{"ann", "ben", "ann"}}, Fallback: []string{"eve"}},
			"secondary": {ID: "secondary", Source: "pagerduty", External: "PSCHED", Fallback: []string{"ben", "fay"}},
		},
		Policies:   map[string]oncall.Policy{policy.ID: policy},
		Services:   map[string]oncall.Service{"db": {ID: "db", Policy: policy.ID, Channel: "db-alerts", Runbook: "https://runbook.example/db"}},
		Severities: map[oncall.Severity]oncall.Terms{oncall.SEV1: {}, oncall.SEV3: {AutoResolve: true, Detect: minute}},
	}
}

func TestPlanEndsInThePersonOfLastResort(t *testing.T) {
	t.Parallel()
	level := func(wait time.Duration, targets ...oncall.Target) oncall.Level {
		return oncall.Level{Targets: targets, AckWithin: wait}
	}
	ann, both, dan := people("ann"), people("ann", "dan"), people("dan")
	for _, c := range []struct {
		name   string
		last   string
		levels []oncall.Level
		want   []oncall.Level
	}{
		{"is appended and waits as long as the level before", "dan", []oncall.Level{level(3*minute, ann...)}, []oncall.Level{level(3*minute, ann...), level(3*minute, dan...)}},
		{"is not doubled", "dan", []oncall.Level{level(minute, ann...), level(minute, dan...)}, []oncall.Level{level(minute, ann...), level(minute, dan...)}},
		{"is not doubled among others", "dan", []oncall.Level{level(minute, both...)}, []oncall.Level{level(minute, both...)}},
		{"comes again after an earlier level", "dan", []oncall.Level{level(minute, dan...), level(minute, ann...)}, []oncall.Level{level(minute, dan...), level(minute, ann...), level(minute, dan...)}},
		{"is all there is", "dan", nil, []oncall.Level{level(oncall.DefaultAckWithin, dan...)}},
		{"is nobody", "", []oncall.Level{level(minute, ann...)}, []oncall.Level{level(minute, ann...)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := append([]oncall.Level(nil), c.levels...)
			plan, ok := organisation(oncall.Policy{ID: "p", Levels: slices.Clip(c.levels), LastResort: c.last}).Plan("db")
			if !ok {
				t.Fatal("there is no plan")
			}
			if diff := cmp.Diff(c.want, plan.Levels); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, c.levels); diff != "" {
				t.Errorf("the policy itself has changed:\n%s", diff)
			}
		})
	}
}

func TestPlanFreezesWhatTheServiceSays(t *testing.T) {
	t.Parallel()
	org := organisation(oncall.Policy{
		ID: "p", LastResort: "dan", Timing: oncall.Timing{Hold: minute, Rounds: 2},
		Levels: []oncall.Level{{Targets: []oncall.Target{{Schedule: "primary"}, {Person: "chie"}}}, {Targets: []oncall.Target{{Schedule: "secondary"}, {Schedule: "gone"}}}},
	})
	plan, _ := org.Plan("db")
	if diff := cmp.Diff([]string{"ann", "ben", "chie", "dan", "eve", "fay"}, plan.Members); diff != "" {
		t.Errorf("members, each once and sorted (-want +got):\n%s", diff)
	}
	if plan.Channel != "db-alerts" || plan.ExecutiveChannel != "execs" || plan.Digest != "d1" || plan.Zone != "Asia/Tokyo" || plan.Runbook == "" || plan.Rounds != 2 {
		t.Errorf("%+v", plan)
	}
	if plan.Hold != minute || plan.Terms[oncall.SEV1].AutoResolve || !plan.Terms[oncall.SEV3].AutoResolve || len(plan.Terms) != 5 {
		t.Errorf("hold %s, terms %+v", plan.Hold, plan.Terms)
	}
	never, service := false, org.Services["db"]
	service.AutoResolve, service.Hold = &never, 3*minute
	org.Services["db"] = service
	plan, _ = org.Plan("db")
	if plan.Hold != 3*minute || plan.Terms[oncall.SEV3].AutoResolve || plan.Terms[oncall.SEV3].Detect != minute {
		t.Errorf("of the service: hold %s, terms %+v", plan.Hold, plan.Terms)
	}
	if _, ok := org.Plan("shop"); ok {
		t.Error("a service that is not there has a plan")
	}
}

func TestPlanOfALargePolicyStaysSmall(t *testing.T) {
	t.Parallel()
	policy := oncall.Policy{ID: "p", LastResort: "dan", Timing: oncall.DefaultTiming()}
	for range 20 {
		policy.Levels = append(policy.Levels, oncall.Level{Targets: []oncall.Target{{Schedule: "primary"}, {Schedule: "secondary"}, {Person: "responder-with-a-long-name"}}, AckWithin: 5 * minute})
	}
	plan, _ := organisation(policy).Plan("db")
	text, err := json.Marshal(plan)
	if err != nil || len(text) > 16<<10 {
		t.Errorf("a policy of %d levels takes %d bytes, %v", len(plan.Levels), len(text), err)
	}
}

func TestPauseDoubles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		first, most time.Duration
		want        []time.Duration
	}{
		{"to the most", 5 * minute, 30 * minute, []time.Duration{5 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute, 30 * minute}},
		{"no further than the most", 7 * minute, 10 * minute, []time.Duration{7 * minute, 7 * minute, 10 * minute, 10 * minute}},
		{"never below the first", 10 * minute, minute, []time.Duration{10 * minute, 10 * minute, 10 * minute}},
		{"not at all", 5 * minute, 5 * minute, []time.Duration{5 * minute, 5 * minute, 5 * minute}},
	} {
		plan := oncall.Plan{Timing: oncall.Timing{PauseFirst: c.first, PauseMost: c.most}}
		for nth, want := range c.want {
			if got := plan.Pause(nth); got != want {
				t.Errorf("%s: pause %d is %s and not %s", c.name, nth, got, want)
			}
		}
	}
	longest := oncall.Plan{Timing: oncall.Timing{PauseFirst: time.Second, PauseMost: 24 * time.Hour}}
	if got := longest.Pause(1 << 30); got != 24*time.Hour {
		t.Errorf("after years the pause is %s", got)
	}
}
