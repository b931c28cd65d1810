package oncall

import "time"

// OnCall is the person on call at t. It reports false before the first turn, outside the hours of Only, and for a rotation that
// does not pass Validate.
func (r Rotation) OnCall(t time.Time) (string, bool) {
	shift, ok := r.next(t)
	if !ok || shift.From.After(t) {
		return "", false
	}
	return shift.Person, true
}

// NextChange is the first moment after t at which a shift begins or ends, in the rotation's zone. Until then OnCall does
// not change; a member who takes over from themselves changes too. It is the zero time when there will never be a shift.
func (r Rotation) NextChange(t time.Time) time.Time {
	shift, ok := r.next(t)
	switch {
	case !ok:
		return time.Time{}
	case shift.From.After(t):
		return shift.From
	default:
		return shift.Until
	}
}

// Shifts are all shifts between two moments, in order and in the rotation's zone; the first and the last are cut to fit. Time
// without a shift is time without anybody on call.
func (r Rotation) Shifts(from, until time.Time) []Shift {
	var shifts []Shift
	for from.Before(until) {
		shift, ok := r.next(from)
		if !ok || !shift.From.Before(until) {
			break
		}
		zone, next := shift.From.Location(), shift.Until
		shift.From, shift.Until = later(shift.From, from.In(zone)), earlier(shift.Until, until.In(zone))
		shifts = append(shifts, shift)
		from = next
	}
	return shifts
}

// next is the shift that holds t or, when none does, the first after t. It costs the same however far t is from the first turn.
func (r Rotation) next(t time.Time) (Shift, bool) {
	if r.Validate() != nil {
		return Shift{}, false
	}
	zone := Location(r.Zone)
	t = later(t.In(zone), r.handoff(0, zone))
	if r.Only == nil {
		return r.turnAt(t), true
	}
	hours, ok := r.Only.stretch(t.In(r.Only.location(r.Zone)), func(Date) bool { return false })
	if !ok {
		return Shift{}, false
	}
	opens, closes := hours.from.In(zone), hours.until.In(zone)
	shift := r.turnAt(later(t, opens))
	shift.From, shift.Until = later(shift.From, opens), earlier(shift.Until, closes)
	return shift, true
}

// turnAt is the turn that holds t; t is in the rotation's zone and not before the first turn. The days since then give its
// number, but for what the time of day and changes of the clocks may shift.
func (r Rotation) turnAt(t time.Time) Shift {
	zone := t.Location()
	n := DateOf(t).DaysSince(r.From) / r.daysPerTurn()
	for r.handoff(n, zone).After(t) {
		n--
	}
	for !r.handoff(n+1, zone).After(t) {
		n++
	}
	return Shift{Person: r.Members[n%len(r.Members)], From: r.handoff(n, zone), Until: r.handoff(n+1, zone)}
}

// handoff is the moment at which a turn begins, counted from 0.
func (r Rotation) handoff(turn int, zone *time.Location) time.Time {
	return r.From.AddDays(turn*r.daysPerTurn()).At(r.HandoffAt, zone)
}
