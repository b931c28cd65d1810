package splunk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// directory finds what an organisation consists of.
type directory struct {
	Organization

	users     map[string]*User
	teams     map[string]*Team
	rotations map[string]*Rotation
	policies  map[string]*Policy
	keys      map[string]*RoutingKey // by the key in lower case: routing keys do not mind it
}

func newDirectory(o Organization) (*directory, error) {
	d := &directory{
		Organization: o, users: map[string]*User{}, teams: map[string]*Team{}, rotations: map[string]*Rotation{},
		policies: map[string]*Policy{}, keys: map[string]*RoutingKey{},
	}
	d.Rotations = slices.Clone(o.Rotations)
	for i := range o.Users {
		d.users[o.Users[i].Name] = &o.Users[i]
	}
	for i := range o.Teams {
		d.teams[o.Teams[i].Slug] = &o.Teams[i]
	}
	for i := range d.Rotations {
		d.Rotations[i].Shifts = slices.Clone(d.Rotations[i].Shifts)
		d.rotations[d.Rotations[i].Slug] = &d.Rotations[i]
	}
	for i := range o.Policies {
		d.policies[o.Policies[i].Slug] = &o.Policies[i]
	}
	for i := range o.RoutingKeys {
		d.keys[strings.ToLower(o.RoutingKeys[i].Key)] = &o.RoutingKeys[i]
	}
	return d, d.check()
}

// check prepares the shifts and names every reference to what is not there.
func (d *directory) check() error {
	var faults []error
	missing := func(what, name string, known bool) {
		if !known {
			faults = append(faults, fmt.Errorf("sandbox: there is no %s %q", what, name))
		}
	}
	for _, r := range d.rotations {
		missing("team", r.Team, d.teams[r.Team] != nil)
		for i := range r.Shifts {
			faults = append(faults, r.Shifts[i].prepare())
			for _, name := range r.Shifts[i].Members {
				missing("user", name, d.users[name] != nil)
			}
		}
	}
	for _, p := range d.policies {
		missing("team", p.Team, d.teams[p.Team] != nil)
		for _, step := range p.Steps {
			for _, e := range step.Entries {
				switch e.Type {
				case entryUser:
					missing("user", e.Target, d.users[e.Target] != nil)
				case entryRotation, entryNext, entryPrevious:
					missing("rotation", e.Target, d.rotations[e.Target] != nil)
				}
			}
		}
	}
	for _, k := range d.RoutingKeys {
		for _, slug := range k.Policies {
			missing("policy", slug, d.policies[slug] != nil)
		}
	}
	return errors.Join(faults...)
}

// The types of entries that name people.
const (
	entryUser     = "user"
	entryRotation = "rotation_group"
	entryNext     = "rotation_group_next"
	entryPrevious = "rotation_group_previous"
)

// routed finds the policies of a routing key; an unknown one goes where the first goes.
func (d *directory) routed(key string) []string {
	if known := d.keys[strings.ToLower(key)]; known != nil {
		return known.Policies
	}
	if len(d.RoutingKeys) > 0 {
		return d.RoutingKeys[0].Policies
	}
	return nil
}

// called are the people whom the first step of a policy calls at a moment.
func (d *directory) called(policy *Policy, at time.Time) []string {
	if len(policy.Steps) == 0 {
		return nil
	}
	var names []string
	for _, e := range policy.Steps[0].Entries {
		for _, x := range d.entryDuties(policy, e, at, at.Add(time.Nanosecond)) {
			if !slices.Contains(names, x.User) {
				names = append(names, x.User)
			}
		}
	}
	return names
}

// entryDuties are the times between two moments in which an entry calls somebody, with the policy's overrides put over them.
func (d *directory) entryDuties(policy *Policy, e Entry, from, until time.Time) []duty {
	var list []duty
	switch rotation := d.rotations[e.Target]; {
	case e.Type == entryUser:
		list = []duty{{User: e.Target, From: from, Until: until}}
	case e.Type == entryRotation && rotation != nil:
		for _, shift := range rotation.Shifts {
			list = append(list, shift.between(from, until)...)
		}
	}
	for _, o := range d.Overrides {
		if o.Policy == policy.Slug {
			list = o.over(list)
		}
	}
	return slices.DeleteFunc(list, func(x duty) bool { return !x.From.Before(until) || !x.Until.After(from) })
}
