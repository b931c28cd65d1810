package splunk

import (
	"cmp"
	"slices"
	"time"

	"hansho/activities"
)

// teamSchedule is what we read of a team's schedule: who is called by one step of each policy.
type teamSchedule struct {
	Schedules []policySchedule `json:"schedules"`
}

type policySchedule struct {
	Policy    named      `json:"policy"`
	Entries   []entry    `json:"schedule"`
	Overrides []override `json:"overrides"`
}

// entry is somebody who is always called, or one shift of a rotation.
type entry struct {
	Type     string `json:"onCallType"`
	Rotation string `json:"rotationName"`
	User     user   `json:"onCallUser"` // Who is on call now.
	Rolls    []roll `json:"rolls"`
}

// roll is one turn of a shift, without overrides.
type roll struct {
	Start moment `json:"start"`
	End   moment `json:"end"`
	User  user   `json:"onCallUser"`
}

// override puts one person in the place of another.
type override struct {
	Of    user   `json:"origOnCallUser"`
	By    user   `json:"overrideOnCallUser"`
	Start moment `json:"start"`
	End   moment `json:"end"`
}

func (s teamSchedule) policy(slug string) *policySchedule {
	at := slices.IndexFunc(s.Schedules, func(p policySchedule) bool { return p.Policy.Slug == slug })
	if at < 0 {
		return nil
	}
	return &s.Schedules[at]
}

// rotation gives the duties of a rotation by its name, of whichever policies call it; found is false when none does.
func (s teamSchedule) rotation(label string, from, until, at time.Time) (duties []activities.Duty, found bool) {
	for _, p := range s.Schedules {
		if slices.ContainsFunc(p.Entries, func(e entry) bool { return e.Rotation == label && e.Type == callsRotation }) {
			found = true
			duties = append(duties, p.duties(label, from, until, at)...)
		}
	}
	return inOrder(duties), found
}

// duties are those between two moments, of one rotation or, without a label, of everybody whom the step calls. At is the moment of
// the answer, for which an entry names who is on call.
func (p *policySchedule) duties(label string, from, until, at time.Time) []activities.Duty {
	var duties []activities.Duty
	for _, e := range p.Entries {
		if label == "" || e.Rotation == label {
			duties = append(duties, e.duties(from, until, at)...)
		}
	}
	for _, o := range p.Overrides {
		duties = o.over(duties)
	}
	return inOrder(slices.DeleteFunc(duties, func(d activities.Duty) bool { return !d.From.Before(until) || !d.Until.After(from) }))
}

// The types of entries whose schedule we can follow. "Next" and "previous" of a rotation are others than its rolls name.
const (
	callsUser     = "user"
	callsRotation = "rotation_group"
)

func (e entry) duties(from, until, at time.Time) []activities.Duty {
	if e.Type != callsUser && e.Type != callsRotation && e.Type != "" {
		return nil
	}
	var duties []activities.Duty
	first, covered := until, false
	for _, r := range e.Rolls {
		if r.User.Name == "" || r.Start.IsZero() || r.End.IsZero() {
			continue
		}
		duties = append(duties, activities.Duty{Address: r.User.Name, From: r.Start.Time, Until: r.End.Time})
		covered = covered || !r.Start.After(at) && r.End.After(at)
		if r.Start.After(at) && r.Start.Before(first) {
			first = r.Start.Time
		}
	}
	// Somebody who is called always has no rolls; and the turn that runs may not be among them.
	if e.User.Name != "" && !covered && (len(duties) == 0 || !from.After(at)) {
		duties = append(duties, activities.Duty{Address: e.User.Name, From: from.UTC(), Until: first.UTC()})
	}
	return duties
}

// over puts the override over the duties of whom it replaces, and leaves the rest of them.
func (o override) over(duties []activities.Duty) []activities.Duty {
	if !o.End.After(o.Start.Time) || o.By.Name == "" {
		return duties
	}
	var result []activities.Duty
	for _, d := range duties {
		if d.Address != o.Of.Name || !d.From.Before(o.End.Time) || !d.Until.After(o.Start.Time) {
			result = append(result, d)
			continue
		}
		begin, end := d.From, d.Until
		if begin.Before(o.Start.Time) {
			begin = o.Start.Time
			result = append(result, activities.Duty{Address: d.Address, From: d.From, Until: begin})
		}
		if end.After(o.End.Time) {
			end = o.End.Time
			result = append(result, activities.Duty{Address: d.Address, From: end, Until: d.Until})
		}
		result = append(result, activities.Duty{Address: o.By.Name, From: begin, Until: end})
	}
	return result
}

// inOrder sorts duties by time and drops repetitions.
func inOrder(duties []activities.Duty) []activities.Duty {
	slices.SortFunc(duties, func(a, b activities.Duty) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Address, b.Address), a.Until.Compare(b.Until))
	})
	return slices.CompactFunc(duties, func(a, b activities.Duty) bool {
		return a.Address == b.Address && a.From.Equal(b.From) && a.Until.Equal(b.Until)
	})
}
