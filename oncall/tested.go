package oncall

import (
	"slices"
	"time"
)

// Test is what is known of one test page: a person is paged once on each of their ways, and asked to acknowledge each.
type Test struct {
	WorkflowID string    `json:"workflowId"`
	Instance   string    `json:"instance"` // The run's ID.
	Person     string    `json:"person"`
	By         Actor     `json:"by,omitzero"` // Who asked for it.
	Began      time.Time `json:"began"`
	Until      time.Time `json:"until"`          // How long answers are waited for.
	Ended      time.Time `json:"ended,omitzero"` // When everything was closed, or handed to Settle.
	Pages      []Tested  `json:"pages,omitempty"`
	// Fault says why nobody was paged, when nobody could be.
	Fault string `json:"fault,omitempty"`
}

// Tested is one way of a test: a page of its ledger, and who answered it.
type Tested struct {
	Page

	AnsweredBy Actor `json:"answeredBy,omitzero"`
}

// Verdict is what a test says of one way to reach a person.
type Verdict string

// The verdicts, the best first.
const (
	VerdictAnswered  Verdict = "answered"
	VerdictLate      Verdict = "answered late"             // After the wait was over.
	VerdictElsewhere Verdict = "answered by somebody else" // It rang, but nobody knows whether for the person.
	VerdictDelivered Verdict = "delivered"                 // The provider says that it reached the person, who did not answer.
	VerdictWaiting   Verdict = "waiting"                   // The test goes on.
	VerdictSilent    Verdict = "silent"                    // The provider took it, and nothing more was heard.
	VerdictLost      Verdict = "no answer"                 // Of the provider: it may have rung.
	VerdictRefused   Verdict = "refused"                   // In the provider's words: Page.Refusal.
	VerdictUnsent    Verdict = "not sent"                  // The test ended before anything was sent.
)

// Failed tells whether the way cannot be relied on. Somebody who did not answer what was delivered makes no way fail.
func (v Verdict) Failed() bool {
	return slices.Contains([]Verdict{VerdictSilent, VerdictLost, VerdictRefused, VerdictUnsent}, v)
}

// Verdict is what is known of one of the test's pages.
func (t *Test) Verdict(p Tested) Verdict {
	switch {
	case !p.AnsweredAt.IsZero() && p.AnsweredBy.ID != t.Person:
		return VerdictElsewhere
	case p.AnsweredAt.After(t.Until):
		return VerdictLate
	case !p.AnsweredAt.IsZero():
		return VerdictAnswered
	case !p.RefusedAt.IsZero() && p.Lost:
		return VerdictLost
	case !p.RefusedAt.IsZero():
		return VerdictRefused
	case p.WithdrawnAt.IsZero():
		return VerdictWaiting
	case !p.DeliveredAt.IsZero():
		return VerdictDelivered
	case !p.AcceptedAt.IsZero():
		return VerdictSilent
	default:
		return VerdictUnsent
	}
}

// Answered tells whether the person answered on at least one way in time.
func (t *Test) Answered() bool {
	return slices.ContainsFunc(t.Pages, func(p Tested) bool { return t.Verdict(p) == VerdictAnswered })
}

// Passed tells whether the person answered, and no way failed.
func (t *Test) Passed() bool {
	return t.Answered() && !slices.ContainsFunc(t.Pages, func(p Tested) bool { return t.Verdict(p).Failed() })
}

// Page finds a page by its number; nil when there is none.
func (t *Test) Page(n int) *Tested {
	if n < 1 || n > len(t.Pages) {
		return nil
	}
	return &t.Pages[n-1]
}

// Took is how long after the page was decided something happened; 0 when it did not happen. The provider's clock may be a little
// behind ours.
func (p Page) Took(at time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return max(at.Sub(p.IntendedAt), time.Millisecond)
}

// TestOfEveryone is what is known of a test of everyone.
type TestOfEveryone struct {
	WorkflowID string         `json:"workflowId"`
	Instance   string         `json:"instance"` // The first run's ID.
	By         Actor          `json:"by,omitzero"`
	Began      time.Time      `json:"began"`
	Ended      time.Time      `json:"ended,omitzero"`
	Left       []TestTurn     `json:"left,omitempty"` // Those whose test has not begun.
	People     []TestedPerson `json:"people,omitempty"`
}

// TestTurn is somebody who is still to be tested, and not before a moment.
type TestTurn struct {
	Person    string    `json:"person"`
	NotBefore time.Time `json:"notBefore,omitzero"`
}

// TestedPerson is what a test of everyone keeps of one person.
type TestedPerson struct {
	Person   string      `json:"person"`
	Instance string      `json:"instance,omitempty"` // Of the person's test.
	Answered bool        `json:"answered,omitempty"`
	Ways     []TestedWay `json:"ways,omitempty"`
	Fault    string      `json:"fault,omitempty"` // Why the person was not tested.
}

// TestedWay is what a test of everyone keeps of one way.
type TestedWay struct {
	Provider string        `json:"provider"`
	Verdict  Verdict       `json:"verdict"`
	Answered time.Duration `json:"answered,omitempty"` // After this time, by the person.
	Why      string        `json:"why,omitempty"`      // In the provider's words.
}

// Summary is what a test of everyone keeps of a person's test.
func (t *Test) Summary() TestedPerson {
	person := TestedPerson{Person: t.Person, Instance: t.Instance, Answered: t.Answered(), Fault: t.Fault}
	for _, p := range t.Pages {
		way := TestedWay{Provider: p.Provider, Verdict: t.Verdict(p), Why: p.Refusal}
		if way.Verdict == VerdictAnswered {
			way.Answered = p.Took(p.AnsweredAt)
		}
		person.Ways = append(person.Ways, way)
	}
	return person
}

// Passed tells whether everybody was tested and answered, and no way failed.
func (t *TestOfEveryone) Passed() bool {
	return len(t.Left) == 0 && !slices.ContainsFunc(t.People, func(p TestedPerson) bool {
		return !p.Answered || p.Fault != "" || slices.ContainsFunc(p.Ways, func(w TestedWay) bool { return w.Verdict.Failed() })
	})
}
