package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// The night, by the clock of whoever was paged.
const (
	nightFrom  = 22
	nightUntil = 7
)

// Human is what it cost people.
type Human struct {
	People []Load `json:"loads"` // The most paged first. Who is on call and was never paged is in it, as far as the configuration names them.
	Pages  int    `json:"pages"` // That rang at somebody.
	Night  int    `json:"night"`
	// Most is the share of all pages that the most paged person had, and Even what it would be if all had the same.
	Most float64 `json:"most_share"`
	Even float64 `json:"even_share"`
	// Gini is 0 when all people had the same number of pages, and comes near 1 when one had them all.
	Gini float64 `json:"gini"`
}

// Load is what it cost one person.
type Load struct {
	Person      string  `json:"person"`
	Name        string  `json:"name,omitempty"`
	Zone        string  `json:"zone"` // By whose clock night and working hours are meant.
	Escalations int     `json:"escalations"`
	Pages       int     `json:"pages"`
	Share       float64 `json:"share"`
	Night       int     `json:"night"`   // Pages between 22:00 and 07:00.
	Outside     int     `json:"outside"` // Pages outside the organisation's working hours, holidays and weekends among them; those at night, too.
	Hours       int     `json:"hours"`   // Hours of the clock with a page, or with work on something, each counted once.
}

// load gathers the cost by person.
type load struct {
	org    *oncall.Org
	zone   *time.Location
	hours  oncall.WorkingHours
	people map[string]*burden
}

// burden is what is known of one person.
type burden struct {
	Load
	zone     *time.Location
	hours    oncall.WorkingHours
	calendar oncall.Calendar
	hit      map[int64]bool // Hours of the person's clock, since 1970.
}

func newLoad(org *oncall.Org, zone *time.Location) load {
	l := load{org: org, zone: zone, people: map[string]*burden{}}
	l.hours = oncall.WorkingHours{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * 60, To: 18 * 60}
	if org == nil {
		return l
	}
	if org.Hours.To != org.Hours.From {
		l.hours = org.Hours
	}
	for service := range org.Services {
		plan, _ := org.Plan(service)
		for _, person := range plan.Members {
			l.of(person)
		}
	}
	return l
}

func (l *load) of(id string) *burden {
	if b := l.people[id]; b != nil {
		return b
	}
	b := &burden{Load: Load{Person: id}, zone: l.zone, hours: l.hours, hit: map[int64]bool{}}
	if l.org != nil {
		b.calendar = l.org.Calendar
		if person, known := l.org.People[id]; known {
			b.Name = person.Name
			if person.Zone != "" {
				b.zone = person.Location()
			}
		}
	}
	b.Zone = b.zone.String()
	b.hours.Zone = b.Zone
	l.people[id] = b
	return b
}

func (l *load) escalation(o *contract.Outcome) {
	for _, cost := range o.People {
		b := l.of(cost.Person)
		b.Escalations++
		for _, minute := range cost.Pages {
			b.page(time.Unix(minute*60, 0).In(b.zone))
		}
		b.worked(cost.Work)
	}
}

func (b *burden) page(at time.Time) {
	b.Pages++
	if hour := at.Hour(); hour >= nightFrom || hour < nightUntil {
		b.Night++
		b.Outside++
		if b.hours.Within(at, b.calendar) { // People who work at night are woken by nothing.
			b.Outside--
		}
	} else if !b.hours.Within(at, b.calendar) {
		b.Outside++
	}
	b.hit[hourOf(at)] = true
}

// mostHours bounds how long one stretch of work can be: what lasted longer was forgotten, not worked on.
const mostHours = 7 * 24

func (b *burden) worked(spans []oncall.MinuteSpan) {
	for _, span := range spans {
		from, until := time.Unix(span[0]*60, 0).In(b.zone), time.Unix(span[1]*60, 0).In(b.zone)
		first := hourOf(from)
		for hour := first; hour <= min(hourOf(until), first+mostHours); hour++ {
			b.hit[hour] = true
		}
	}
}

// hourOf is the hour of the clock that holds a moment, counted since 1970 in its zone.
func hourOf(t time.Time) int64 {
	_, offset := t.Zone()
	return (t.Unix() + int64(offset)) / 3600
}

func (l *load) human() Human {
	h := Human{People: []Load{}}
	for _, b := range l.people {
		b.Hours = len(b.hit)
		h.Pages += b.Pages
		h.Night += b.Night
		h.People = append(h.People, b.Load)
	}
	slices.SortFunc(h.People, func(a, b Load) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(b.Hours, a.Hours), strings.Compare(a.Person, b.Person))
	})
	if h.Pages == 0 {
		return h
	}
	pages := make([]int, len(h.People))
	for i := range h.People {
		pages[i] = h.People[i].Pages
		h.People[i].Share = float64(pages[i]) / float64(h.Pages)
	}
	h.Most, h.Even, h.Gini = h.People[0].Share, 1/float64(len(pages)), gini(pages)
	return h
}

// gini is the Gini coefficient: half the mean difference between two people, as a part of the mean.
func gini(values []int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	var sum, weighted float64
	for i, v := range sorted {
		sum += float64(v)
		weighted += float64(i+1) * float64(v)
	}
	n := float64(len(sorted))
	if sum == 0 || n == 0 {
		return 0
	}
	return max(0, 2*weighted/(n*sum)-(n+1)/n)
}
