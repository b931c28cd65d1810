package fault

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Set holds the faults that are wanted now.
type Set struct {
	clock func() time.Time

	mu     sync.Mutex
	faults []*active
	next   int
}

type active struct {
	Fault
	until time.Time // zero: until it is cleared
	left  int       // how often it may still happen; -1: without limit
}

// Active is a fault as it stands now.
type Active struct {
	Fault Fault      `json:"fault"`
	Until *time.Time `json:"until,omitempty"`
	Left  *int       `json:"left,omitempty"`
	Text  string     `json:"text"`
}

// NewSet returns an empty Set that measures durations with clock.
func NewSet(clock func() time.Time) *Set { return &Set{clock: clock} }

// Add makes f happen from now on and returns the ID to Clear it with. A fault that makes no sense is an error.
func (s *Set) Add(f Fault) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	f.ID = "F" + strconv.Itoa(s.next)
	a := &active{Fault: f, left: -1}
	if f.Count > 0 {
		a.left = f.Count
	}
	if f.For > 0 {
		a.until = s.clock().Add(f.For)
	}
	s.faults = append(s.faults, a)
	return f.ID, nil
}

// Clear lifts the faults with these IDs, or all when none is given.
func (s *Set) Clear(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, func(a *active) bool {
		return len(ids) == 0 || slices.Contains(ids, a.ID)
	})
}

// List returns the faults that can still happen.
func (s *Set) List() []Active {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prune()
	list := make([]Active, 0, len(s.faults))
	for _, a := range s.faults {
		item := Active{Fault: a.Fault, Text: a.String()}
		if !a.until.IsZero() {
			until := a.until
			item.Until = &until
		}
		if a.left >= 0 {
			left := a.left
			item.Left = &left
		}
		list = append(list, item)
	}
	return list
}

// Hit returns the faults of the given kinds that strike the subject now, in the order they were added, and counts
// them. Delays come together with what follows them; any other fault is the last, so that faults happen one by one.
func (s *Set) Hit(subject Subject, kinds ...Kind) []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == 0 {
		return nil
	}
	s.prune()
	var hits []Fault
	for _, a := range s.faults {
		if !slices.Contains(kinds, a.Kind) || !a.matches(subject) {
			continue
		}
		if a.Chance > 0 && rand.Float64() >= a.Chance { //nolint:gosec // Luck, not a secret.
			continue
		}
		if a.left > 0 {
			a.left--
		}
		hits = append(hits, a.Fault)
		if a.Kind != Slow && a.Kind != Late {
			break
		}
	}
	return hits
}

// Webhook is what faults do to one webhook or interaction.
type Webhook struct {
	Dropped bool
	Delay   time.Duration // before it is sent
	Times   int           // how often it is sent
}

// Webhook returns what strikes a webhook now, and counts it.
func (s *Set) Webhook(subject Subject) Webhook {
	w := Webhook{Times: 1}
	for _, f := range s.Hit(subject, Drop, Double, Late) {
		w.Delay += f.Delay
		w.Dropped = w.Dropped || f.Kind == Drop
		if f.Kind == Double {
			w.Times = 2
		}
	}
	return w
}

// prune forgets the faults that are over; the caller holds the lock.
func (s *Set) prune() {
	now := s.clock()
	s.faults = slices.DeleteFunc(s.faults, func(a *active) bool {
		return a.left == 0 || (!a.until.IsZero() && !now.Before(a.until))
	})
}

func (a *active) matches(subject Subject) bool {
	switch {
	case a.Provider != "" && a.Provider != subject.Provider,
		a.Method != "" && !strings.EqualFold(a.Method, subject.Method),
		a.Path != "" && !strings.Contains(subject.Path, a.Path):
		return false
	case a.User != "":
		return subject.Names != nil && subject.Names(a.User)
	}
	return true
}
