package pagerduty

import (
	"cmp"
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
	ID      string `json:"id"`
	Delay   int    `json:"escalation_delay_in_minutes"`
	Targets []ref  `json:"targets"`
}

func (s *Server) policyView(p *EscalationPolicy) policyView {
	v := policyView{
		ref: s.link("escalation_policy", "escalation_policies", p.ID, p.Name), Name: p.Name,
		Rules: []ruleView{}, Services: []ref{}, Teams: []ref{}, NumLoops: p.NumLoops,
	}
	for i, r := range p.Rules {
		rule := ruleView{ID: p.ID + "R" + strconv.Itoa(i+1), Delay: int(cmp.Or(r.Delay, usualDelay) / time.Minute), Targets: []ref{}}
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
	page, query := newPager(r), strings.ToLower(r.query.Get("query"))
	for _, p := range s.directory.policyList {
		if strings.Contains(strings.ToLower(p.Name), query) {
			page.add(func() any { return s.policyView(p) })
		}
	}
	return page.answer("escalation_policies"), nil
}

func (s *Server) getPolicy(r *request) (any, error) {
	p := s.directory.policies[r.PathValue("id")]
	if p == nil {
		return nil, errNotFound
	}
	return map[string]any{"escalation_policy": s.policyView(p)}, nil
}
