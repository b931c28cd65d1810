package pagerduty

import (
	"slices"
	"time"
)

type onCallView struct {
	EscalationPolicy any    `json:"escalation_policy"`
	EscalationLevel  int    `json:"escalation_level"`
	Schedule         any    `json:"schedule,omitempty"`
	User             any    `json:"user"`
	Start            *stamp `json:"start,omitempty"` // none: for ever
	End              *stamp `json:"end,omitempty"`
}

// duty is one person's time on call at one level of a policy.
type duty struct {
	policy   *EscalationPolicy
	level    int
	schedule *Schedule // nil when the policy names the person directly
	shift    Shift
}

// listOnCalls is GET /oncalls.
// https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls
func (s *Server) listOnCalls(r *request) (any, error) {
	since, until := r.time("since"), r.time("until")
	if since.IsZero() {
		since = s.now()
	}
	if until.IsZero() {
		until = since
	}
	if until.Before(since) {
		return nil, invalid("until must be after since")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.duties(since, until, r.list("schedule_ids"), r.list("user_ids"), r.list("escalation_policy_ids"))
	if r.query.Get("earliest") == "true" {
		list = earliest(list)
	}
	include, page := r.list("include"), newPager(r)
	for _, x := range list {
		page.add(func() any { return s.onCallView(x, include) })
	}
	return page.answer("oncalls"), nil
}

// duties returns who is on call between since and until, policy by policy and level by level.
func (s *Server) duties(since, until time.Time, schedules, users, policies []string) []duty {
	has := func(list []string, id string) bool { return len(list) == 0 || slices.Contains(list, id) }
	var list []duty
	for _, p := range s.directory.policyList {
		if !has(policies, p.ID) {
			continue
		}
		for i, rule := range p.Rules {
			for _, target := range rule.Targets {
				schedule := s.directory.schedules[target]
				if schedule == nil {
					if len(schedules) == 0 && has(users, target) {
						list = append(list, duty{policy: p, level: i + 1, shift: Shift{UserID: target}})
					}
					continue
				}
				if !has(schedules, target) {
					continue
				}
				for _, shift := range schedule.between(since, until, s.overrides[target]) {
					if has(users, shift.UserID) {
						list = append(list, duty{policy: p, level: i + 1, schedule: schedule, shift: shift})
					}
				}
			}
		}
	}
	return list
}

// earliest keeps the first duty of each policy, level and user.
func earliest(list []duty) []duty {
	type key struct {
		policy, user string
		level        int
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(list, func(x duty) bool {
		k := key{policy: x.policy.ID, user: x.shift.UserID, level: x.level}
		defer func() { seen[k] = true }()
		return seen[k]
	})
}

func (s *Server) onCallView(x duty, include []string) onCallView {
	v := onCallView{
		EscalationPolicy: s.policyRef(x.policy.ID), EscalationLevel: x.level, User: s.userRef(x.shift.UserID),
	}
	if slices.Contains(include, "users") {
		v.User = s.userView(s.directory.users[x.shift.UserID], nil)
	}
	if slices.Contains(include, "escalation_policies") {
		v.EscalationPolicy = s.policyView(x.policy)
	}
	if x.schedule != nil {
		v.Schedule = s.scheduleRef(x.schedule.ID)
		if slices.Contains(include, "schedules") {
			v.Schedule = s.scheduleView(x.schedule, time.Time{}, time.Time{})
		}
		start, end := stamp(x.shift.From), stamp(x.shift.Until)
		v.Start, v.End = &start, &end
	}
	return v
}
