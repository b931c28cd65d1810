package oncall

import (
	"slices"
	"time"
)

// Ahead is a step of a person's own rules that is still to come. It begins at its time; or before, when nothing that was sent
// on its turn has reached the person, because then nobody is waited for.
type Ahead struct {
	Person  string    `json:"person"`
	Purpose Purpose   `json:"purpose"`
	Turn    int       `json:"turn"` // Of the page that it follows.
	Round   int       `json:"round,omitempty"`
	Level   int       `json:"level,omitempty"`
	Step    int       `json:"step"`         // The first step, which begins at once, is 0.
	By      []string  `json:"by,omitempty"` // Providers, in the order in which they are tried.
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at"`
}

// plan remembers what is to follow a page that begins now. A newer page of a person takes the place of what an older one still
// had ahead, and a step that begins is no longer ahead.
func (s *State) plan(e Event, p Page) {
	s.forget(func(a Ahead) bool {
		replaced := p.Turn > a.Turn || len(e.Later) > 0
		begins := p.Turn == a.Turn && p.Step == a.Step
		return a.Person == p.Person && (replaced || begins)
	})
	for i, step := range e.Later {
		s.Ahead = append(s.Ahead, Ahead{
			Person: p.Person, Purpose: p.Purpose, Turn: p.Turn, Round: p.Round, Level: p.Level, Step: p.Step + i + 1,
			By: step.By, Reason: p.Reason, At: e.At.Add(step.After),
		})
	}
	slices.SortStableFunc(s.Ahead, func(a, b Ahead) int { return a.At.Compare(b.At) })
}

// forget drops the steps that nobody wants any more.
func (s *State) forget(which func(Ahead) bool) { s.Ahead = slices.DeleteFunc(s.Ahead, which) }

// StepAt is the step that comes next, of whomever. It reports false when none is ahead.
func (s *State) StepAt() (Ahead, bool) {
	if len(s.Ahead) == 0 {
		return Ahead{}, false
	}
	return s.Ahead[0], true
}

// StepNow is the next step of a person on a turn when it begins before its time: nothing that was sent has reached them.
func (s *State) StepNow(person string, turn int) (Ahead, bool) {
	i := slices.IndexFunc(s.Ahead, func(a Ahead) bool { return a.Person == person && a.Turn == turn })
	if i < 0 || !s.failed(person, turn) {
		return Ahead{}, false
	}
	return s.Ahead[i], true
}

// Awaited is the page whose delivery has to be heard of next. It reports false when none is.
func (s *State) Awaited() (page Page, ok bool) {
	for _, p := range s.Pages {
		if p.Awaited() && (!ok || p.DeliverBy.Before(page.DeliverBy)) {
			page, ok = p, true
		}
	}
	return page, ok
}

// Unreached tells whether a person was not reached on a turn: every page failed, and nothing more is to come.
func (s *State) Unreached(person string, turn int) bool {
	more := slices.ContainsFunc(s.Ahead, func(a Ahead) bool { return a.Person == person && a.Turn == turn })
	return !more && s.failed(person, turn)
}

// failed tells whether every page of a person on a turn has failed.
func (s *State) failed(person string, turn int) bool {
	return !slices.ContainsFunc(s.Pages, func(p Page) bool { return p.Person == person && p.Turn == turn && !p.Failed() })
}

// Stepped tells whether a person has more than one step on a turn.
func (s *State) Stepped(person string, turn int) bool {
	ahead := slices.ContainsFunc(s.Ahead, func(a Ahead) bool { return a.Person == person && a.Turn == turn })
	return ahead || slices.ContainsFunc(s.Pages, func(p Page) bool { return p.Person == person && p.Turn == turn && p.Step > 0 })
}

// replaces tells whether an older page stops when this one is accepted: one telephone rings for one page. The steps of a turn
// ring beside one another; only within a step does a page take another's place, or that of one which stayed silent.
func (s *State) replaces(p, older Page) bool {
	switch {
	case older.Person != p.Person || older.N == p.N || !older.AnsweredAt.IsZero():
		return false
	case older.Turn == p.Turn:
		return older.Step == p.Step || older.Silent()
	case older.Turn > p.Turn:
		// A page that is accepted so late that a newer one is under way: one of them is enough, unless more hangs on each of them.
		return p.DeliverBy.IsZero() && !s.Stepped(p.Person, p.Turn) && !s.Stepped(older.Person, older.Turn)
	default:
		return true
	}
}

// beside tells whether two pages are different steps of one person on one turn.
func (p Page) beside(other Page) bool {
	return p.Person == other.Person && p.Turn == other.Turn && p.Step != other.Step
}
