package config

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"time"

	"hansho/oncall"
)

// splunkUserForm is a user name, or an escalation policy by its slug.
var splunkUserForm = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._@-]{0,99}|policy:[A-Za-z0-9_-]{1,60})$`)

const (
	mostSteps     = 10
	mostProviders = 7
)

// stepAfter bounds how long a step may wait: a later one would never come before the level ends.
var stepAfter = limits{least: time.Second, most: time.Hour}

// contacts are the ways to page a person: the vendors that know them, then what their own steps name.
func contacts(written person) []oncall.Contact {
	addresses := map[string]string{
		oncall.PagerDuty: written.PagerDuty, oncall.SplunkOnCall: written.SplunkOnCall, oncall.Slack: cmp.Or(written.Slack, written.Email), oncall.Email: written.Email,
		oncall.SMS: written.Phone, oncall.Voice: written.Phone, oncall.Webhook: written.Webhook,
	}
	var contacts []oncall.Contact
	for _, name := range slices.Concat(oncall.Vendors, oncall.DirectChannels) {
		used := slices.Contains(oncall.Vendors, name) || slices.ContainsFunc(written.Page, func(s step) bool { return slices.Contains(s.By, name) })
		if address := addresses[name]; address != "" && used {
			contacts = append(contacts, oncall.Contact{Provider: name, Address: address})
		}
	}
	return contacts
}

// steps are the person's own rules.
func (d *draft) steps(path string, written person, contacts []oncall.Contact) []oncall.Step {
	if len(written.Page) > mostSteps {
		d.add(path, "has "+itoa(len(written.Page))+" steps", "keep to "+itoa(mostSteps))
	}
	var steps []oncall.Step
	for i, each := range written.Page {
		steps = append(steps, d.step(path+"["+itoa(i)+"]", each, contacts))
	}
	return steps
}

func (d *draft) step(path string, written step, contacts []oncall.Contact) oncall.Step {
	result := oncall.Step{After: d.duration(path+".after", written.After, stepAfter)}
	if len(written.By) == 0 {
		d.addMissing(path+".by", "name what is tried: pagerduty, splunk-oncall, slack, email, sms, voice or webhook")
	}
	if len(written.By) > mostProviders {
		d.add(path+".by", "names "+itoa(len(written.By))+" ways", "keep to "+itoa(mostProviders))
	}
	for i, name := range written.By {
		d.checkWay(path+".by["+itoa(i)+"]", name, contacts)
		result.By = append(result.By, name)
	}
	for i, text := range written.Severity {
		at := path + ".severity[" + itoa(i) + "]"
		if severity := d.severity(at, text, 0); severity.Urgency() == oncall.UrgencyNone && severity != 0 {
			d.add(at, severity.String()+" pages nobody", "leave it out")
		} else if severity != 0 {
			result.Severities = append(result.Severities, severity)
		}
	}
	return result
}

// contactKeys are the keys of a person that hold the address of a way to page.
var contactKeys = map[string]string{
	oncall.PagerDuty: "pagerduty", oncall.SplunkOnCall: "splunk_oncall", oncall.Slack: "slack or email", oncall.Email: "email",
	oncall.SMS: "phone", oncall.Voice: "phone", oncall.Webhook: "webhook",
}

// checkWay refuses a way that nobody knows, and one for which the person has no address.
func (d *draft) checkWay(path, name string, contacts []oncall.Contact) {
	key, known := contactKeys[name]
	switch {
	case name == "":
	case !known:
		addUnknown(d, path, name, "is not a way to page", contactKeys, "ways")
	case !slices.ContainsFunc(contacts, func(c oncall.Contact) bool { return c.Provider == name }):
		d.add(path, "the person has no "+key, "add "+key+" to the person, or leave "+quote(name)+" out")
	}
}

func (d *draft) checkWebhook(path, address string) {
	if address == "" {
		return
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		d.add(path, quote(address)+" is not an address", "write one that begins with https:// and holds no password")
	}
}
