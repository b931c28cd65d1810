package pagerduty

import (
	"errors"
	"fmt"
	"strings"
)

// directory is who and what there is. Users, schedules and priorities do not change while the sandbox runs; services and policies
// change under the server's lock.
type directory struct {
	users      map[string]*User
	byEmail    map[string]*User
	services   map[string]*Service
	byKey      map[string]*Service
	schedules  map[string]*Schedule
	policies   map[string]*EscalationPolicy
	priorities map[string]*Priority

	userList     []*User
	serviceList  []*Service
	scheduleList []*Schedule
	policyList   []*EscalationPolicy
	priorityList []*Priority
}

func newDirectory(cfg Config) (directory, error) {
	d := directory{byEmail: map[string]*User{}, byKey: map[string]*Service{}}
	var errs [5]error
	d.users, d.userList, errs[0] = index("user", cfg.Users, func(u *User) string { return u.ID })
	d.schedules, d.scheduleList, errs[1] = index("schedule", cfg.Schedules, func(s *Schedule) string { return s.ID })
	d.policies, d.policyList, errs[2] = index("escalation policy", policies(cfg), func(p *EscalationPolicy) string { return p.ID })
	d.services, d.serviceList, errs[3] = index("service", cfg.Services, func(s *Service) string { return s.ID })
	d.priorities, d.priorityList, errs[4] = index("priority", cfg.Priorities, func(p *Priority) string { return p.ID })
	for _, u := range d.userList {
		d.byEmail[strings.ToLower(u.Email)] = u
	}
	for _, s := range d.serviceList {
		if s.EscalationPolicyID == "" && len(d.policyList) > 0 {
			s.EscalationPolicyID = d.policyList[0].ID
		}
		if s.IntegrationKey != "" {
			d.byKey[s.IntegrationKey] = s
		}
	}
	return d, errors.Join(errors.Join(errs[:]...), d.check())
}

// index copies a list and finds its members by ID.
func index[T any](what string, list []T, id func(*T) string) (map[string]*T, []*T, error) {
	byID, all := make(map[string]*T, len(list)), make([]*T, 0, len(list))
	var errs []error
	for i := range list {
		item := list[i]
		key := id(&item)
		if key == "" {
			errs = append(errs, fmt.Errorf("sandbox: %s number %d has no ID", what, i+1))
		}
		if byID[key] != nil {
			errs = append(errs, fmt.Errorf("sandbox: two %ss have the ID %q", what, key))
		}
		byID[key] = &item
		all = append(all, &item)
	}
	return byID, all, errors.Join(errs...)
}

// policies returns the configured policies and, for each schedule that none of them uses, one more: the real
// PagerDuty lists nobody as on call whom no policy can reach.
func policies(cfg Config) []EscalationPolicy {
	list := append([]EscalationPolicy(nil), cfg.EscalationPolicies...)
	used := map[string]bool{}
	for _, p := range list {
		for _, r := range p.Rules {
			for _, t := range r.Targets {
				used[t] = true
			}
		}
	}
	for _, s := range cfg.Schedules {
		if !used[s.ID] {
			list = append(list, EscalationPolicy{
				ID: "PE" + s.ID, Name: s.Name, Rules: []EscalationRule{{Targets: []string{s.ID}}},
			})
		}
	}
	return list
}

// check finds references to what does not exist.
func (d directory) check() error {
	var errs []error
	missing := func(what, where string) { errs = append(errs, fmt.Errorf("sandbox: %s: there is no %s", where, what)) }
	for _, s := range d.scheduleList {
		for _, id := range s.people() {
			if d.users[id] == nil {
				missing("user "+id, "schedule "+s.ID)
			}
		}
		if err := s.prepare(); err != nil {
			errs = append(errs, err)
		}
	}
	for _, p := range d.policyList {
		for _, r := range p.Rules {
			for _, t := range r.Targets {
				if d.users[t] == nil && d.schedules[t] == nil {
					missing("user or schedule "+t, "escalation policy "+p.ID)
				}
			}
		}
	}
	for _, s := range d.serviceList {
		if s.EscalationPolicyID != "" && d.policies[s.EscalationPolicyID] == nil {
			missing("escalation policy "+s.EscalationPolicyID, "service "+s.ID)
		}
	}
	return errors.Join(errs...)
}
