package imports

import (
	"cmp"
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The limits of hansho.yaml that an account may exceed.
const (
	mostFallback = 10
	mostLevels   = 20
	mostRounds   = 10
	shortestWait = time.Second
	longestWait  = 24 * time.Hour
	usualWait    = 5 * time.Minute
)

var (
	phoneForm = regexp.MustCompile(`^\+[0-9][0-9 ().-]{5,24}$`)
	slackForm = regexp.MustCompile(`^[UW][A-Z0-9]{5,20}$`)
)

// entry is one thing on its way into the file, with its ID there.
type entry[T any] struct {
	id    string
	value T
	left  []string
}

func (e *entry[T]) leave(format string, args ...any) {
	e.left = append(e.left, fmt.Sprintf(format, args...))
}

// plan is the account as the file will say it: every reference is an ID of the file, and what cannot stand there is left.
type plan struct {
	account   Account
	left      []Left
	people    map[string]*entry[Person] // By the provider's ID, as the next two.
	schedules map[string]*entry[Schedule]
	policies  map[string]*entry[Policy]
	services  map[string]*entry[Service]
}

// resolve goes from the people to what names them.
func resolve(a Account) *plan {
	p := &plan{
		account: a, people: map[string]*entry[Person]{}, schedules: map[string]*entry[Schedule]{},
		policies: map[string]*entry[Policy]{}, services: map[string]*entry[Service]{},
	}
	for _, text := range a.Left {
		p.left = append(p.left, Left{What: oneLine(text)})
	}
	targets := book{} // People and schedules share one set of IDs.
	for _, person := range a.People {
		p.addPerson(person, targets)
	}
	for _, schedule := range a.Schedules {
		p.addSchedule(schedule, targets)
	}
	names := book{}
	for _, policy := range a.Policies {
		p.addPolicy(policy, names)
	}
	names = book{}
	for _, service := range a.Services {
		p.addService(service, names)
	}
	return p
}

// drop notes that something does not come into the file at all.
func (p *plan) drop(what, name, id, why string, left []string) {
	where := fmt.Sprintf("%s %s", what, cmp.Or(oneLine(name), id))
	p.left = append(p.left, Left{Where: where, What: why})
	for _, text := range left {
		p.left = append(p.left, Left{Where: where, What: oneLine(text)})
	}
}

func (p *plan) addPerson(person Person, ids book) {
	if person.Address == "" {
		p.drop("person", person.Name, person.ID, "left out: the provider has no address to page", person.Left)
		return
	}
	local, _, _ := strings.Cut(person.Email, "@")
	e := &entry[Person]{id: ids.take(local, person.Name, person.ID), left: slices.Clone(person.Left)}
	person.Name = oneLine(person.Name)
	if address, err := mail.ParseAddress(person.Email); person.Email != "" && (err != nil || address.Address != person.Email || oneLine(person.Email) != person.Email) {
		e.leave("the e-mail address %s, which cannot be read", scalar(oneLine(person.Email)))
		person.Email = ""
	}
	if person.Phone != "" && !phoneForm.MatchString(person.Phone) {
		e.leave("the telephone number %s, which is not in the international form", scalar(oneLine(person.Phone)))
		person.Phone = ""
	}
	if !slackForm.MatchString(person.Slack) {
		person.Slack = ""
	}
	if person.Zone != "" && !knownZone(person.Zone) {
		e.leave("the zone %s, which is not known", scalar(oneLine(person.Zone)))
		person.Zone = ""
	}
	e.value, p.people[person.ID] = person, e
}

// peopleOf turns the provider's IDs into those of the file, each once.
func (p *plan) peopleOf(ids []string) (known, unknown []string) {
	for _, id := range ids {
		person := p.people[id]
		switch {
		case person == nil:
			unknown = append(unknown, oneLine(id))
		case !slices.Contains(known, person.id):
			known = append(known, person.id)
		}
	}
	return known, unknown
}

func (p *plan) addSchedule(s Schedule, ids book) {
	var unknown []string
	left := slices.Clone(s.Left)
	if s.Rotation != nil {
		r := *s.Rotation
		r.Members = nil
		for _, id := range s.Rotation.Members { // A member may have several turns.
			known, missing := p.peopleOf([]string{id})
			r.Members, unknown = append(r.Members, known...), append(unknown, missing...)
		}
		s.Rotation, s.Fallback = &r, nil
	} else {
		s.Fallback, unknown = p.peopleOf(s.Fallback)
	}
	if len(unknown) > 0 {
		left = append(left, "people who are not in the account: "+strings.Join(unknown, ", "))
	}
	switch {
	case s.Rotation != nil && len(s.Rotation.Members) == 0, s.Rotation == nil && len(s.Fallback) == 0:
		p.drop("schedule", s.Name, s.ID, "left out: it names nobody who can be paged", left)
		return
	case s.Rotation == nil && s.Address == "":
		p.drop("schedule", s.Name, s.ID, "left out: nothing says how the provider calls it", left)
		return
	}
	if n := len(s.Fallback); n > mostFallback {
		left = append(left, fmt.Sprintf("%d of the %d people of the fallback list", n-mostFallback, n))
		s.Fallback = s.Fallback[:mostFallback]
	}
	p.schedules[s.ID] = &entry[Schedule]{id: ids.take(s.Name, s.ID), value: s, left: left}
}

// sorted are the entries in the order of their IDs.
func sorted[T any](m map[string]*entry[T]) []*entry[T] {
	return slices.SortedFunc(maps.Values(m), func(a, b *entry[T]) int { return cmp.Compare(a.id, b.id) })
}
