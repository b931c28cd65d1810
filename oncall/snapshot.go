package oncall

import (
	"slices"
	"time"
)

// Snapshot is what people are shown of an escalation: in the chat, in the Temporal UI, on the command line. It is small enough
// for an activity's input.
type Snapshot struct {
	WorkflowID string    `json:"workflowId"`
	Instance   string    `json:"instance"`
	Service    string    `json:"service"`
	Title      string    `json:"title"`
	Details    string    `json:"details,omitempty"`
	Link       string    `json:"link,omitempty"`
	Runbook    string    `json:"runbook,omitempty"`
	Remark     string    `json:"remark,omitempty"`
	Severity   Severity  `json:"severity"`
	Status     Status    `json:"status"`
	Outcome    string    `json:"outcome,omitempty"`
	Recovered  bool      `json:"recovered,omitempty"`
	Owner      Actor     `json:"owner,omitzero"`
	Helpers    []string  `json:"helpers,omitempty"`
	Position   Position  `json:"position"`
	Levels     int       `json:"levels"`
	Rounds     int       `json:"rounds"`
	Next       Next      `json:"next,omitzero"`
	Pages      []Page    `json:"pages,omitempty"` // The latest ones.
	Began      time.Time `json:"began"`
	Zone       string    `json:"zone"`
	Incident   string    `json:"incident,omitempty"`
	// Paging, Upstream and Beside say who pages, when it is not Hansho alone.
	Paging   PagingMode `json:"paging,omitempty"`
	Upstream Upstream   `json:"upstream,omitzero"`
	Rung     []string   `json:"rung,omitempty"` // Whom the provider of the upstream rings.
	Bridge   string     `json:"bridge,omitempty"`
	Numbers  Numbers    `json:"numbers"`
	Events   []Event    `json:"events,omitempty"` // Those that the reader has not seen yet.
}

// NextKind says what happens next unless somebody does something.
type NextKind string

// What can come next.
const (
	NextNothing  NextKind = ""          // Nothing is timed.
	NextPage     NextKind = "page"      // The hold ends and the first level is paged.
	NextLevel    NextKind = "level"     // The level's time is up and Targets are paged.
	NextExhaust  NextKind = "exhausted" // The last round's time is up.
	NextRepeat   NextKind = "repeat"    // The policy begins again after its pause.
	NextHours    NextKind = "hours"     // Working hours begin and the primary is paged.
	NextAsk      NextKind = "ask"       // The owner is asked whether they are still on it.
	NextLease    NextKind = "lease"     // The acknowledgement ends and the owner is paged.
	NextLapse    NextKind = "lapse"     // The owner has not answered: the policy starts again.
	NextOver     NextKind = "over"      // The time in which the alert reopens it ends.
	NextFallBack NextKind = "fall back" // The reassigned person has not answered: the policy goes on.
)

