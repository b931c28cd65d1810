package config

import (
	"slices"
	"time"

	"hansho/oncall"
)

// Bounds of a policy's durations. The lower ones are short enough to try things out.
var (
	defaults      = oncall.DefaultTiming()
	ackWithin     = limits{least: time.Second, most: day, standard: oncall.DefaultAckWithin}
	hold          = limits{least: time.Second, most: time.Hour, zero: "none"}
	ackHolds      = limits{least: time.Second, most: week, zero: "forever", standard: defaults.AckHolds}
	reopenWithin  = limits{least: time.Second, most: day, zero: "none", standard: defaults.ReopenWithin}
	deliverWithin = limits{least: time.Second, most: 5 * time.Minute, standard: defaults.DeliverWithin}
	lookEvery     = limits{least: time.Second, most: day, zero: "never", standard: defaults.LookEvery}
	pauseFirst    = limits{least: time.Second, most: day, standard: defaults.PauseFirst}
	pauseMost     = limits{least: time.Second, most: day, standard: defaults.PauseMost}
)

const (
	mostRounds = 10
	mostLevels = 20
)

func (d *draft) buildPolicies() {
	d.org.Policies = map[string]oncall.Policy{}
	if len(d.file.Policies) == 0 {
		d.addMissing("policies", "say who is paged: name at least one policy")
	}
	each(d, "policies", d.file.Policies, func(id, path string, written policy) {
		d.org.Policies[id] = d.policy(id, path, written)
	})
}

func (d *draft) policy(id, path string, written policy) oncall.Policy {
	result := oncall.Policy{ID: id, LastResort: written.LastResort, Timing: d.timing(path, written)}
	result.Hours = d.hours(path+".working_hours", written.WorkingHours, d.workingHours())
	if written.LastResort == "" {
		d.addMissing(path+".last_resort", "name the person with whom the policy ends")
	}
	d.checkPerson(path+".last_resort", written.LastResort)
	if len(written.Levels) == 0 {
		d.addMissing(path+".levels", "list who is paged first, second and so on")
	}
	if len(written.Levels) > mostLevels {
		d.add(path+".levels", "has "+itoa(len(written.Levels))+" levels", "keep to "+itoa(mostLevels)+"; the rounds repeat them")
	}
	for i, each := range written.Levels {
		result.Levels = append(result.Levels, d.level(path+".levels["+itoa(i)+"]", each))
	}
	return result
}

func (d *draft) timing(path string, written policy) oncall.Timing {
	timing := oncall.Timing{
		Hold:          d.duration(path+".hold", written.Hold, hold),
		Rounds:        defaults.Rounds,
		AckHolds:      d.duration(path+".ack_holds", written.AckHolds, ackHolds),
		ReopenWithin:  d.duration(path+".reopen_within", written.ReopenWithin, reopenWithin),
		DeliverWithin: d.duration(path+".deliver_within", written.DeliverWithin, deliverWithin),
		PauseFirst:    d.duration(path+".pause.first", written.Pause.First, pauseFirst),
		PauseMost:     d.duration(path+".pause.most", written.Pause.Most, pauseMost),
		LookEvery:     d.duration(path+".look_every", written.LookEvery, lookEvery),
	}
	if written.Rounds != nil && !d.faulty(path+".rounds") {
		timing.Rounds = *written.Rounds
	}
	if timing.Rounds < 1 || timing.Rounds > mostRounds {
		d.add(path+".rounds", itoa(timing.Rounds)+" rounds are not possible", "write 1 to "+itoa(mostRounds)+": afterwards everybody is paged again with pauses")
	}
	if timing.PauseFirst > timing.PauseMost {
		d.add(path+".pause", "the first pause, "+short(timing.PauseFirst)+", is longer than the longest, "+short(timing.PauseMost), "write a first that is at most as long as most")
	}
	return timing
}

func (d *draft) level(path string, written level) oncall.Level {
	result := oncall.Level{AckWithin: d.duration(path+".ack_within", written.AckWithin, ackWithin)}
	if len(written.Page) == 0 {
		d.addMissing(path+".page", "name at least one schedule or person")
	}
	for i, id := range written.Page {
		at := path + ".page[" + itoa(i) + "]"
		if id == "" {
			continue
		}
		if slices.Contains(written.Page[:i], id) {
			d.add(at, quote(id)+" is there twice", "name each once")
		}
		result.Targets = append(result.Targets, d.target(at, id))
	}
	return result
}

func (d *draft) target(path, id string) oncall.Target {
	if _, ok := d.org.Schedules[id]; ok {
		return oncall.Target{Schedule: id}
	}
	if _, ok := d.org.People[id]; ok {
		d.checkPageable(path, id)
		return oncall.Target{Person: id}
	}
	known := map[string]bool{}
	for id := range d.org.Schedules {
		known[id] = true
	}
	for id := range d.org.People {
		known[id] = true
	}
	addUnknown(d, path, id, "is neither a schedule nor a person", known, "people", "schedules")
	return oncall.Target{}
}
