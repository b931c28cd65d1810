package oncall

import (
	"slices"
	"time"
)

// Status is where an escalation stands.
type Status string

// The statuses of an escalation, in the usual order.
const (
	Holding        Status = "holding"      // Waits whether the alert is transient; nobody is paged yet.
	Paging         Status = "paging"       // Pages people until one acknowledges.
	AckStatus      Status = "acknowledged" // Somebody has it.
	ResolvedStatus Status = "resolved"     // Over, and cooling: the same alert reopens it.
	OverStatus     Status = "over"         // Over for good.
)

// Position is a place in the policy. Round and Level count from 1; Pass counts how often the exhausted policy began again.
type Position struct {
	Pass  int `json:"pass,omitempty"`
	Round int `json:"round"`
	Level int `json:"level"`
}

// State is everything an escalation knows. It changes only through Apply, and it is exactly what crosses continue-as-new.
type State struct {
	Instance   string    `json:"instance"` // The first run's ID: names this escalation for ever.
	WorkflowID string    `json:"workflowId"`
	Plan       Plan      `json:"plan"`
	Alert      Alert     `json:"alert"`
	Severity   Severity  `json:"severity"`
	Status     Status    `json:"status"`
	Recovered  bool      `json:"recovered,omitempty"` // The alert says that the trouble is over.
	Outcome    string    `json:"outcome,omitempty"`   // How it ended: "resolved", "recovered", "merged", "cancelled".
	Position   Position  `json:"position"`
	LevelEnds  time.Time `json:"levelEnds,omitzero"`  // Zero between levels.
	PauseEnds  time.Time `json:"pauseEnds,omitzero"`  // Set while an exhausted policy pauses.
	HoldEnds   time.Time `json:"holdEnds,omitzero"`   // Set while holding.
	HoursBegin time.Time `json:"hoursBegin,omitzero"` // Set while low urgency waits for working hours.
	CoolEnds   time.Time `json:"coolEnds,omitzero"`   // Set while cooling.
	// Exhausted is true from the end of the last round until the pause has begun.
	Exhausted bool `json:"exhausted,omitempty"`
	// Waiting is true when nothing is timed any more: low urgency after its page, or no urgency.
	Waiting bool `json:"waiting,omitempty"`
	// Direct is whom the next step pages instead of the policy's level, after a reassignment.
	Direct string `json:"direct,omitempty"`

	Owner      Actor     `json:"owner,omitzero"`
	Helpers    []string  `json:"helpers,omitempty"`
	LeaseEnds  time.Time `json:"leaseEnds,omitzero"` // Zero: the acknowledgement holds for ever.
	LeaseAsked bool      `json:"leaseAsked,omitempty"`
	LeasePaged bool      `json:"leasePaged,omitempty"` // The owner is being paged since the lease ended.

	LastPage    int      `json:"lastPage"` // Number of the newest page; never reset.
	Pages       []Page   `json:"pages,omitempty"`
	Ahead       []Ahead  `json:"ahead,omitempty"`       // Further steps of people who are being paged, the earliest first.
	LevelBefore []string `json:"levelBefore,omitempty"` // People paged on the level before, in this round.
	LevelNow    []string `json:"levelNow,omitempty"`
	Turn        int      `json:"turn"`                // Counts levels begun and ended: a page belongs to the turn that asked for it.
	PassPaged   int      `json:"passPaged,omitempty"` // Pages accepted since the pass began.

	Timeline []Event  `json:"timeline,omitempty"`
	Dropped  int      `json:"dropped,omitempty"`  // Entries that no longer fit into the timeline.
	Requests []string `json:"requests,omitempty"` // IDs of the last requests and events taken, the newest last.
	Incident string   `json:"incident,omitempty"` // Workflow ID of the incident.

	Beside       Beside    `json:"beside,omitzero"`        // Of the incident that the alert's Upstream names.
	Bridge       string    `json:"bridge,omitempty"`       // How to join the conference, as it was said at a provider.
	StatusUpdate string    `json:"statusUpdate,omitempty"` // The newest one.
	Tellings     []Telling `json:"tellings,omitempty"`     // What a provider still has to be told.
	Told         []Telling `json:"told,omitempty"`
	LastTelling  int       `json:"lastTelling,omitempty"`
	Gathered     *Gathered `json:"gathered,omitempty"` // Where people were last brought together; nil is nowhere.

	Marks Marks `json:"marks"`
}

// NewState is an escalation to which nothing has happened yet. Apply Opened to it.
func NewState(instance, workflowID string, plan Plan) *State {
	return &State{Instance: instance, WorkflowID: workflowID, Plan: plan, Position: Position{Round: 1, Level: 1}, Turn: 1}
}

