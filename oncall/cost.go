package oncall

import (
	"cmp"
	"maps"
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
	c := costs{}
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
func (c costs) worked(s *State) {
	since, last := map[string]time.Time{}, time.Time{}
	begin := func(person string, at time.Time) {
		if _, busy := since[person]; !busy && person != "" {
			since[person] = at
		}
	}
	end := func(person string, at time.Time) {
		if from, busy := since[person]; busy {
			c.add(person, from, at)
			delete(since, person)
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
		case Reopened:
			begin(owner, e.At)
		}
	}
	c.endAll(since, last)
}

// costs gathers what things cost, by person.
type costs map[string]*PersonCost

func (c costs) of(person string) *PersonCost {
	if c[person] == nil {
		c[person] = &PersonCost{Person: person}
	}
	return c[person]
}

func (c costs) add(person string, from, until time.Time) {
	cost := c.of(person)
	cost.Work = append(cost.Work, MinuteSpan{MinuteOf(from), MinuteOf(until)})
}

func (c costs) endAll(since map[string]time.Time, at time.Time) {
	for _, person := range slices.Sorted(maps.Keys(since)) {
		c.add(person, since[person], at)
	}
	clear(since)
}

// sorted are the costs by person, each with its pages and stretches in order.
func (c costs) sorted() []PersonCost {
	var all []PersonCost
	for _, person := range slices.Sorted(maps.Keys(c)) {
		cost := c[person]
		slices.Sort(cost.Pages)
		slices.SortFunc(cost.Work, func(a, b MinuteSpan) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		all = append(all, *cost)
	}
	return all
}

// Costs are what working on the incident cost people until a moment, sorted by person. Pages are those of its escalations.
func (i *Incident) Costs(until time.Time) []PersonCost {
	c := costs{}
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
