package oncall

import (
	"cmp"
	"slices"
	"time"
)

// PersonCost is what an escalation or an incident cost one person. It is kept small: the outcome of every escalation holds it for years.
type PersonCost struct {
	Person string `json:"person"`
	// Pages are the moments at which a page reached the person's provider, in minutes since 1970 (UTC), the earliest first. A page
	// whose answer was lost counts: it may have rung.
	Pages []int64 `json:"pages,omitempty"`
	// Work are the stretches in which the person had it or helped, each as its first and last minute since 1970 (UTC).
	Work []MinuteSpan `json:"work,omitempty"`
}

// MinuteSpan is a stretch of time as its first and last minute since 1970 (UTC).
type MinuteSpan [2]int64

// MinuteOf is the minute since 1970 (UTC) that holds a moment.
func MinuteOf(t time.Time) int64 { return t.Unix() / 60 }

// Costs are what the escalation has cost people until now, sorted by person. Pages that the ledger no longer keeps are not in it:
// Numbers.Pages counts them. Nobody is paged for an observed service, and nothing is known of whom others paged.
func (s *State) Costs() []PersonCost {
	c := &costs{}
	for _, p := range s.Pages {
		if at := p.rang(); !at.IsZero() {
			cost := c.of(p.Person)
			cost.Pages = append(cost.Pages, MinuteOf(at))
		}
	}
	c.worked(s)
	return c.sorted()
}

// rang is when the page began to ring, as far as is known; zero when it did not.
func (p Page) rang() time.Time {
	switch {
	case p.Observed:
		return time.Time{}
	case p.AcceptedAt.IsZero() && p.Lost:
		return p.AttemptedAt
	default:
		return p.AcceptedAt
	}
}

// worked reads from the timeline who had it, and who helped, from when until when.
func (c *costs) worked(s *State) {
	var since []busy
	last := time.Time{}
	is := func(person string) func(busy) bool { return func(b busy) bool { return b.person == person } }
	begin := func(person string, at time.Time) {
		if person != "" && !slices.ContainsFunc(since, is(person)) {
			since = append(since, busy{person, at})
		}
	}
	end := func(person string, at time.Time) {
		if n := slices.IndexFunc(since, is(person)); n >= 0 {
			c.add(person, since[n].from, at)
			since = slices.Delete(since, n, n+1)
		}
	}
	owner := ""
	for _, e := range s.Timeline {
		last = e.At
		switch e.Kind { //nolint:exhaustive // Only what begins or ends somebody's work.
		case Acknowledged: // Whoever had it before goes on as a helper.
			owner = e.By.ID
			begin(owner, e.At)
		case HelperJoined:
			begin(e.By.ID, e.At)
		case Unacknowledged, LeaseLapsed, Reassigned:
			end(owner, e.At)
			owner = ""
		case Resolved, Merged, Cancelled, Ended:
			c.endAll(since, e.At)
			since = nil
		case Reopened:
			begin(owner, e.At)
		}
	}
	c.endAll(since, last)
}

// busy is somebody who works since some moment.
type busy struct {
	person string
	from   time.Time
}

// costs gathers what things cost, by person, in a list: workflows walk through it, and a map has no order.
type costs struct{ people []*PersonCost }

func (c *costs) of(person string) *PersonCost {
	for _, cost := range c.people {
		if cost.Person == person {
			return cost
		}
	}
	cost := &PersonCost{Person: person}
	c.people = append(c.people, cost)
	return cost
}

func (c *costs) add(person string, from, until time.Time) {
	cost := c.of(person)
	cost.Work = append(cost.Work, MinuteSpan{MinuteOf(from), MinuteOf(until)})
}

func (c *costs) endAll(since []busy, at time.Time) {
	for _, b := range since {
		c.add(b.person, b.from, at)
	}
}

// sorted are the costs by person, each with its pages and stretches in order.
func (c *costs) sorted() []PersonCost {
	var all []PersonCost
	slices.SortFunc(c.people, func(a, b *PersonCost) int { return cmp.Compare(a.Person, b.Person) })
	for _, cost := range c.people {
		slices.Sort(cost.Pages)
		slices.SortFunc(cost.Work, func(a, b MinuteSpan) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		all = append(all, *cost)
	}
	return all
}

// Costs are what working on the incident cost people until a moment, sorted by person. Pages are those of its escalations.
func (i *Incident) Costs(until time.Time) []PersonCost {
	c := &costs{}
	for _, r := range i.Responders {
		end := r.Left
		if end.IsZero() || end.After(until) {
			end = until
		}
		if end.After(r.Joined) {
			c.add(r.Person, r.Joined, end)
		}
	}
	return c.sorted()
}
