package imports

import (
	"slices"
	"strings"
)

// levelOf is a level in IDs of the file; nil when it pages nobody.
func (p *plan) levelOf(level Level, e *entry[Policy]) *Level {
	people, unknown := p.peopleOf(level.People)
	for _, id := range level.Schedules {
		schedule := p.schedules[id]
		switch {
		case schedule == nil:
			unknown = append(unknown, oneLine(id))
		case !slices.Contains(people, schedule.id):
			people = append(people, schedule.id)
		}
	}
	if len(unknown) > 0 {
		e.leave("targets that are not in this file: %s", strings.Join(unknown, ", "))
	}
	if len(people) == 0 {
		e.leave("a level that pages nobody")
		return nil
	}
	wait := level.AckWithin
	if wait <= 0 {
		wait = usualWait
	}
	if wait < shortestWait || wait > longestWait {
		e.leave("a wait of %s: levels wait a second to a day", length(wait))
		wait = min(max(wait, shortestWait), longestWait)
	}
	return &Level{People: people, AckWithin: wait}
}

func (p *plan) addPolicy(policy Policy, ids book) {
	e := &entry[Policy]{left: slices.Clone(policy.Left)}
	last := p.lastResort(policy)
	var levels []Level
	for _, level := range policy.Levels {
		if resolved := p.levelOf(level, e); resolved != nil {
			levels = append(levels, *resolved)
		}
	}
	if len(levels) == 0 || last == "" {
		p.drop("policy", policy.Name, policy.ID, "left out: it pages nobody who is in this file", e.left)
		return
	}
	if n := len(levels); n > mostLevels {
		e.leave("%d of its %d levels", n-mostLevels, n)
		levels = levels[:mostLevels]
	}
	if policy.Rounds > mostRounds {
		e.leave("%d of its %d rounds", policy.Rounds-mostRounds, policy.Rounds)
		policy.Rounds = mostRounds
	}
	e.id, policy.Levels = ids.take(policy.Name, policy.ID), levels
	if policy.LastResort == "" {
		e.leave("a person with whom it ends, whom the provider does not know: %s is a guess, name whom you want", last)
	}
	policy.LastResort, policy.Name = last, oneLine(policy.Name)
	e.value, p.policies[policy.ID] = policy, e
}

// lastResort is the person with whom a policy ends: the one it names, else the last named on a level, else the first who can
// be on call in the last schedule.
func (p *plan) lastResort(policy Policy) string {
	if person := p.people[policy.LastResort]; person != nil {
		return person.id
	}
	for _, level := range slices.Backward(policy.Levels) {
		if people, _ := p.peopleOf(level.People); len(people) > 0 {
			return people[len(people)-1]
		}
		for _, id := range slices.Backward(level.Schedules) {
			if schedule := p.schedules[id]; schedule != nil {
				return slices.Concat(schedule.value.Fallback, schedule.members())[0]
			}
		}
	}
	return ""
}

func (e *entry[T]) members() []string {
	if s, ok := any(e.value).(Schedule); ok && s.Rotation != nil {
		return s.Rotation.Members
	}
	return nil
}

func (p *plan) addService(s Service, ids book) {
	policy := p.policies[s.Policy]
	if policy == nil {
		p.drop("service", s.Name, s.ID, "left out: its policy is not in this file", s.Left)
		return
	}
	e := &entry[Service]{id: ids.take(s.Name, s.ID), value: s, left: s.Left}
	e.value.Name, e.value.Policy = oneLine(s.Name), policy.id
	p.services[s.ID] = e
}
