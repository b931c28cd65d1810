package process

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"hansho/activities/splunk/webhook"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/splunk"
)

// What the sandbox's Splunk On-Call has beside what the configuration names: a user who is never paged, and a routing key whose
// policy pages nobody.
const (
	sandboxSplunkUser = "hansho-sandbox"
	sandboxSplunkTeam = "team-hansho"
	sandboxSplunkKey  = "hansho"
)

// addSplunkOnCall adds the people, teams and policies that the configuration names at Splunk On-Call, if it names any.
func addSplunkOnCall(org *oncall.Org, options *sandbox.Options) {
	if !uses(org, oncall.SplunkOnCall) {
		return
	}
	options.Users[0].Splunk = sandboxSplunkUser
	options.SplunkWebhookPayload = webhook.Payload
	o := &options.Splunk
	o.Teams = []splunk.Team{{Slug: sandboxSplunkTeam, Name: "Hansho"}}
	o.Policies = []splunk.Policy{{Slug: "pol-hansho", Name: "Hansho: pages nobody", Team: sandboxSplunkTeam, Steps: step("email", "nobody@sandbox.invalid")}}
	for _, id := range slices.Sorted(maps.Keys(org.People)) {
		address, _ := org.People[id].Address(oncall.SplunkOnCall)
		if slug, isPolicy := strings.CutPrefix(address, "policy:"); isPolicy {
			o.Policies = append(o.Policies, splunk.Policy{Slug: slug, Name: cmp.Or(org.People[id].Name, id), Team: sandboxSplunkTeam, Steps: step("user", id)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(org.Schedules)) {
		if schedule := org.Schedules[id]; schedule.Source == oncall.SplunkOnCall {
			addSplunkSchedule(org, schedule, o)
		}
	}
	o.RoutingKeys = []splunk.RoutingKey{{Key: "routingdefault", Policies: []string{o.Policies[len(o.Policies)-1].Slug}}, {Key: sandboxSplunkKey, Policies: []string{"pol-hansho"}}}
}

// addSplunkSchedule makes a rotation on which the schedule's fallback list takes turns, a week each, and a policy that calls it. Either
// of them has the slug that the configuration names.
func addSplunkSchedule(org *oncall.Org, schedule oncall.Schedule, o *splunk.Organization) {
	team, slug, _ := strings.Cut(schedule.External, "/")
	if !slices.ContainsFunc(o.Teams, func(t splunk.Team) bool { return t.Slug == team }) {
		o.Teams = append(o.Teams, splunk.Team{Slug: team, Name: team})
	}
	rotation, policy := "rtg-of-"+slug, slug
	if strings.HasPrefix(slug, "rtg-") {
		rotation, policy = slug, "pol-of-"+slug
	}
	if slices.ContainsFunc(o.Rotations, func(r splunk.Rotation) bool { return r.Slug == rotation }) {
		return // Two schedules may name the same list.
	}
	var members []string
	for _, id := range schedule.Fallback {
		if name := splunkUserOf(org, id); name != "" {
			members = append(members, name)
		}
	}
	o.Rotations = append(o.Rotations, splunk.Rotation{
		Slug: rotation, Team: team, Label: schedule.ID, Shifts: []splunk.Shift{{Label: "Turns", TimeZone: org.Zone, Members: members}},
	})
	o.Policies = append(o.Policies, splunk.Policy{Slug: policy, Name: schedule.ID, Team: team, Steps: step("rotation_group", rotation)})
}

func step(kind, target string) []splunk.Step {
	return []splunk.Step{{Entries: []splunk.Entry{{Type: kind, Target: target}}}}
}

// splunkUserOf is a person's user name at Splunk On-Call; empty when the person has none. Somebody who is paged by a policy has the
// ID in the configuration.
func splunkUserOf(org *oncall.Org, id string) string {
	address, _ := org.People[id].Address(oncall.SplunkOnCall)
	if strings.HasPrefix(address, "policy:") {
		return id
	}
	return address
}

// splunkEnvironment is the part of SandboxEnvironment for Splunk On-Call; it is empty when the sandbox has none.
func splunkEnvironment(base string, o sandbox.Options) map[string]string {
	if len(o.Splunk.RoutingKeys) == 0 {
		return nil
	}
	return map[string]string{
		"HANSHO_SPLUNK_ONCALL_URL":            base + "/splunk-oncall",
		"HANSHO_SPLUNK_ONCALL_ALERT_URL":      base + "/splunk-oncall/integrations/generic/20131114/alert",
		"HANSHO_SPLUNK_ONCALL_API_ID":         cmp.Or(o.SplunkAPIID, sandbox.DefaultSplunkAPIID),
		"HANSHO_SPLUNK_ONCALL_API_KEY":        cmp.Or(o.SplunkAPIKey, sandbox.DefaultSplunkAPIKey),
		"HANSHO_SPLUNK_ONCALL_REST_KEY":       cmp.Or(o.SplunkRESTKey, sandbox.DefaultSplunkRESTKey),
		"HANSHO_SPLUNK_ONCALL_ROUTING_KEY":    sandboxSplunkKey,
		"HANSHO_SPLUNK_ONCALL_FROM":           sandboxSplunkUser,
		"HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET": cmp.Or(o.SplunkWebhookSecret, sandbox.DefaultSplunkWebhookSecret),
	}
}
