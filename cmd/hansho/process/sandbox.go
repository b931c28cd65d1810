package process

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"hansho/activities/pagerduty"
	"hansho/activities/slack"
	"hansho/oncall"
	"hansho/sandbox"
)

// What the sandbox's PagerDuty has beside what the configuration names. Nobody is paged as its user.
const (
	sandboxService = "PHANSHO"
	sandboxUser    = "PHANSHOBOT"
	sandboxFrom    = "hansho@sandbox.invalid"
)

// SandboxOf makes a PagerDuty, a Slack and, when the configuration uses it, a Splunk On-Call, with the people, schedules and channels
// of a configuration. A schedule's fallback list takes turns on it, a week each. Secrets, addresses and the state file are left to
// the caller.
func SandboxOf(org *oncall.Org) sandbox.Options {
	options := sandbox.Options{
		Users:    []sandbox.User{{ID: sandboxUser, Name: "Hansho", Email: sandboxFrom, Program: true}},
		Services: []sandbox.Service{{ID: sandboxService, Name: "Pages of Hansho"}},
		Channels: channels(org),
	}
	for _, id := range slices.Sorted(maps.Keys(org.People)) {
		person := org.People[id]
		address, _ := person.Address(pagerduty.Name)
		options.Users = append(options.Users, sandbox.User{
			ID: cmp.Or(address, id), Splunk: splunkUserOf(org, id), Name: cmp.Or(person.Name, id), Email: cmp.Or(person.Email, id+"@sandbox.invalid"), SlackID: slackID(person),
			TimeZone: cmp.Or(person.Zone, org.Zone),
		})
	}
	for _, id := range slices.Sorted(maps.Keys(org.Schedules)) {
		if schedule := org.Schedules[id]; schedule.Source == pagerduty.Name {
			options.Schedules = append(options.Schedules, sandbox.Schedule{
				ID: schedule.External, Name: id, TimeZone: org.Zone, OnCall: addresses(org, schedule.Fallback),
			})
		}
	}
	options.DirectNames = directNames(org)
	addPagerDutyServices(org, &options)
	addSplunkOnCall(org, &options)
	addStatusPages(org, &options)
	return options
}

// slackID is a person's user in the sandbox's Slack. One whom the configuration knows by an e-mail address only gets some ID, as in the
// real Slack.
func slackID(person oncall.Person) string {
	if person.Slack != "" || person.Email == "" {
		return person.Slack
	}
	sum := sha256.Sum256([]byte(person.ID))
	return "U" + strings.ToUpper(hex.EncodeToString(sum[:5]))
}

// channels are those that the configuration names, each once.
func channels(org *oncall.Org) []string {
	names := []string{org.ExecutiveChannel, org.Tests.Channel}
	for _, service := range org.Services {
		names = append(names, service.Channel)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

func addresses(org *oncall.Org, people []string) []string {
	var found []string
	for _, id := range people {
		if address, ok := org.People[id].Address(pagerduty.Name); ok {
			found = append(found, address)
		}
	}
	return found
}

// SandboxEnvironment is the environment in which Hansho uses a sandbox that is reached at base, instead of PagerDuty, Splunk On-Call and Slack.
func SandboxEnvironment(base string, o sandbox.Options) map[string]string {
	base = strings.TrimSuffix(base, "/")
	environment := map[string]string{
		"HANSHO_PAGERDUTY_URL":            base + "/pagerduty",
		"HANSHO_PAGERDUTY_TOKEN":          cmp.Or(o.PagerDutyToken, sandbox.DefaultPagerDutyToken),
		"HANSHO_PAGERDUTY_FROM":           sandboxFrom,
		"HANSHO_PAGERDUTY_FROM_ID":        sandboxUser,
		"HANSHO_PAGERDUTY_SERVICE":        sandboxService,
		"HANSHO_PAGERDUTY_WEBHOOK_SECRET": cmp.Or(o.PagerDutyWebhookSecret, sandbox.DefaultPagerDutyWebhookSecret),
		"HANSHO_SLACK_URL":                base + "/slack/api/",
		"HANSHO_SLACK_TOKEN":              cmp.Or(o.SlackToken, sandbox.DefaultSlackToken),
		"HANSHO_SLACK_SIGNING_SECRET":     cmp.Or(o.SlackSigningSecret, sandbox.DefaultSlackSigningSecret),
		"HANSHO_SLACK_APP_TOKEN":          o.SlackAppToken, // Empty: Slack is taken over HTTP.
		"HANSHO_SEAL_KEYS":                SandboxSealKey,
	}
	maps.Copy(environment, splunkEnvironment(base, o))
	maps.Copy(environment, publicEnvironment(base, o))
	return environment
}

// SandboxSealKey seals the security incidents of a sandbox. It is no secret: everybody has it.
const SandboxSealKey = "sandbox:bm8gc2VjcmV0OiBvbmx5IGZvciB0aGUgc2FuZGJveCE="

// SandboxListen is where the sandbox listens unless somebody says otherwise.
const SandboxListen = "127.0.0.1:8081"

// NewSandbox makes a sandbox that is reached at base and sends its webhooks, and what people do in Slack, to a starter's door.
func NewSandbox(o sandbox.Options, base, door string) (*sandbox.Sandbox, error) {
	door = strings.TrimSuffix(door, "/")
	o.BaseURL, o.PagerDutyWebhookURL, o.SlackURLs = base, door+"/webhooks/pagerduty", SlackURLs(door)
	o.SplunkWebhookURL = door + "/webhooks/splunk-oncall"
	return sandbox.New(o)
}

// SlackURLs are where a starter's door takes what people do in Slack.
func SlackURLs(door string) sandbox.SlackURLs {
	return sandbox.SlackURLs{
		Interactions: door + slack.InteractionsPath, Commands: door + slack.CommandsPath, Events: door + slack.EventsPath,
	}
}
