package oncall

import (
	"fmt"
	"slices"
	"time"
)

// Ring is what a page does at its provider, as far as we know.
type Ring string

// What a page does at its provider.
const (
	RingNone    Ring = ""        // Nothing was sent, or nothing of it is left.
	RingUnknown Ring = "unknown" // An answer was lost: it may ring.
	RingLoud    Ring = "ringing"
	RingQuiet   Ring = "quiet"  // Acknowledged at the provider.
	RingClosed  Ring = "closed" // Resolved at the provider.
)

// Purpose says why a page exists; it decides which pages an acknowledgement stops.
type Purpose string

// The purposes of pages.
const (
	PurposeLevel     Purpose = "level"     // The policy's level.
	PurposeReassign  Purpose = "reassign"  // Somebody gave it to this person.
	PurposeResponder Purpose = "responder" // Somebody asked this person to help.
	PurposeLease     Purpose = "lease"     // The owner's acknowledgement ran out.
	PurposeTest      Purpose = "test"      // A test page: nothing is broken. No escalation has one.
)

// Page is one entry of the ledger: intent, attempts, acceptance, delivery, answer, withdrawal. All times are UTC instants.
type Page struct {
	N           int       `json:"n"`
	Person      string    `json:"person"`
	Purpose     Purpose   `json:"purpose"`
	Turn        int       `json:"turn"` // Which turn of the policy asked for it; State.Turn tells the running one.
	Round       int       `json:"round,omitempty"`
	Level       int       `json:"level,omitempty"`
	Step        int       `json:"step,omitempty"` // Which of the person's steps it belongs to, from 0. Steps ring beside one another.
	Reason      string    `json:"reason,omitempty"`
	Provider    string    `json:"provider"`      // A page goes to one provider; failover is a new page.
	Ref         string    `json:"ref,omitempty"` // The provider's ID of its incident.
	IntendedAt  time.Time `json:"intendedAt"`
	AttemptedAt time.Time `json:"attemptedAt,omitzero"`
	AcceptedAt  time.Time `json:"acceptedAt,omitzero"`
	DeliveredAt time.Time `json:"deliveredAt,omitzero"`
	AnsweredAt  time.Time `json:"answeredAt,omitzero"`
	WithdrawnAt time.Time `json:"withdrawnAt,omitzero"` // When we decided that it must stop.
	RefusedAt   time.Time `json:"refusedAt,omitzero"`   // When the provider had refused, or could not be reached in time.
	SilentAt    time.Time `json:"silentAt,omitzero"`    // When it had been accepted, and was not delivered in time.
	Refusal     string    `json:"refusal,omitempty"`    // In the provider's own words.
	Ring        Ring      `json:"ring,omitempty"`
	Heard       Heard     `json:"heard,omitzero"` // From its provider.
	// Observed is true when nothing was sent: the service is observed.
	Observed bool `json:"observed,omitempty"`
	// Lost is true when an answer was lost: the page may have rung although it was not accepted.
	Lost bool `json:"lost,omitempty"`
	// DeliverBy is until when the provider has to say that it reached the person; zero when that is not awaited.
	DeliverBy time.Time `json:"deliverBy,omitzero"`
	// Then are the providers that are tried next, in the same step, when this one fails.
	Then []string `json:"then,omitempty"`
}

// InFlight tells whether the page still waits for its first acceptance.
func (p Page) InFlight() bool {
	return p.AcceptedAt.IsZero() && p.WithdrawnAt.IsZero() && p.RefusedAt.IsZero()
}

// Silent tells whether the page was accepted, and is not known to have reached anybody although it should have.
func (p Page) Silent() bool { return !p.SilentAt.IsZero() && p.DeliveredAt.IsZero() }

// Awaited tells whether the provider still has to say that the page reached its person.
func (p Page) Awaited() bool {
	return !p.DeliverBy.IsZero() && p.Wanted() == RingLoud && p.DeliveredAt.IsZero() && p.SilentAt.IsZero() && p.RefusedAt.IsZero()
}

// Failed tells whether the page reached nobody, as far as is known.
func (p Page) Failed() bool { return p.Silent() || (!p.RefusedAt.IsZero() && p.DeliveredAt.IsZero()) }

// OutOfReach are the people whom no provider could page: everything that was sent to them has failed. Sorted.
func (s *State) OutOfReach() []string {
	var people []string
	for _, p := range s.Pages {
		rings := func(other Page) bool { return other.Person == p.Person && !other.Failed() }
		ahead := func(a Ahead) bool { return a.Person == p.Person }
		if !slices.ContainsFunc(s.Pages, rings) && !slices.ContainsFunc(s.Ahead, ahead) {
			people = append(people, p.Person)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// Open tells whether the page may still ring or has not been closed at its provider.
func (p Page) Open() bool { return p.Ring == RingLoud || p.Ring == RingQuiet || p.Ring == RingUnknown }

// Wanted is what the page should do at its provider: ring until it is answered or withdrawn.
func (p Page) Wanted() Ring {
	switch {
	case !p.WithdrawnAt.IsZero():
		return RingClosed
	case !p.AnsweredAt.IsZero():
		return RingQuiet
	default:
		return RingLoud
	}
}

// Due tells whether the provider has to be told something about the page.
func (p Page) Due() bool { return p.Open() && p.Wanted() != p.Ring && p.Wanted() != RingLoud }

// String is the page in the ledger's words.
func (p Page) String() string {
	return fmt.Sprintf("page %d to %s through %s (level %d, round %d)", p.N, p.Person, p.Provider, p.Level, p.Round)
}
