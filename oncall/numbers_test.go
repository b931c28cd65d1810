package oncall_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

const (
	accepted = "accepted by the provider, not confirmed as delivered"
	unsaid   = "from the acknowledgement: nobody said when work started"
)

// minutesAfter is an event some minutes after the alert came.
func minutesAfter(minutes int, e oncall.Event) oncall.Event {
	e.At = at.Add(time.Duration(minutes) * time.Minute)
	return e
}

// lived is the state after an alert that says it began two minutes before it came, and after the events.
func lived(events ...oncall.Event) *oncall.State {
	terms := oncall.Terms{Detect: 3 * time.Minute, Engage: 5 * time.Minute, Fix: time.Hour}
	s := oncall.NewState("i", "escalation/db/disk", oncall.Plan{Terms: map[oncall.Severity]oncall.Terms{oncall.SEV2: terms}, Timing: oncall.DefaultTiming()})
	s.Apply(oncall.Event{Kind: oncall.Opened, At: at, Severity: oncall.SEV2, Alert: &oncall.Alert{BeganAt: at.Add(-2 * time.Minute), Received: at}})
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	ann, ben := oncall.Actor{ID: "ann"}, oncall.Actor{ID: "ben"}
	intended := func(minute, n int) oncall.Event {
		return minutesAfter(minute, oncall.Event{Kind: oncall.PageIntended, Page: n, Person: "ann", Provider: "pagerduty"})
	}
	about := func(minute int, kind oncall.Kind, n int) oncall.Event {
		return minutesAfter(minute, oncall.Event{Kind: kind, Page: n})
	}
	does := func(minute int, kind oncall.Kind, by oncall.Actor) oncall.Event {
		return minutesAfter(minute, oncall.Event{Kind: kind, By: by})
	}
	number := func(minutes, target int, marked string) *oncall.Number {
		return &oncall.Number{Took: time.Duration(minutes) * time.Minute, Target: time.Duration(target) * time.Minute, Marked: marked}
	}
	for _, c := range []struct {
		name   string
		events []oncall.Event
		want   oncall.Numbers
	}{
		{"nobody was paged", nil, oncall.Numbers{}},
		{"recovered before anybody had it", []oncall.Event{intended(0, 1), does(4, oncall.Resolved, source)}, oncall.Numbers{Pages: 1}},
		{
			"the provider never said delivered",
			[]oncall.Event{intended(0, 1), about(1, oncall.PageAccepted, 1)},
			oncall.Numbers{Pages: 1, Detect: number(3, 3, accepted)},
		},
		{
			"delivered counts, not accepted",
			[]oncall.Event{intended(0, 1), about(1, oncall.PageAccepted, 1), about(2, oncall.PageDelivered, 1)},
			oncall.Numbers{Pages: 1, Detect: number(4, 3, "")},
		},
		{
			"the first page delivered counts",
			[]oncall.Event{intended(0, 1), intended(3, 2), about(3, oncall.PageAccepted, 1), about(4, oncall.PageDelivered, 1), about(6, oncall.PageDelivered, 2)},
			oncall.Numbers{Pages: 2, Detect: number(6, 3, "")},
		},
		{
			"nobody said start",
			[]oncall.Event{intended(0, 1), about(1, oncall.PageAccepted, 1), does(3, oncall.Acknowledged, ann), does(33, oncall.Resolved, ann)},
			oncall.Numbers{Pages: 1, Detect: number(3, 3, accepted), Engage: number(2, 5, unsaid), Fix: number(30, 60, unsaid)},
		},
		{
			"start, then a note",
			[]oncall.Event{
				intended(0, 1), about(1, oncall.PageDelivered, 1), does(3, oncall.Acknowledged, ann), does(9, oncall.WorkStarted, ann), does(12, oncall.Noted, ben), does(80, oncall.Resolved, ann),
			},
			oncall.Numbers{Pages: 1, Detect: number(3, 3, ""), Engage: number(8, 5, ""), Fix: number(71, 60, "")},
		},
		{
			"the first note is the start, a task and a stranger's note are not",
			[]oncall.Event{
				intended(0, 1), about(1, oncall.PageDelivered, 1), does(2, oncall.Noted, stranger), does(3, oncall.TaskAdded, ann), does(5, oncall.Noted, ann), does(10, oncall.Resolved, ann),
			},
			oncall.Numbers{Pages: 1, Detect: number(3, 3, ""), Engage: number(4, 5, ""), Fix: number(5, 60, "")},
		},
		{
			"somebody was at work before anybody was paged",
			[]oncall.Event{does(1, oncall.WorkStarted, ann), intended(2, 1), about(4, oncall.PageDelivered, 1), does(6, oncall.Resolved, ann)},
			oncall.Numbers{Pages: 1, Detect: number(6, 3, ""), Engage: number(0, 5, ""), Fix: number(5, 60, "")},
		},
		{
			"reopened: it is fixed when it is fixed for good",
			[]oncall.Event{
				intended(0, 1), about(0, oncall.PageDelivered, 1), does(1, oncall.Acknowledged, ann), does(5, oncall.Resolved, ann), does(7, oncall.Reopened, source), does(21, oncall.Resolved, ann),
			},
			oncall.Numbers{Pages: 1, Detect: number(2, 3, ""), Engage: number(1, 5, unsaid), Fix: number(20, 60, unsaid)},
		},
		{
			"reopened and not fixed yet",
			[]oncall.Event{
				intended(0, 1), about(0, oncall.PageDelivered, 1), does(1, oncall.Acknowledged, ann), does(5, oncall.Resolved, ann), does(7, oncall.Reopened, source),
			},
			oncall.Numbers{Pages: 1, Detect: number(2, 3, ""), Engage: number(1, 5, unsaid)},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.want.Hops, c.want.Rounds = 0, 1
			if diff := cmp.Diff(c.want, lived(c.events...).Numbers()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHopsCountWhoIsResponsible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		acks string // Who acknowledges, one after the other; "-" gives it back.
		want int
	}{
		{"nobody yet", "", 0},
		{"one person", "a", 0},
		{"the same again", "a-a", 0},
		{"a take-over", "ab", 1},
		{"given back and taken by another", "a-b", 1},
		{"to and fro", "ab-a", 2},
	} {
		var events []oncall.Event
		for i, who := range c.acks {
			e := oncall.Event{Kind: oncall.Acknowledged, By: oncall.Actor{ID: string(who)}}
			if who == '-' {
				e = oncall.Event{Kind: oncall.Unacknowledged, By: oncall.Actor{ID: "a"}}
			}
			events = append(events, minutesAfter(i, e))
		}
		if got := lived(events...).Numbers().Hops; got != c.want {
			t.Errorf("%s: %d hops and not %d", c.name, got, c.want)
		}
	}
}

func TestBegan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ said, want time.Time }{
		"the source says when":          {at.Add(-time.Hour), at.Add(-time.Hour)},
		"the source does not say":       {time.Time{}, at},
		"the source's clock runs ahead": {at.Add(time.Minute), at},
	} {
		s := oncall.NewState("i", "w", oncall.Plan{})
		s.Apply(oncall.Event{Kind: oncall.Opened, At: at, Alert: &oncall.Alert{BeganAt: c.said, Received: at}})
		if !s.Marks.Began.Equal(c.want) {
			t.Errorf("%s: began %s and not %s", name, s.Marks.Began, c.want)
		}
	}
}

func TestTargetsMet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number oncall.Number
		want   bool
	}{
		{oncall.Number{Took: time.Minute, Target: time.Minute}, true},
		{oncall.Number{Took: time.Minute + 1, Target: time.Minute}, false},
		{oncall.Number{Took: time.Hour}, true},
	} {
		if c.number.Met() != c.want {
			t.Errorf("%+v met is %v", c.number, !c.want)
		}
	}
}
