package imports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"hansho/activities/splunk"
	"hansho/oncall"
)

// What hansho.yaml takes of Splunk On-Call's names.
var (
	splunkUser = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$`)
	splunkSlug = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)
)

// mostSteps is how many steps of a policy Splunk On-Call's schedule shows.
const mostSteps = 3

// SplunkOnCall makes an Account of what a Splunk On-Call account consists of. People are paged by their user names, so that their own
// paging policies go on deciding how they ring; rotations stay at Splunk On-Call, with their overrides; each routing key becomes a
// service.
func SplunkOnCall(found splunk.Account) Account {
	a := Account{Provider: oncall.SplunkOnCall, Left: []string{
		"what the import does not read: alert rules, maintenance modes, stakeholders, conference bridges, and integrations with monitoring and chat",
	}}
	for _, u := range found.Users {
		a.People = append(a.People, splunkPerson(u))
	}
	for _, t := range found.Teams {
		for _, r := range t.Rotations {
			a.addSplunkRotation(found, t, r)
		}
	}
	for _, p := range found.Policies {
		a.Policies = append(a.Policies, splunkPolicy(found, p))
	}
	a.addSplunkServices(found)
	return a
}

func splunkPerson(u splunk.User) Person {
	p := Person{ID: u.Name, Address: u.Name, Name: strings.TrimSpace(u.First + " " + u.Last), Email: u.Email}
	if !splunkUser.MatchString(u.Name) {
		p.Address, p.Left = "", append(p.Left, "the user name "+u.Name+", which hansho.yaml does not take")
	}
	if len(u.Phones) > 0 {
		p.Phone = u.Phones[0]
		for _, phone := range u.Phones[1:] {
			p.Left = append(p.Left, "a further telephone number, "+phone)
		}
	}
	for _, email := range u.Emails {
		p.Left = append(p.Left, "a further e-mail address, "+email)
	}
	return p
}

// addSplunkRotation adds a rotation that a policy calls. Its members, in the order of their turns, are who is paged when Splunk
// On-Call cannot be asked.
func (a *Account) addSplunkRotation(found splunk.Account, t splunk.Team, r splunk.Rotation) {
	first, called := firstCall(found, r.Slug)
	if !called {
		a.Left = append(a.Left, fmt.Sprintf("the rotation %s of team %s, which no policy calls", r.Label, t.Name))
		return
	}
	s := Schedule{ID: r.Slug, Name: r.Label, Address: t.Slug + "/" + r.Slug}
	if !splunkSlug.MatchString(t.Slug) || !splunkSlug.MatchString(r.Slug) {
		s.Address = ""
	}
	for _, shift := range r.Shifts {
		s.Zone = cmp.Or(s.Zone, shift.Zone)
		for _, name := range shift.Members {
			if !slices.Contains(s.Fallback, name) {
				s.Fallback = append(s.Fallback, name)
			}
		}
	}
	if first >= mostSteps {
		s.Left = append(s.Left, fmt.Sprintf("who is on call in it: no policy calls it before step %d, and Splunk On-Call shows the first %d steps alone, so the fallback list is paged", first+1, mostSteps))
	}
	a.Schedules = append(a.Schedules, s)
}

// firstCall is the earliest step, from 0, in which a policy calls a rotation.
func firstCall(found splunk.Account, rotation string) (step int, called bool) {
	for _, p := range found.Policies {
		for i, s := range p.Steps {
			calls := func(e splunk.Entry) bool { return e.Type == "rotation_group" && e.Target() == rotation }
			if slices.ContainsFunc(s.Entries, calls) && (!called || i < step) {
				step, called = i, true
			}
		}
	}
	return step, called
}

// splunkPolicy turns steps into levels: a level waits as long as the next step comes later, and steps at the same time are one level.
func splunkPolicy(found splunk.Account, p splunk.Policy) Policy {
	policy := Policy{ID: p.Slug, Name: p.Name}
	leave := func(format string, args ...any) { policy.Left = append(policy.Left, fmt.Sprintf(format, args...)) }
	for i, step := range p.Steps {
		wait := time.Duration(step.Minutes) * time.Minute
		switch {
		case i == 0 && wait > 0:
			leave("the %d minutes before its first step: a service's hold does the same", step.Minutes)
		case i > 0 && wait > 0 && len(policy.Levels) > 0:
			policy.Levels[len(policy.Levels)-1].AckWithin = wait
		}
		if len(policy.Levels) == 0 || wait > 0 {
			policy.Levels = append(policy.Levels, Level{})
		}
		level := &policy.Levels[len(policy.Levels)-1]
		for _, e := range step.Entries {
			if what := splunkEntry(found, p, e, level); what != "" {
				leave("in step %d: %s", i+1, what)
			}
		}
	}
	return policy
}

// splunkEntry adds whom an entry calls to a level, or says what it was.
func splunkEntry(found splunk.Account, p splunk.Policy, e splunk.Entry, level *Level) (left string) {
	switch e.Type {
	case "user":
		level.People = append(level.People, e.Target())
	case "rotation_group":
		level.Schedules = append(level.Schedules, e.Target())
	case "team_page":
		for _, t := range found.Teams {
			if t.Slug == p.Team {
				level.People = append(level.People, t.Members...)
			}
		}
	case "rotation_group_next":
		return "whoever is next in the rotation " + cmp.Or(e.Rotation.Label, e.Target())
	case "rotation_group_previous":
		return "whoever was before in the rotation " + cmp.Or(e.Rotation.Label, e.Target())
	case "email":
		return "an e-mail to " + e.Target()
	case "webhook":
		return "the webhook " + cmp.Or(e.Webhook.Label, e.Target())
	case "policy_routing":
		return "the policy " + policyName(found, e.Target()) + ", with which it goes on"
	default:
		return "an entry of the kind " + e.Type
	}
	return ""
}

func policyName(found splunk.Account, slug string) string {
	for _, p := range found.Policies {
		if p.Slug == slug {
			return p.Name
		}
	}
	return slug
}

// addSplunkServices makes a service of each routing key, or of each policy when there are no keys.
func (a *Account) addSplunkServices(found splunk.Account) {
	for _, k := range found.RoutingKeys {
		s := Service{ID: "routing key " + k.Key, Name: k.Key}
		if len(k.Policies) > 0 {
			s.Policy = k.Policies[0]
			for _, slug := range k.Policies[1:] {
				s.Left = append(s.Left, "a further policy, "+policyName(found, slug))
			}
		}
		if k.Default {
			a.DefaultService = s.ID
		}
		a.Services = append(a.Services, s)
	}
	if len(found.RoutingKeys) > 0 {
		return
	}
	for _, p := range found.Policies {
		a.Services = append(a.Services, Service{ID: p.Slug, Name: p.Name, Policy: p.Slug})
	}
}
