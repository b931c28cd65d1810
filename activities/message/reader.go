package message

import (
	"strings"
	"time"

	"hansho/oncall"
)

// reader is for whom something is rendered: in which language, with which zone, and by which names people are called.
type reader struct {
	*language
	loc *time.Location
	org *oncall.Org // Nil when only IDs are known.
}

// channelOf reads with the organisation's eyes.
func channelOf(org *oncall.Org) reader {
	return reader{languageOf(org.Language), oncall.Location(org.Zone), org}
}

func readerOf(person oncall.Person, org *oncall.Org) reader {
	return reader{languageOf(person.Language), person.Location(), org}
}

// name is how a person is called: by name, in Japanese with さん; by ID when no name is configured.
func (r reader) name(id string) string {
	if id == "" {
		return ""
	}
	if schedule, ok := strings.CutPrefix(id, "on call in "); ok { // A target that named nobody.
		return r.say("on call", schedule)
	}
	if r.org != nil && r.org.People[id].Name != "" {
		id = r.org.People[id].Name
	}
	return r.say("name", id)
}

func (r reader) names(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.name(id)
	}
	return names
}

// actor is how somebody who did something is called; empty when nobody did.
func (r reader) actor(a oncall.Actor) string {
	switch {
	case a.ID == "":
		return ""
	case a.Unknown:
		return r.say("name unknown", a.ID)
	case a.Via == "alert":
		return r.say("name alert", nil)
	case a.Via == "hansho":
		return "Hansho"
	case a.ID == a.Via: // The provider itself.
		return provider(a.ID)
	default:
		return r.name(a.ID)
	}
}

func (r reader) service(id string) string {
	if r.org != nil && r.org.Services[id].Name != "" {
		return r.org.Services[id].Name
	}
	return id
}

func (r reader) target(t oncall.Target) string {
	if t.Person != "" {
		return r.name(t.Person)
	}
	return r.say("on call", t.Schedule)
}

func (r reader) targets(targets []oncall.Target) []string {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = r.target(t)
	}
	return names
}

// providers are those of a step, in the order in which they are tried.
func (r reader) providers(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = provider(id)
	}
	return strings.Join(names, " → ")
}

// provider is a provider's name as its maker writes it.
func provider(id string) string {
	switch id {
	case "pagerduty":
		return "PagerDuty"
	case "splunk", "splunkoncall", "victorops", "splunk-oncall":
		return "Splunk On-Call"
	case "slack":
		return "Slack"
	case "sms":
		return "SMS"
	default:
		return id
	}
}