// Next is what happens next, when, and to whom.
type Next struct {
	Kind    NextKind  `json:"kind,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Targets []Target  `json:"targets,omitempty"`
	Level   int       `json:"level,omitempty"`
	Round   int       `json:"round,omitempty"`
	// Steps are the further steps of the people who are being paged, the earliest first. They come beside the rest.
	Steps []Ahead `json:"steps,omitempty"`
}

// AskBefore is how long before an acknowledgement ends its owner is asked, unless it is a short one.
const AskBefore = 5 * time.Minute

// snapshotPages is how many pages of the ledger a Snapshot shows.
const snapshotPages = 8

// Snapshot shows the state, with the events given. It shares no memory with the state: a local activity reads it while the
// state goes on.
func (s *State) Snapshot(events []Event) Snapshot {
	return Snapshot{
		WorkflowID: s.WorkflowID, Instance: s.Instance, Service: s.Alert.Service, Title: s.Alert.Title, Details: s.Alert.Details,
		Link: s.Alert.Link, Runbook: s.Plan.Runbook, Remark: s.Alert.Remark, Severity: s.Severity, Status: s.Status,
		Outcome: s.Outcome, Recovered: s.Recovered, Owner: s.Owner, Helpers: slices.Clone(s.Helpers), Position: s.Position,
		Levels: len(s.Plan.Levels), Rounds: s.Plan.Rounds, Next: s.Next(), Pages: s.latestPages(),
		Began: s.Marks.Began, Zone: s.Plan.Zone, Incident: s.Incident, Numbers: s.Numbers(), Events: slices.Clone(events),
		Paging: s.Plan.Paging, Upstream: s.Alert.Upstream, Rung: slices.Clone(s.Beside.People), Bridge: s.Bridge,
	}
}

// Next says what happens next unless somebody does something.
func (s *State) Next() Next {
	next := s.next()
	next.Targets = slices.Clone(next.Targets)
	next.Steps = slices.Clone(s.Ahead)
	for i := range next.Steps {
		next.Steps[i].By = slices.Clone(next.Steps[i].By)
	}
	return next
}

// latestPages are the newest pages of the ledger, as they are shown.
func (s *State) latestPages() []Page {
	pages := slices.Clone(s.Pages[max(0, len(s.Pages)-snapshotPages):])
	for i := range pages {
		pages[i].Then = nil
	}
	return pages
}

func (s *State) next() Next {
	switch s.Status {
	case Holding:
		return Next{Kind: NextPage, At: s.HoldEnds, Targets: s.Level().Targets, Level: 1, Round: 1}
	case Paging:
		return s.nextPaging()
	case AckStatus:
		return s.nextHeld()
	case ResolvedStatus:
		return Next{Kind: NextOver, At: s.CoolEnds}
	case OverStatus:
	}
	return Next{}
}

func (s *State) nextPaging() Next {
	switch {
	case s.Follows():
		return Next{}
	case !s.HoursBegin.IsZero():
		return Next{Kind: NextHours, At: s.HoursBegin, Targets: s.Level().Targets, Level: 1, Round: 1}
	case s.Waiting && !s.LevelRefused(), !s.PauseEnds.IsZero() && s.Rests():
		return Next{}
	case !s.PauseEnds.IsZero():
		return Next{Kind: NextRepeat, At: s.PauseEnds, Targets: s.Level().Targets, Level: 1, Round: 1}
	case s.LevelEnds.IsZero() && s.LevelRefused(): // Low urgency: its level has no end, but is over.
	case s.LevelEnds.IsZero() && s.Direct != "":
		return Next{Kind: NextLevel, Targets: []Target{{Person: s.Direct}}, Level: s.Position.Level, Round: s.Position.Round}
	case s.LevelEnds.IsZero():
		return Next{Kind: NextLevel, Targets: s.Level().Targets, Level: s.Position.Level, Round: s.Position.Round}
	}
	after := *s // A copy: advance touches no shared slice in place.
	after.advance()
	next := Next{Kind: NextLevel, At: s.LevelEnds, Targets: after.Level().Targets, Level: after.Position.Level, Round: after.Position.Round}
	if s.Direct != "" {
		next.Kind = NextFallBack
	} else if after.Exhausted {
		next.Kind, next.Targets = NextExhaust, nil
	}
	return next
}

// AskAt is when the owner is asked whether they are still on it: AskBefore the end, or half a short lease before it.
func (s *State) AskAt() time.Time { return s.LeaseEnds.Add(-min(AskBefore, s.Plan.AckHolds/2)) }

func (s *State) nextHeld() Next {
	switch {
	case s.Recovered || s.LeaseEnds.IsZero():
		return Next{}
	case s.LeasePaged:
		return Next{Kind: NextLapse, At: s.LeaseEnds}
	case s.LeaseAsked:
		return Next{Kind: NextLease, At: s.LeaseEnds}
	default:
		return Next{Kind: NextAsk, At: s.AskAt()}
	}
}
