package oncall

import (
	"fmt"
	"strings"
	"time"
)

// Unit is what the length of a turn is counted in.
type Unit string

// Units of a rotation.
const (
	Days  Unit = "days"
	Weeks Unit = "weeks"
)

// mostDays bounds a turn; more is a mistake in writing.
const mostDays = 366

// Rotation is an on-call rotation that Hansho keeps itself. Members take turns of Every days or weeks in their order and
// begin again after the last; a member may be named more than once. The first turn begins on From, and every turn ends at
// HandoffAt on the wall clocks of Zone, so a weekly turn lasts 167 or 169 hours when the clocks change. What a hand-off means at a
// time that is skipped or comes twice is said at Date.At: the moment of the jump, or the first of the two.
type Rotation struct {
	Members   []string  `json:"members"` // IDs of people.
	Every     int       `json:"every"`
	Unit      Unit      `json:"unit"`
	HandoffAt TimeOfDay `json:"handoffAt"`
	Zone      string    `json:"zone"` // IANA zone.
	From      Date      `json:"from"` // Nobody is on call before HandoffAt on this day.
	// Only restricts the rotation to some hours of the week; outside them nobody is on call. Turns change as they do without it.
	Only *WorkingHours `json:"only,omitempty"`
}

// Validate joins a FieldError for each thing that is wrong, or is nil. A rotation that does not pass has nobody on call.
func (r Rotation) Validate() error {
	var f faults
	if len(r.Members) == 0 {
		f.add("members", "is empty; name at least one person")
	}
	for i, member := range r.Members {
		if strings.TrimSpace(member) == "" {
			f.add(fmt.Sprintf("members[%d]", i), "is empty; name a person or remove it")
		}
	}
	if r.Unit != Days && r.Unit != Weeks {
		f.add("unit", "%q is not known; write days or weeks", string(r.Unit))
	} else if r.daysPerTurn() < 1 || r.Every > mostDays || r.daysPerTurn() > mostDays {
		f.add("every", "%d %s is no length of a turn; write at least 1 and at most a year", r.Every, r.Unit)
	}
	if r.HandoffAt < 0 || r.HandoffAt >= EndOfDay {
		f.add("handoffAt", "%s is not on this day; write a time from 00:00 to 23:59", r.HandoffAt)
	}
	f.zone("zone", r.Zone)
	if !r.From.Valid() || r.From.Year == 0 {
		f.add("from", "is not a day; write the first day of the first turn, such as 2026-04-01")
	}
	if r.Only != nil {
		r.Only.check(&f, "only.")
	}
	return f.join()
}

func (r Rotation) daysPerTurn() int {
	if r.Unit == Weeks {
		return 7 * r.Every
	}
	return r.Every
}

// Shift is a stretch of time for which one person is on call: From is included, Until is not.
type Shift struct {
	Person string    `json:"person"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}
