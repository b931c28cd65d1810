package live

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"hansho/activities/pagerduty"
	"hansho/oncall"
)

// inOrder walks over a map by its keys.
func inOrder[T any](m map[string]T) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

// checkPeople looks at everybody who has a PagerDuty ID: whether it is right, and whether and when the person is rung.
func (p *atPagerDuty) checkPeople() {
	users, err := p.account.Users(p.ctx)
	if p.unread("the users", err) {
		return
	}
	p.users = map[string]pagerduty.User{}
	for _, user := range users {
		p.users[user.ID] = user
	}
	schedules, err := p.account.Schedules(p.ctx)
	if p.unread("the schedules", err) {
		return
	}
	p.schedules = map[string]pagerduty.Schedule{}
	for _, schedule := range schedules {
		p.schedules[schedule.ID] = schedule
	}
	waits := pagedBy(p.Org, p.members)
	for id, person := range inOrder(p.Org.People) {
		address, ok := person.Address(pagerduty.Name)
		if !ok {
			continue
		}
		path := "people." + id + ".pagerduty"
		user, known := p.users[address]
		if !known {
			p.add(Error, path, "", "PagerDuty has no user "+address, "write the last part of the address of the person's profile; who left has to go out of the policies")
			continue
		}
		if person.Email != "" && !strings.EqualFold(person.Email, user.Email) {
			p.add(Warning, "people."+id+".email", user.Link, fmt.Sprintf("is %s here and %s at PagerDuty", person.Email, user.Email), "is it the same person? Correct the one that is wrong")
		}
		if wait, ok := waits[id]; ok {
			p.checkReach(path, user, wait)
		}
	}
}

// members are the people of a PagerDuty schedule, by their IDs in hansho.yaml.
func (p *atPagerDuty) members(schedule oncall.Schedule) (ids []string) {
	if schedule.Source != pagerduty.Name {
		return nil
	}
	for _, user := range p.schedules[schedule.External].Users {
		if person, ok := p.Org.PersonAt(pagerduty.Name, user.ID); ok {
			ids = append(ids, person.ID)
		}
	}
	return ids
}

// checkReach looks whether a person whom a policy pages is rung, and soon enough.
func (p *atPagerDuty) checkReach(path string, user pagerduty.User, wait time.Duration) {
	usable := slices.DeleteFunc(slices.Clone(user.Contacts), func(c pagerduty.Contact) bool { return c.Blacklisted })
	if len(usable) == 0 {
		p.add(Error, path, user.Link, user.Name+" has no contact method that PagerDuty can use, and is never rung", "add a telephone number or the app to the profile (Contact Information)")
		return
	}
	minutes, ok := user.FirstHigh()
	first := time.Duration(minutes) * time.Minute
	switch {
	case !ok:
		p.add(Error, path, user.Link, user.Name+" has no notification rule for high urgency, and is never rung", "add one that notifies immediately (Notification Rules)")
	case first >= wait:
		p.add(Error, path, user.Link, fmt.Sprintf("%s is rung %d minutes after a page, and the policy goes on after %s", user.Name, minutes, wait),
			"make the first high-urgency rule immediate (Notification Rules)")
	case first > 0:
		p.add(Warning, path, user.Link, fmt.Sprintf("%s is rung %d minutes after a page", user.Name, minutes), "make the first high-urgency rule immediate (Notification Rules)")
	}
	if !slices.ContainsFunc(usable, func(c pagerduty.Contact) bool { return c.Type != "email_contact_method" }) {
		p.add(Warning, path, user.Link, user.Name+" is reached by e-mail only, which wakes nobody", "add a telephone number or the app to the profile (Contact Information)")
	}
}

// checkSchedules looks at the schedules that stay at PagerDuty.
func (p *atPagerDuty) checkSchedules() {
	if p.schedules == nil {
		return
	}
	for id, schedule := range inOrder(p.Org.Schedules) {
		if schedule.Source != pagerduty.Name {
			continue
		}
		path := "schedules." + id + ".pagerduty"
		there, known := p.schedules[schedule.External]
		if !known {
			p.add(Error, path, "", "PagerDuty has no schedule "+schedule.External, "write the last part of the address of the schedule's page")
			continue
		}
		if len(there.Policies) == 0 {
			p.add(Error, path, there.Link, fmt.Sprintf("no escalation policy uses the schedule %q, so PagerDuty does not say who is on call", there.Summary), "make an escalation policy for it that no service uses")
		}
		if len(there.Users) == 0 {
			p.add(Error, path, there.Link, fmt.Sprintf("nobody is on the schedule %q, so its fallback is always paged", there.Summary), "put people on it, or name another one")
		}
		for _, user := range there.Users {
			if _, ok := p.Org.PersonAt(pagerduty.Name, user.ID); !ok {
				p.add(Error, path, there.Link, fmt.Sprintf("%s (%s) is on the schedule %q and not in this file: when on call, the fallback is paged instead", user.Summary, user.ID, there.Summary),
					"add the person with pagerduty: "+user.ID)
			}
		}
	}
}
