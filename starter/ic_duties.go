package starter

import (
	"context"
	"maps"
	"slices"
	"time"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
)

// rosterWithin is how long the rosters of a command have: whoever typed it waits, and the fallback list is an answer, too.
const rosterWithin = time.Second

// duties are who is on call now in the schedules of a service's policy, or in all of them. For a schedule that is kept outside the last
// roster answers, and says as of when; without one its fallback list.
func (t *typed) duties(ctx context.Context, service string) []interaction.DutyFacts {
	ctx, cancel := context.WithTimeout(ctx, rosterWithin)
	defer cancel()
	rosters := map[string]*Roster{}
	var duties []interaction.DutyFacts
	if service == "" {
		for _, id := range slices.Sorted(maps.Keys(t.org.Schedules)) {
			duties = append(duties, t.scheduled(ctx, t.org.Schedules[id], rosters)...)
		}
		return duties
	}
	for _, level := range t.org.Policies[t.org.Services[service].Policy].Levels {
		for _, target := range level.Targets {
			if target.Schedule != "" {
				duties = append(duties, t.scheduled(ctx, t.org.Schedules[target.Schedule], rosters)...)
			} else {
				duties = append(duties, interaction.DutyFacts{Person: target.Person, Source: "named"})
			}
		}
	}
	return duties
}

// scheduled is who is on call in one schedule.
func (t *typed) scheduled(ctx context.Context, s oncall.Schedule, rosters map[string]*Roster) []interaction.DutyFacts {
	now := t.facts.Now
	if s.Rotation != nil {
		person, _ := s.Rotation.OnCall(now)
		d := interaction.DutyFacts{Schedule: s.ID, Person: person, Until: s.Rotation.NextChange(now), Source: "rotation"}
		if !d.Until.IsZero() {
			d.Next, _ = s.Rotation.OnCall(d.Until)
		}
		return []interaction.DutyFacts{d}
	}
	roster, asked := rosters[s.Source]
	if !asked {
		if known, err := t.door.options.Client.Roster(ctx, s.Source); err == nil && known.Until.After(now) {
			roster = &known
		}
		rosters[s.Source] = roster
	}
	switch {
	case roster != nil:
		return t.rostered(s, roster)
	case len(s.Fallback) > 0:
		return []interaction.DutyFacts{{Schedule: s.ID, Person: s.Fallback[0], Source: "fallback"}}
	default:
		return []interaction.DutyFacts{{Schedule: s.ID, Source: "none"}}
	}
}

// rostered is who is on call in a schedule as its source said it, each with who follows. Turns of the same person in a row are one.
func (t *typed) rostered(s oncall.Schedule, roster *Roster) []interaction.DutyFacts {
	now, turns := t.facts.Now, roster.Duties[s.External]
	name := func(address string) string {
		person, _ := t.org.PersonAt(s.Source, address)
		return person.ID
	}
	var duties []interaction.DutyFacts
	for _, turn := range turns {
		if turn.From.After(now) || (!turn.Until.IsZero() && !turn.Until.After(now)) || name(turn.Address) == "" {
			continue
		}
		d := interaction.DutyFacts{Schedule: s.ID, Person: name(turn.Address), Until: turn.Until, Source: "roster", AsOf: roster.At}
		for next := after(turns, d.Until); next != nil; next = after(turns, d.Until) {
			if name(next.Address) != d.Person {
				d.Next, d.NextAt = name(next.Address), next.From
				break
			}
			d.Until = next.Until
		}
		duties = append(duties, d)
	}
	if len(duties) == 0 {
		return []interaction.DutyFacts{{Schedule: s.ID, Source: "none", AsOf: roster.At}}
	}
	return duties
}

// after is the first turn that begins when another one has ended, and lasts.
func after(turns []Duty, end time.Time) (next *Duty) {
	for i, turn := range turns {
		lasts := turn.Until.IsZero() || turn.Until.After(turn.From)
		if !end.IsZero() && lasts && !turn.From.Before(end) && (next == nil || turn.From.Before(next.From)) {
			next = &turns[i]
		}
	}
	return next
}