// Over tells whether the escalation is over for good.
func (s *State) Over() bool { return s.Status == OverStatus }

// Urgency is that of the severity.
func (s *State) Urgency() Urgency { return s.Severity.Urgency() }

// Terms are what is promised for the severity.
func (s *State) Terms() Terms { return s.Plan.Terms[s.Severity] }

// Level is the level at the position, or the zero Level when a new policy has fewer.
func (s *State) Level() Level {
	if i := s.Position.Level - 1; i >= 0 && i < len(s.Plan.Levels) {
		return s.Plan.Levels[i]
	}
	return Level{}
}

// Page finds a page of the ledger by its number; nil when it is gone.
func (s *State) Page(n int) *Page {
	i, ok := slices.BinarySearchFunc(s.Pages, n, func(p Page, n int) int { return p.N - n })
	if !ok {
		return nil
	}
	return &s.Pages[i]
}

// Seen tells whether a request was taken already.
func (s *State) Seen(request string) bool {
	return request != "" && slices.Contains(s.Requests, request)
}

// took remembers a request, and forgets the oldest beyond the limit.
func (s *State) took(request string) {
	if request == "" {
		return
	}
	s.Requests = append(s.Requests, request)
	if extra := len(s.Requests) - requestsLimit; extra > 0 {
		s.Requests = slices.Delete(s.Requests, 0, extra)
	}
}

// LevelRefused tells whether every provider of every step of everyone on the running level has refused: then nobody is waited
// for. No urgency pages nobody, so nothing of it can be refused.
func (s *State) LevelRefused() bool {
	refused := false
	if s.Urgency() == UrgencyNone {
		return false
	}
	if slices.ContainsFunc(s.Ahead, func(a Ahead) bool { return a.Turn == s.Turn && a.Purpose != PurposeResponder }) {
		return false
	}
	for _, p := range s.Pages {
		if p.Turn != s.Turn || p.Purpose == PurposeResponder {
			continue
		}
		if p.RefusedAt.IsZero() {
			return false
		}
		refused = true
	}
	return refused
}

// Rests tells whether an exhausted policy repeats nothing: the alert has recovered, and somebody was paged for it.
func (s *State) Rests() bool { return s.Recovered && !s.Marks.Paged.IsZero() }

// unknownMost is how many pages of one person may be of unknown outcome at one provider before the newest is tried again
// under its own key: a provider that never answers must not fill the ledger.
const unknownMost = 3

// NextPage is the number for the next page of a person at a provider: a new one, or that of a page which the provider
// refused before anything rang. Trying that again under its own key cannot ring twice.
func (s *State) NextPage(person, provider string) int {
	unknown, newest := 0, 0
	for _, p := range slices.Backward(s.Pages) {
		if p.Person != person || p.Provider != provider || p.RefusedAt.IsZero() || p.RefusedAt.Before(p.AcceptedAt) {
			continue
		}
		if newest == 0 && p.WithdrawnAt.IsZero() {
			newest = p.N
		}
		if unknown++; newest == p.N && !p.Lost || newest != 0 && unknown >= unknownMost {
			return newest
		}
	}
	return s.LastPage + 1
}

// Lines is how many entries the timeline has had.
func (s *State) Lines() int { return s.Dropped + len(s.Timeline) }

// Since are the entries of the timeline after the first n that it has had, as far as they are kept.
func (s *State) Since(n int) []Event {
	if n >= TimelineHead {
		n = max(TimelineHead, n-s.Dropped)
	}
	return s.Timeline[min(max(0, n), len(s.Timeline)):]
}

// Unattempted counts the pages that are wanted and of which nothing has been sent yet.
func (s *State) Unattempted() int {
	return s.count(func(p Page) bool { return p.InFlight() && p.AttemptedAt.IsZero() })
}

// Calls tells whether somebody is being paged: a page rings, or is on its way to.
func (s *State) Calls() bool {
	return slices.ContainsFunc(s.Pages, func(p Page) bool { return p.Wanted() == RingLoud && (p.InFlight() || p.Open()) })
}

// Due are the pages about which a provider has to be told something.
func (s *State) Due() []Page {
	var due []Page
	for _, p := range s.Pages {
		if p.Due() {
			due = append(due, p)
		}
	}
	return due
}

// Involved tells whether a person belongs to the escalation: named by its policy, or paged, or helping already.
func (s *State) Involved(person string) bool {
	return slices.Contains(s.Plan.Members, person) || slices.Contains(s.Helpers, person) || s.Owner.ID == person ||
		slices.ContainsFunc(s.Pages, func(p Page) bool { return p.Person == person })
}

func (s *State) count(is func(Page) bool) int {
	n := 0
	for _, p := range s.Pages {
		if is(p) {
			n++
		}
	}
	return n
}
