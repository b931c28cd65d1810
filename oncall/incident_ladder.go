package oncall

import "time"

// The stages of reminding of words that are owed. Whoever writes them is reminded before with a draft, and at the time; then the next
// role is, and the one after it.
const (
	RemindDraft     = 1 // RemindBefore before.
	RemindDue       = 2 // At the time.
	RemindDeputy    = 3 // ladderPause later.
	RemindCommander = 4 // Twice ladderPause later.
	RemindApproval  = 5 // Of a public draft that waits for approval.
)

// ladderPause is how long each role has before the next is reminded, too: three minutes, and at most a tenth of the time between two
// summaries, so that the ladder ends long before the next one is owed.
const ladderPause = 3 * time.Minute

// ladder is when whom is next reminded of words that are owed again and again.
type ladder struct {
	due    time.Time     // Zero when none are owed.
	every  time.Duration // Until the next words are owed.
	before time.Duration // How long before the first reminder comes.
	stage  int           // The last one reached.
	at     time.Time     // When that was.
	people int           // How many there are to remind, one after the other.
	rolls  bool          // Whether the next words are owed though these never came.
}

func (l ladder) pause() time.Duration { return fraction(l.every, 10, ladderPause) }

// lead is how long before it is owed the first reminder comes: at most half the time between two. Where nobody would write a draft nobody
// is reminded before.
func (l ladder) lead() time.Duration {
	if l.people == 0 {
		return 0
	}
	return fraction(l.every, 2, l.before)
}

// when is the moment of a stage.
func (l ladder) when(stage int) time.Time {
	switch {
	case stage <= RemindDraft && l.people > 0:
		return l.due.Add(-l.lead())
	case stage <= RemindDue:
		return l.due
	default:
		return l.due.Add(time.Duration(stage-RemindDue) * l.pause())
	}
}

// rollsAt is when these words are given up for the next: when the draft of those is made.
func (l ladder) rollsAt() time.Time { return l.due.Add(l.every - l.lead()) }

// next is when somebody is next reminded; zero when nobody is any more. After a reminder that came late, because the machine slept,
// the next stage keeps its distance: otherwise everybody would be reminded at once.
func (l ladder) next() time.Time {
	if l.due.IsZero() {
		return time.Time{}
	}
	stage := l.stage + 1
	at := l.when(stage)
	if gone := stage - RemindDue; gone > 0 && gone >= l.people {
		if !l.rolls {
			return time.Time{}
		}
		at = l.rollsAt()
	} else if l.rolls {
		at = earliest(at, l.rollsAt())
	}
	if l.stage == 0 {
		return at
	}
	return latest(at, l.at.Add(min(l.pause(), max(1, at.Sub(l.when(l.stage))))))
}

// rolled is when words are owed as of a moment, and how many were owed before and never came.
func (l ladder) rolled(at time.Time) (due time.Time, missed int) {
	if !l.rolls || l.due.IsZero() || at.Before(l.rollsAt()) {
		return l.due, 0
	}
	missed = int(at.Sub(l.due.Add(-l.lead())) / l.every)
	return l.due.Add(time.Duration(missed) * l.every), missed
}

// stageAt is the stage that is reached by reminding now.
func (l ladder) stageAt(now time.Time) int {
	due, missed := l.rolled(now)
	stage := l.stage + 1
	if missed > 0 {
		stage = RemindDraft
	}
	if stage == RemindDraft && (l.people == 0 || !now.Before(due)) {
		stage = RemindDue // There is no time, or nobody, for a draft before.
	}
	return stage
}

// cadence counts words that have come: owed is how many more were owed by then, kept whether they came in time. Words that come after
// some were given up answer for those, late; they are not the next ones, early.
func cadence(due time.Time, missed int, at time.Time) (owed int, kept bool) {
	switch late := overdue(due, at); {
	case due.IsZero(), missed > 0 && !late:
		return 0, false
	default:
		return 1, !late
	}
}
