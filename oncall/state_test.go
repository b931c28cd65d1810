package oncall_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hansho/oncall"
)

// TestTheStateIsWhatTheLogSays lets people, providers, alerts and time do anything that the workflows allow, in any order,
// and compares the state after each step with what a plain reading of the log says.
func TestTheStateIsWhatTheLogSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse(t)
		seen := &memory{withdrawn: map[int]time.Time{}}
		then := func(what func()) func(*rapid.T) {
			return func(*rapid.T) {
				what()
				h.settle()
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"command": then(h.command), "alert": then(h.alert), "end": then(h.end), "time": then(func() { h.pass(t) }), "later": then(func() { h.pass(t) }),
			"provider answers": then(h.providerAnswers), "another answers": then(h.providerAnswers), "provider says": then(h.providerSays),
			"providers obey": then(h.providersObey), "continue as new": then(h.continueAsNew),
			"": func(t *rapid.T) {
				h.checkAgainstLog(t)
				h.checkPages(t)
				h.checkNext(t)
				h.checkSteps(t)
				h.checkAbandoned(t)
				seen.check(t, h.s)
				if h.twin != nil && asJSON(t, h.twin) != asJSON(t, h.s) {
					same(t, "the state that went through JSON", h.twin, h.s)
				}
			},
		})
	})
}

// same fails unless two states are equal. Of an event in the timeline, the request is not kept.
func same(t tester, what string, got, want *oncall.State) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(oncall.Event{}, "Request")); diff != "" {
		t.Fatalf("%s differs (-want +got):\n%s", what, diff)
	}
}

// checkAgainstLog compares who has it, for how long, where the policy stands and the numbers.
func (h *house) checkAgainstLog(t *rapid.T) {
	s, place := h.s, h.log.place()
	type facts struct {
		Status        oncall.Status
		Owner         oncall.Actor
		Severity      oncall.Severity
		Recovered     bool
		Ends          time.Time
		Asked, Paged  bool
		At            oncall.Position
		Direct        string
		Exhausted     bool
		Detect        time.Duration
		Engage        time.Duration
		Fix           time.Duration
		Hops          int
		LevelsPlanned int
		Now, Before   []string
	}
	ends, asked, paged := h.log.lease()
	detect, engage, fix, hops := h.log.numbers(s.Marks.Began)
	want := facts{
		h.log.status(), h.log.owner(), h.log.severity(), h.log.recovered(), ends, asked, paged,
		place.at, place.direct, place.exhausted, detect, engage, fix, hops, len(place.plan.Levels), place.paged, place.before,
	}
	n := s.Numbers()
	got := facts{
		s.Status, s.Owner, s.Severity, s.Recovered, s.LeaseEnds, s.LeaseAsked, s.LeasePaged,
		s.Position, s.Direct, s.Exhausted, took(n.Detect), took(n.Engage), took(n.Fix), n.Hops, len(s.Plan.Levels), s.LevelNow, s.LevelBefore,
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the state is not what the log says (-log +state):\n%s\n%s", diff, h.log.tail())
	}
}

func took(n *oncall.Number) time.Duration {
	if n == nil {
		return -1
	}
	return n.Took
}

// checkPages compares which telephones must ring, and that somebody's does while it matters.
func (h *house) checkPages(t *rapid.T) {
	s, log := h.s, h.log.telephones()
	for _, p := range s.Pages {
		want := log[p.N]
		if p.Wanted() != want.wanted() || p.Person != want.person || p.Purpose != want.purpose {
			t.Fatalf("page %+v should be %+v", p, want)
		}
		if s.Status == oncall.AckStatus && p.Wanted() == oncall.RingLoud && p.Purpose != oncall.PurposeResponder && p.Purpose != oncall.PurposeLease {
			t.Fatalf("%s has it, and page %+v rings", s.Owner, p)
		}
		if s.Over() && p.Wanted() != oncall.RingClosed {
			t.Fatalf("it is over, and page %+v is not to be closed", p)
		}
	}
	if s.Status == oncall.Paging && !s.LevelEnds.IsZero() && s.HoursBegin.IsZero() && !slices.ContainsFunc(s.Pages, func(p oncall.Page) bool {
		return slices.Contains(s.LevelNow, p.Person) && p.Wanted() == oncall.RingLoud && (p.RefusedAt.IsZero() || p.Open())
	}) {
		t.Fatalf("level %+v waits for %v, and no telephone of theirs rings or will ring: %+v", s.Position, s.LevelNow, s.Pages)
	}
	for n := range h.calls {
		if s.Page(n) == nil {
			t.Fatalf("the ledger forgot page %d, which is being sent", n)
		}
	}
}

// checkNext compares what is said to come next with what the workflow waits for.
func (h *house) checkNext(t *rapid.T) {
	next, deadline := h.s.Next(), h.deadline()
	if !next.At.Equal(deadline) || (!next.At.IsZero() && next.At.Before(h.now)) {
		t.Fatalf("%s: next is said to be %q at %s, and the workflow waits until %s", h.now, next.Kind, next.At, deadline)
	}
	if h.s.Status != oncall.Paging {
		return
	}
	mode, want := h.log.mode(), oncall.NextNothing
	place := h.log.place()
	switch mode.Kind { //nolint:exhaustive // A settled policy is never between two steps.
	case oncall.LevelStarted:
		if want = oncall.NextLevel; place.direct != "" {
			want = oncall.NextFallBack
		} else if place.end(); place.exhausted {
			want = oncall.NextExhaust
		}
	case oncall.Exhausted:
		if want = oncall.NextRepeat; h.s.Rests() {
			want = oncall.NextNothing
		}
	case oncall.WaitingForHours:
		want = oncall.NextHours
	case oncall.Waiting:
	default:
		t.Fatalf("a settled policy rests after %q", mode.Kind)
	}
	if next.Kind != want {
		t.Fatalf("after %q comes %q, and not %q", mode.Kind, want, next.Kind)
	}
}

// memory holds what may only grow.
type memory struct {
	lastPage, lines int
	withdrawn       map[int]time.Time
}

func (m *memory) check(t *rapid.T, s *oncall.State) {
	if s.LastPage < m.lastPage || s.Lines() < m.lines {
		t.Fatalf("%d pages and %d lines have become %d and %d", m.lastPage, m.lines, s.LastPage, s.Lines())
	}
	m.lastPage, m.lines = s.LastPage, s.Lines()
	before := 0
	for _, p := range s.Pages {
		if p.N <= before || p.N > s.LastPage {
			t.Fatalf("page %d stands after page %d, the last being %d", p.N, before, s.LastPage)
		}
		before = p.N
		if since, was := m.withdrawn[p.N]; was && !since.Equal(p.WithdrawnAt) {
			t.Fatalf("page %d was withdrawn at %s and is now at %s", p.N, since, p.WithdrawnAt)
		}
		if !p.WithdrawnAt.IsZero() {
			m.withdrawn[p.N] = p.WithdrawnAt
		}
	}
	at, levels, rounds := s.Position, len(s.Plan.Levels), max(1, s.Plan.Rounds)
	if at.Level < 1 || at.Level > levels || at.Round < 1 || at.Round > rounds || (at.Pass > 0 && at.Round != 1) {
		t.Fatalf("%+v is no place in a policy of %d levels and %d rounds", at, levels, s.Plan.Rounds)
	}
}
