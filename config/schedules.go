package config

import (
	"regexp"

	"hansho/oncall"
)

// splunkScheduleForm is a team's slug, and behind a slash that of one of its policies or rotations.
var splunkScheduleForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}/[A-Za-z0-9_-]{1,60}$`)

func (d *draft) buildSchedules() {
	d.org.Schedules = map[string]oncall.Schedule{}
	each(d, "schedules", d.file.Schedules, func(id, path string, written schedule) {
		if _, clash := d.org.People[id]; clash {
			d.add(path, quote(id)+" is also a person", "give one of them another ID: levels name both in the same way")
		}
		d.org.Schedules[id] = d.schedule(id, path, written)
	})
}

func (d *draft) schedule(id, path string, written schedule) oncall.Schedule {
	result := oncall.Schedule{ID: id, Fallback: written.Fallback}
	outside := written.PagerDuty != "" || d.faulty(path+".pagerduty")
	splunk := written.SplunkOnCall != "" || d.faulty(path+".splunk_oncall")
	switch {
	case outside && splunk:
		d.add(path, "has both pagerduty and splunk_oncall", "keep the one that is right")
	case outside && written.Rotation != nil:
		d.add(path, "has both pagerduty and a rotation", "keep the one that is right")
	case splunk && written.Rotation != nil:
		d.add(path, "has both splunk_oncall and a rotation", "keep the one that is right")
	case written.Rotation != nil:
		if len(written.Fallback) > 0 {
			d.add(path+".fallback", "is not used: a rotation kept here always answers", "remove it")
		}
		rotation := d.rotation(path+".rotation", *written.Rotation)
		result.Rotation = &rotation
	case outside:
		d.checkForm(path+".pagerduty", written.PagerDuty, pagerdutyForm, "a PagerDuty schedule ID", "write one such as PSCHED1, the end of the address of the schedule's page")
		result.Source, result.External = oncall.PagerDuty, written.PagerDuty
		d.checkFallback(path+".fallback", written.Fallback)
	case splunk:
		d.checkForm(path+".splunk_oncall", written.SplunkOnCall, splunkScheduleForm, "an on-call list of Splunk On-Call", "write the team and its policy or rotation, such as team-abc/pol-def")
		result.Source, result.External = oncall.SplunkOnCall, written.SplunkOnCall
		d.checkFallback(path+".fallback", written.Fallback)
	case !d.faulty(path):
		d.add(path, "does not say who is on call", "add pagerduty: the ID of a schedule there, or a rotation")
	}
	return result
}

// checkFallback holds an outside schedule to its substitutes: without them nobody is paged while the provider is down.
func (d *draft) checkFallback(path string, ids []string) {
	if len(ids) == 0 {
		d.addMissing(path, "list the people to page when the provider cannot be asked")
	}
	d.checkPeople(path, ids, true)
}

// checkPeople checks a list of people, each of whom may be allowed to be in it only once.
func (d *draft) checkPeople(path string, ids []string, once bool) {
	seen := map[string]bool{}
	for i, id := range ids {
		at := path + "[" + itoa(i) + "]"
		d.checkPerson(at, id)
		if once && seen[id] && id != "" {
			d.add(at, quote(id)+" is there twice", "name each once")
		}
		seen[id] = true
	}
}
