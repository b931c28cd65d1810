package process

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"hansho/activities/pagerduty"
	"hansho/oncall"
	"hansho/sandbox"
)

// SandboxKey is the Events API integration key of a service in the sandbox's PagerDuty.
func SandboxKey(service string) string { return "sandbox-key-of-" + service }

// addPagerDutyServices gives the sandbox the PagerDuty services that the configuration observes or follows, each with the
// escalation policy that stands in the configuration, so that PagerDuty pages there as it would at home.
func addPagerDutyServices(org *oncall.Org, options *sandbox.Options) {
	known := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(org.Services)) {
		service := org.Services[id]
		if service.PagerDuty == "" || service.PagerDuty == sandboxService {
			continue
		}
		policy := policyAtPagerDuty(org, service.Policy)
		if len(policy.Rules) == 0 {
			continue // Nobody of the policy has a telephone there.
		}
		if !known[policy.ID] {
			options.EscalationPolicies, known[policy.ID] = append(options.EscalationPolicies, policy), true
		}
		options.Services = append(options.Services, sandbox.Service{
			ID: service.PagerDuty, Name: cmp.Or(service.Name, id), EscalationPolicyID: policy.ID, IntegrationKey: SandboxKey(id),
		})
	}
}

// policyAtPagerDuty is a policy of the configuration as PagerDuty would have it: without what only Hansho knows.
func policyAtPagerDuty(org *oncall.Org, id string) sandbox.EscalationPolicy {
	policy := org.Policies[id]
	made := sandbox.EscalationPolicy{ID: "PE" + strings.ToUpper(id), Name: id, NumLoops: max(policy.Rounds-1, 0)}
	for _, level := range policy.Levels {
		rule := sandbox.EscalationRule{Delay: level.AckWithin}
		for _, target := range level.Targets {
			if address, ok := org.People[target.Person].Address(pagerduty.Name); ok {
				rule.Targets = append(rule.Targets, address)
			}
			if schedule := org.Schedules[target.Schedule]; schedule.Source == pagerduty.Name {
				rule.Targets = append(rule.Targets, schedule.External)
			}
		}
		if len(rule.Targets) > 0 {
			made.Rules = append(made.Rules, rule)
		}
	}
	return made
}
