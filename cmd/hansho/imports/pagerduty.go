package imports

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"hansho/activities/pagerduty"
	"hansho/oncall"
)

// PagerDutyParts are what was read of a PagerDuty account.
type PagerDutyParts struct {
	Users     []pagerduty.User
	Schedules []pagerduty.Schedule // With their layers when Rotations is set.
	Policies  []pagerduty.Policy
	Services  []pagerduty.Service
	// Paging is the ID of the service on which Hansho's own pages are made, and From the address of its own user: what is Hansho's
	// own is left out.
	Paging, From string
	// Rotations turns schedules into rotations that Hansho keeps, where one fits exactly. Otherwise they stay at PagerDuty.
	Rotations bool
}

// PagerDuty turns what was read into an Account. Notification rules and contact methods stay at PagerDuty and go on counting.
func PagerDuty(p PagerDutyParts) Account {
	a := Account{
		Provider: oncall.PagerDuty, Name: companyOf(p.Services),
		Left: []string{"event orchestrations, incident workflows, maintenance windows and business services: they were not looked at, and go on working at PagerDuty"},
	}
	named := p.named()
	stakeholders := 0
	for _, user := range p.Users {
		switch {
		case strings.EqualFold(user.Email, p.From):
			continue
		case strings.HasPrefix(user.Role, "read_only") && !named[user.ID]:
			stakeholders++
			continue
		}
		a.People = append(a.People, personOf(user, named[user.ID]))
	}
	if stakeholders > 0 {
		a.Left = append(a.Left, fmt.Sprintf("%d stakeholders who may only read and whom no schedule or policy names", stakeholders))
	}
	for _, schedule := range p.Schedules {
		a.Schedules = append(a.Schedules, scheduleOf(schedule, p.Rotations))
	}
	for _, policy := range p.Policies {
		if policy.Name != pagerduty.PolicyName {
			a.Policies = append(a.Policies, policyOf(policy))
		}
	}
	for _, service := range p.Services {
		if service.ID != p.Paging && service.Name != pagerduty.DefaultServiceName {
			a.Services = append(a.Services, serviceOf(service))
		}
	}
	return a
}

// named are the users whom a schedule or a policy names.
func (p PagerDutyParts) named() map[string]bool {
	named := map[string]bool{}
	for _, schedule := range p.Schedules {
		for _, user := range schedule.Users {
			named[user.ID] = true
		}
	}
	for _, policy := range p.Policies {
		for _, rule := range policy.Rules {
			for _, target := range rule.Targets {
				named[target.ID] = true
			}
		}
	}
	return named
}

// companyOf reads the account's name from the address of its pages: https://acme.pagerduty.com/service-directory/P….
func companyOf(services []pagerduty.Service) string {
	for _, service := range services {
		if u, err := url.Parse(service.Link); err == nil {
			if name, ok := strings.CutSuffix(u.Hostname(), ".pagerduty.com"); ok {
				return strings.TrimSuffix(name, ".eu")
			}
		}
	}
	return "PagerDuty account"
}

func personOf(user pagerduty.User, paged bool) Person {
	person := Person{ID: user.ID, Address: user.ID, Name: user.Name, Email: user.Email, Zone: ianaZone(user.TimeZone)}
	for _, contact := range user.Contacts {
		if strings.HasPrefix(contact.Type, "phone") && person.Phone == "" && contact.CountryCode > 0 {
			person.Phone = fmt.Sprintf("+%d %s", contact.CountryCode, contact.Address)
		}
	}
	if !paged {
		return person
	}
	minutes, ok := user.FirstHigh()
	switch {
	case len(user.Contacts) == 0:
		person.Left = append(person.Left, "a way to ring this person: PagerDuty has no contact method, and rings nobody")
	case !ok:
		person.Left = append(person.Left, "a notification rule for high urgency: the person has none, and is never rung")
	case minutes > 0:
		person.Left = append(person.Left, fmt.Sprintf("an immediate ring: the person's first notification rule rings only after %d minutes", minutes))
	}
	return person
}

func policyOf(policy pagerduty.Policy) Policy {
	made := Policy{ID: policy.ID, Name: policy.Name, Rounds: policy.Loops + 1}
	for i, rule := range policy.Rules {
		level := Level{AckWithin: time.Duration(rule.Delay) * time.Minute}
		if rule.Delay < 1 {
			made.Left = append(made.Left, fmt.Sprintf("the delay of level %d, which is under a minute", i+1))
		}
		if rule.RoundRobin() {
			made.Left = append(made.Left, fmt.Sprintf("that the targets of level %d take turns (round robin): here they are paged together", i+1))
		}
		for _, target := range rule.Targets {
			if strings.HasPrefix(target.Type, "user") {
				level.People = append(level.People, target.ID)
			} else {
				level.Schedules = append(level.Schedules, target.ID)
			}
		}
		made.Levels = append(made.Levels, level)
	}
	return made
}

// serviceOf names the settings by which PagerDuty acts on its own. They go on working there; while Hansho observes or follows,
// nothing is lost, and before it pages itself somebody has to decide on each.
func serviceOf(x pagerduty.Service) Service {
	made := Service{ID: x.ID, Name: x.Name, Policy: x.Policy.ID, PagerDuty: x.ID, Paging: oncall.Observe}
	leave := func(so bool, format string, args ...any) {
		if so {
			made.Left = append(made.Left, fmt.Sprintf(format, args...))
		}
	}
	leave(x.AckTimeout > 0, "the acknowledgement time-out of %s: see the policy's ack_holds", time.Duration(x.AckTimeout)*time.Second)
	leave(x.AutoResolve > 0, "auto-resolution after %s: see auto_resolve", time.Duration(x.AutoResolve)*time.Second)
	leave(x.Urgency.Type == "use_support_hours", "support hours: see severity and the policy's working_hours")
	leave(x.Urgency.Urgency == "low", "that its incidents are of low urgency: see severity")
	leave(x.Urgency.Urgency == "severity_based", "that an alert's severity decides the urgency: alerts say their severity to Hansho themselves")
	leave(x.Grouping.Type != "", "alert grouping (%s)", x.Grouping.Type)
	leave(x.AutoPause.Enabled, "auto-pause of transient alerts: see hold")
	leave(len(x.ScheduledActions) > 0, "scheduled changes of the urgency")
	leave(x.Status == "disabled", "that the service is disabled")
	return made
}

func scheduleOf(s pagerduty.Schedule, rotations bool) Schedule {
	made := Schedule{ID: s.ID, Name: cmp.Or(s.Name, s.Summary), Address: s.ID, Zone: ianaZone(s.TimeZone)}
	for _, user := range s.Users {
		made.Fallback = append(made.Fallback, user.ID)
	}
	if len(s.Policies) == 0 {
		made.Left = append(made.Left, "a policy that uses the schedule: no escalation policy does, so PagerDuty does not say who is on call")
	}
	if s.TimeZone != "" && made.Zone == "" {
		made.Left = append(made.Left, fmt.Sprintf("the zone %q, which is not known", s.TimeZone))
	}
	if !rotations {
		return made
	}
	rotation, why := rotationOf(s, made.Zone)
	if rotation == nil {
		made.Left = append(made.Left, "its layers, which stay at PagerDuty: "+why)
		return made
	}
	made.Rotation = rotation
	made.Left = slices.DeleteFunc(made.Left, func(text string) bool { return strings.Contains(text, "no escalation policy") })
	made.Left = append(made.Left, "overrides at PagerDuty: they do not change a rotation that Hansho keeps")
	return made
}
