package pagerduty

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type policyView struct {
	ref

	Name     string     `json:"name"`
	NumLoops int        `json:"num_loops"`
	Rules    []ruleView `json:"escalation_rules"`
	Services []ref      `json:"services"`
	Teams    []ref      `json:"teams"`
}

type ruleView struct {
	ID       string `json:"id"`
	Delay    int    `json:"escalation_delay_in_minutes"`
	Targets  []ref  `json:"targets"`
	Strategy string `json:"escalation_rule_assignment_strategy,omitempty"`
}

func (s *Server) policyView(p *EscalationPolicy) policyView {
	v := policyView{
		ref: s.link("escalation_policy", "escalation_policies", p.ID, p.Name), Name: p.Name,
		Rules: []ruleView{}, Services: []ref{}, Teams: []ref{}, NumLoops: p.NumLoops,
	}
	for i, r := range p.Rules {
		rule := ruleView{ID: p.ID + "R" + strconv.Itoa(i+1), Delay: int(cmp.Or(r.Delay, usualDelay) / time.Minute), Targets: []ref{}}
		if r.RoundRobin {
			rule.Strategy = "round_robin"
		}
		for _, t := range r.Targets {
			if s.directory.users[t] != nil {
				rule.Targets = append(rule.Targets, s.userRef(t))
			} else {
				rule.Targets = append(rule.Targets, s.scheduleRef(t))
			}
		}
		v.Rules = append(v.Rules, rule)
	}
	for _, x := range s.directory.serviceList {
		if x.EscalationPolicyID == p.ID {
			v.Services = append(v.Services, s.serviceRef(x.ID))
		}
	}
	return v
}

func (s *Server) listPolicies(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page, query := newPager(r), strings.ToLower(r.query.Get("query"))
	for _, p := range s.directory.policyList {
		if strings.Contains(strings.ToLower(p.Name), query) {
			page.add(func() any { return s.policyView(p) })
		}
	}
	return page.answer("escalation_policies"), nil
}

func (s *Server) getPolicy(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.directory.policies[r.PathValue("id")]
	if p == nil {
		return nil, errNotFound
	}
	return map[string]any{"escalation_policy": s.policyView(p)}, nil
}

// policyChange is the body of a request that makes or changes a policy.
type policyChange struct {
	Name     string     `json:"name"`
	NumLoops int        `json:"num_loops"`
	Rules    []ruleView `json:"escalation_rules"`
}

// createPolicy is POST /escalation_policies.
func (s *Server) createPolicy(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.savePolicy(r, newID("P"))
}

// updatePolicy is PUT /escalation_policies/{id}.
func (s *Server) updatePolicy(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	if s.directory.policies[id] == nil {
		return nil, errNotFound
	}
	return s.savePolicy(r, id)
}

// savePolicy makes or replaces a policy; the caller holds the lock.
func (s *Server) savePolicy(r *request, id string) (any, error) {
	var body struct {
		Policy policyChange `json:"escalation_policy"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	p := EscalationPolicy{ID: id, Name: body.Policy.Name, NumLoops: body.Policy.NumLoops}
	for _, other := range s.directory.policyList {
		if strings.EqualFold(other.Name, p.Name) && other.ID != id {
			return nil, invalid("Name has already been taken")
		}
	}
	for _, written := range body.Policy.Rules {
		rule := EscalationRule{Delay: time.Duration(written.Delay) * time.Minute}
		for _, target := range written.Targets {
			if s.directory.users[target.ID] == nil && s.directory.schedules[target.ID] == nil {
				return nil, invalid("Escalation target " + target.ID + " was not found")
			}
			rule.Targets = append(rule.Targets, target.ID)
		}
		p.Rules = append(p.Rules, rule)
	}
	if p.Name == "" || len(p.Rules) == 0 || p.NumLoops < 0 || p.NumLoops > 9 {
		return nil, invalid("Name and escalation rules cannot be empty, and num_loops is 0 to 9")
	}
	saved := s.directory.putPolicy(p)
	s.arranged[saved.ID] = true
	s.save(kindPolicy, saved)
	return map[string]any{"escalation_policy": s.policyView(saved)}, nil
}

// deletePolicy is DELETE /escalation_policies/{id}; one that a service uses stays.
func (s *Server) deletePolicy(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	if s.directory.policies[id] == nil {
		return nil, errNotFound
	}
	for _, x := range s.directory.serviceList {
		if x.EscalationPolicyID == id {
			return nil, invalid("The escalation policy is used by a service")
		}
	}
	s.directory.dropPolicy(id)
	s.save(kindNoPolicy, id)
	return nil, nil
}

// putPolicy adds a policy, or replaces the one with its ID; the caller holds the lock.
func (d *directory) putPolicy(p EscalationPolicy) *EscalationPolicy {
	known := d.policies[p.ID]
	if known == nil {
		known = &p
		d.policies[p.ID] = known
		d.policyList = append(d.policyList, known)
	}
	*known = p
	return known
}

func (d *directory) dropPolicy(id string) {
	delete(d.policies, id)
	d.policyList = slices.DeleteFunc(d.policyList, func(p *EscalationPolicy) bool { return p.ID == id })
}
