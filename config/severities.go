package config

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"hansho/oncall"
)

// defaultTerms are what an organisation promises that says nothing of its own.
func defaultTerms() map[oncall.Severity]oncall.Terms {
	return map[oncall.Severity]oncall.Terms{
		oncall.SEV1: {UpdateEvery: 30 * time.Minute, PostmortemDays: 3, ActionDays: 15, Public: true},
		oncall.SEV2: {UpdateEvery: time.Hour, PostmortemDays: 5, BusinessDays: true, ActionDays: 30},
		oncall.SEV3: {AutoResolve: true},
		oncall.SEV4: {AutoResolve: true},
		oncall.SEV5: {AutoResolve: true},
	}
}

func (d *draft) buildSeverities() {
	d.org.Severities = defaultTerms()
	for id, written := range d.file.Severities {
		path := "severities." + id
		severity := d.severity(path, id, 0)
		if severity == 0 {
			continue
		}
		if id != severity.String() {
			d.add(path, quote(id)+" is another way of writing", "write "+severity.String())
		}
		d.org.Severities[severity] = d.terms(path, written, d.org.Severities[severity])
	}
}

func (d *draft) terms(path string, written terms, standard oncall.Terms) oncall.Terms {
	result := standard
	result.Respond = written.Meaning
	if written.AutoResolve != nil {
		result.AutoResolve = *written.AutoResolve
	}
	update := limits{least: time.Minute, most: day, zero: "none", standard: standard.UpdateEvery}
	result.UpdateEvery = d.duration(path+".update_every", written.UpdateEvery, update)
	result.PostmortemDays, result.BusinessDays = d.term(path+".postmortem", written.Postmortem, standard.PostmortemDays, standard.BusinessDays)
	result.ActionDays, result.ActionBusinessDays = d.term(path+".actions", written.Actions, standard.ActionDays, standard.ActionBusinessDays)
	if result.PostmortemDays == 0 {
		result.ActionDays, result.ActionBusinessDays = 0, false // Nothing would name them.
	}
	if written.Public != nil {
		result.Public = *written.Public
	}
	target := limits{least: time.Second, most: 4 * week}
	result.Detect = d.duration(path+".targets.detect", written.Targets.Detect, target)
	result.Engage = d.duration(path+".targets.engage", written.Targets.Engage, target)
	result.Fix = d.duration(path+".targets.fix", written.Targets.Fix, target)
	result.Subscribers = d.subscribers(path+".subscribers", written.Subscribers)
	return result
}

// subscribers are names that only the provider can look up: here each is only held to be there once.
func (d *draft) subscribers(path string, teams []string) []string {
	for i, team := range teams {
		if team != "" && slices.Contains(teams[:i], team) {
			d.add(path+"["+itoa(i)+"]", quote(team)+" is there twice", "name each once")
		}
	}
	return teams
}

var daysForm = regexp.MustCompile(`^([1-9][0-9]{0,2}) (calendar|business) days?$`)

// term reads "3 calendar days": which days count is always said.
func (d *draft) term(path, text string, standardDays int, standardBusiness bool) (days int, business bool) {
	const most = 90
	switch text {
	case "":
		return standardDays, standardBusiness
	case "none":
		return 0, false
	}
	parts := daysForm.FindStringSubmatch(text)
	if parts == nil {
		d.add(path, quote(text)+" is not a due date", "write 3 calendar days, 5 business days, or none")
		return 0, false
	}
	days, _ = strconv.Atoi(parts[1])
	if days > most {
		d.add(path, quote(text)+" is too late", "write at most "+itoa(most)+" days: what happened is forgotten by then")
	}
	return days, parts[2] == "business"
}
