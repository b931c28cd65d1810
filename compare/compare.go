// Package compare holds whom PagerDuty paged for an incident against whom Hansho paged for it, or would have.
package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
)

// Call is that somebody was paged.
type Call struct {
	Person string    `json:"person"` // Configured ID, or "pagerduty:<address>" for somebody the configuration does not know.
	At     time.Time `json:"at"`
	How    string    `json:"how,omitempty"` // "assigned", "escalated", "observed", "paged".
}

// Side is what one of the two did about a trouble, until somebody acknowledged.
type Side struct {
	ID      string    `json:"id"` // PagerDuty's ID of the incident, or the escalation's workflow ID.
	Title   string    `json:"title,omitempty"`
	Began   time.Time `json:"began"`
	Calls   []Call    `json:"calls,omitempty"` // Each person once, in the order of their first call.
	AckedBy string    `json:"acked_by,omitempty"`
	AckedAt time.Time `json:"acked_at,omitzero"`
}

// Pair is one trouble as both saw it. One of the sides may be missing.
type Pair struct {
	Service string `json:"service"`
	Key     string `json:"dedup_key,omitempty"`
	Mode    string `json:"paging"` // "observe" or "live".
	Theirs  *Side  `json:"pagerduty,omitempty"`
	Ours    *Side  `json:"hansho,omitempty"`
}

// Result is what differs in a pair.
type Result struct {
	Pair

	SamePeople  bool          `json:"same_people"`
	SameOrder   bool          `json:"same_order"`
	Apart       time.Duration `json:"apart"` // The largest difference between the two in calling the same person.
	Differences []string      `json:"differences,omitempty"`
}

// Same tells whether nothing differs.
func (r Result) Same() bool { return len(r.Differences) == 0 }

// Compare compares the two sides until the acknowledgement. Calls of the same person that are no further apart than the tolerance are
// the same: webhooks take their time.
func (p Pair) Compare(tolerance time.Duration) Result {
	r := Result{Pair: p}
	switch {
	case p.Ours == nil:
		r.Differences = []string{"Hansho has no escalation for it: was it sent to both, and does the webhook come?"}
		return r
	case p.Theirs == nil:
		r.Differences = []string{"PagerDuty has no incident for it"}
		return r
	}
	theirEnd, ourEnd := p.Theirs.AckedAt, earlier(p.Ours.AckedAt, p.Theirs.AckedAt)
	theirs, ours := until(p.Theirs.Calls, theirEnd, exactTo), until(p.Ours.Calls, ourEnd, exactTo)
	// Whom the other side came to just after the acknowledgement, it would have come to as well.
	theirsToo, oursToo := until(p.Theirs.Calls, theirEnd, tolerance), until(p.Ours.Calls, ourEnd, tolerance)
	did := map[bool]string{true: "would have paged", false: "paged"}[p.Mode == string(oncall.Observe)]
	r.SamePeople = r.only(theirs, oursToo, "only PagerDuty paged %s, after %s", p.Theirs.Began)
	r.SamePeople = r.only(ours, theirsToo, "only Hansho "+did+" %s, after %s", p.Theirs.Began) && r.SamePeople
	theirOrder, ourOrder := shared(theirs, ours), shared(ours, theirs)
	if r.SameOrder = slices.Equal(theirOrder, ourOrder); !r.SameOrder {
		r.Differences = append(r.Differences, fmt.Sprintf("the order is another: PagerDuty %s; Hansho %s", strings.Join(theirOrder, ", "), strings.Join(ourOrder, ", ")))
	}
	for _, call := range theirs {
		i := slices.IndexFunc(ours, func(c Call) bool { return c.Person == call.Person })
		if i < 0 {
			continue
		}
		apart := ours[i].At.Sub(call.At)
		if r.Apart = max(r.Apart, apart.Abs()); apart.Abs() > tolerance {
			r.Differences = append(r.Differences, fmt.Sprintf("%s: PagerDuty after %s, Hansho after %s", call.Person, length(call.At.Sub(p.Theirs.Began)), length(ours[i].At.Sub(p.Theirs.Began))))
		}
	}
	return r
}

// only notes whom one side called and the other did not. It reports true when there is nobody.
func (r *Result) only(these, others []Call, format string, began time.Time) bool {
	none := true
	for _, call := range these {
		if !slices.ContainsFunc(others, func(c Call) bool { return c.Person == call.Person }) {
			r.Differences = append(r.Differences, fmt.Sprintf(format, call.Person, length(call.At.Sub(began))))
			none = false
		}
	}
	return none
}

// shared are the people of one side whom the other called as well, in order. People who were called together have no order.
func shared(these, others []Call) (people []string) {
	calls := slices.Clone(these)
	slices.SortStableFunc(calls, func(a, b Call) int {
		if a.At.Sub(b.At).Abs() < together {
			return strings.Compare(a.Person, b.Person)
		}
		return a.At.Compare(b.At)
	})
	for _, call := range calls {
		if slices.ContainsFunc(others, func(c Call) bool { return c.Person == call.Person }) {
			people = append(people, call.Person)
		}
	}
	return people
}

// together is how close two calls are that belong to one level.
const together = 2 * time.Second

// First keeps the first call of each person, in the order of time.
func First(calls []Call) []Call {
	slices.SortStableFunc(calls, func(a, b Call) int { return a.At.Compare(b.At) })
	var first []Call
	for _, call := range calls {
		if !slices.ContainsFunc(first, func(c Call) bool { return c.Person == call.Person }) {
			first = append(first, call)
		}
	}
	return first
}

// exactTo is how exact PagerDuty's clock is.
const exactTo = time.Second

func until(calls []Call, end time.Time, within time.Duration) []Call {
	if end.IsZero() {
		return calls
	}
	return slices.DeleteFunc(slices.Clone(calls), func(c Call) bool { return c.At.After(end.Add(within)) })
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// length is a duration in minutes and seconds, as people write it.
func length(d time.Duration) string {
	d = d.Round(time.Second)
	if d < 0 {
		return "-" + length(-d)
	}
	text := d.String()
	if d >= time.Minute {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}
