package oncall_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
)

// TestSnapshotSharesNoMemory writes over everything that a snapshot reaches and expects the state as it was.
func TestSnapshotSharesNoMemory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse(t)
		for range rapid.IntRange(0, 15).Draw(t, "steps") {
			rapid.SampledFrom([]func(){h.command, h.command, h.alert, h.providerAnswers, h.providerSays, func() { h.pass(t) }}).Draw(t, "step")()
			h.settle()
		}
		before, twin := asJSON(t, h.s), throughJSON(t, h.s)
		snapshot := h.s.Snapshot(h.s.Since(0))
		overwrite(reflect.ValueOf(&snapshot))
		if asJSON(t, h.s) != before {
			same(t, "the state whose snapshot was written over", h.s, twin)
		}
	})
}

// overwrite changes every value that can be reached.
func overwrite(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // A snapshot has no others.
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			overwrite(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for _, field := range v.Fields() {
			overwrite(field)
		}
	case reflect.Slice:
		for i := range v.Len() {
			overwrite(v.Index(i))
		}
	case reflect.String:
		v.SetString("written over")
	case reflect.Int, reflect.Int64:
		v.SetInt(-1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	}
}

func TestSnapshotShowsTheLatestPages(t *testing.T) {
	t.Parallel()
	s := lived()
	for n := 1; n <= 20; n++ {
		s.Apply(oncall.Event{Kind: oncall.PageIntended, At: at, Page: n, Person: "ann", Provider: "pagerduty"})
	}
	var shown []int
	for _, p := range s.Snapshot(nil).Pages {
		shown = append(shown, p.N)
	}
	if diff := cmp.Diff([]int{13, 14, 15, 16, 17, 18, 19, 20}, shown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNext goes through what can come next; the properties of the state hold the moments.
func TestNext(t *testing.T) {
	t.Parallel()
	level := func(n int) oncall.Event {
		return oncall.Event{Kind: oncall.LevelStarted, At: at, Round: 1, Level: n, Until: at.Add(5 * time.Minute)}
	}
	ended := oncall.Event{Kind: oncall.LevelEnded, At: at}
	soon := at.Add(time.Hour)
	for _, c := range []struct {
		name   string
		events []oncall.Event
		want   oncall.Next
	}{
		{"a level begins", nil, oncall.Next{Kind: oncall.NextLevel, Targets: people("ann"), Level: 1, Round: 1}},
		{"then the next", []oncall.Event{level(1)}, oncall.Next{Kind: oncall.NextLevel, At: level(1).Until, Targets: people("dan"), Level: 2, Round: 1}},
		{"then the next round", []oncall.Event{level(1), ended, level(2)}, oncall.Next{Kind: oncall.NextLevel, At: level(2).Until, Targets: people("ann"), Level: 1, Round: 2}},
		{
			"then the rounds are over",
			[]oncall.Event{level(1), ended, level(2), ended, level(1), ended, level(2)},
			oncall.Next{Kind: oncall.NextExhaust, At: level(2).Until, Level: 1, Round: 1},
		},
		{
			"then it begins again",
			[]oncall.Event{ended, ended, ended, ended, {Kind: oncall.Exhausted, At: at, Until: soon}},
			oncall.Next{Kind: oncall.NextRepeat, At: soon, Targets: people("ann"), Level: 1, Round: 1},
		},
		{
			"a person it was given to",
			[]oncall.Event{level(1), {Kind: oncall.Reassigned, At: at, Person: "zoe"}},
			oncall.Next{Kind: oncall.NextLevel, Targets: people("zoe"), Level: 1, Round: 1},
		},
		{
			"who does not answer",
			[]oncall.Event{level(1), {Kind: oncall.Reassigned, At: at, Person: "zoe"}, level(1)},
			oncall.Next{Kind: oncall.NextFallBack, At: level(1).Until, Targets: people("ann"), Level: 1, Round: 1},
		},
		{"working hours", []oncall.Event{{Kind: oncall.WaitingForHours, At: at, Until: soon}}, oncall.Next{Kind: oncall.NextHours, At: soon, Targets: people("ann"), Level: 1, Round: 1}},
		{"nothing", []oncall.Event{{Kind: oncall.Waiting, At: at}}, oncall.Next{}},
		{"the owner is asked", []oncall.Event{{Kind: oncall.Acknowledged, At: at, Until: soon}}, oncall.Next{Kind: oncall.NextAsk, At: soon.Add(-5 * time.Minute)}},
		{"then paged", []oncall.Event{{Kind: oncall.Acknowledged, At: at, Until: soon}, {Kind: oncall.LeaseAsked, At: at}}, oncall.Next{Kind: oncall.NextLease, At: soon}},
		{"then it lapses", []oncall.Event{{Kind: oncall.Acknowledged, At: at}, {Kind: oncall.LeaseEnded, At: at, Until: soon}}, oncall.Next{Kind: oncall.NextLapse, At: soon}},
		{"held for ever", []oncall.Event{{Kind: oncall.Acknowledged, At: at}}, oncall.Next{}},
		{"resolved", []oncall.Event{{Kind: oncall.Resolved, At: at, Until: soon}}, oncall.Next{Kind: oncall.NextOver, At: soon}},
		{"over", []oncall.Event{{Kind: oncall.Cancelled, At: at}}, oncall.Next{}},
	} {
		s := lived()
		s.Plan.Levels = []oncall.Level{{Targets: people("ann")}, {Targets: people("dan")}}
		s.Plan.Rounds = 2
		for _, e := range c.events {
			s.Apply(e)
		}
		if diff := cmp.Diff(c.want, s.Next()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
