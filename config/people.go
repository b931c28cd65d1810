package config

import (
	"cmp"
	"net/mail"
	"regexp"

	"hansho/oncall"
)

var (
	phoneForm     = regexp.MustCompile(`^\+[0-9][0-9 ().-]{5,24}$`)
	slackForm     = regexp.MustCompile(`^[UW][A-Z0-9]{5,20}$`)
	pagerdutyForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{4,19}$`)
)

func (d *draft) buildPeople() {
	d.org.People = map[string]oncall.Person{}
	if len(d.file.People) == 0 {
		d.addMissing("people", "name at least one person who can be paged")
	}
	seen := map[string]string{}
	each(d, "people", d.file.People, func(id, path string, written person) {
		d.org.People[id] = d.person(id, path, written)
		d.checkUnique(seen, path+".slack", written.Slack)
		d.checkUnique(seen, path+".pagerduty", written.PagerDuty)
		d.checkUnique(seen, path+".splunk_oncall", written.SplunkOnCall)
	})
}

func (d *draft) person(id, path string, written person) oncall.Person {
	d.checkForm(path+".phone", written.Phone, phoneForm, "a telephone number", "write the international form, such as +81 90 1234 5678")
	d.checkForm(path+".slack", written.Slack, slackForm, "a Slack user ID", "write one such as U012AB3CD, from the user's profile in Slack (Copy member ID)")
	d.checkForm(path+".pagerduty", written.PagerDuty, pagerdutyForm, "a PagerDuty user ID", "write one such as PXPGF42, the end of the address of the user's page")
	d.checkForm(path+".splunk_oncall", written.SplunkOnCall, splunkUserForm, "a user name at Splunk On-Call", "write the one that the person signs in with, or policy: and the slug of an escalation policy")
	d.checkWebhook(path+".webhook", written.Webhook)
	if address, err := mail.ParseAddress(written.Email); written.Email != "" && (err != nil || address.Address != written.Email) {
		d.add(path+".email", quote(written.Email)+" is not an e-mail address", "write one such as alex@example.com")
	}
	if cmp.Or(written.Email, written.Phone, written.Slack, written.PagerDuty, written.SplunkOnCall, written.Webhook) == "" && !d.faulty(path) {
		d.add(path, "nobody can reach this person", "add pagerduty or splunk_oncall, or at least slack, email or phone")
	}
	result := oncall.Person{
		ID: id, Name: cmp.Or(written.Name, id), Email: written.Email, Phone: written.Phone, Slack: written.Slack,
		Zone: d.zone(path+".zone", written.Zone, d.org.Zone), Language: d.language(path+".language", written.Language, d.org.Language), Lead: written.Lead,
	}
	result.Contacts = contacts(written)
	result.Steps = d.steps(path+".page", written, result.Contacts)
	return result
}

func (d *draft) checkForm(path, text string, form *regexp.Regexp, what, cure string) {
	if text != "" && !form.MatchString(text) && !looksSecret(text) {
		d.add(path, quote(text)+" is not "+what, cure)
	}
}

// checkUnique refuses an address of two people or a key of two services: nobody could tell whose it is.
func (d *draft) checkUnique(seen map[string]string, path, value string) {
	if value == "" {
		return
	}
	if other, twice := seen[value]; twice {
		d.add(path, quote(value)+" is also "+other, "each has its own")
		return
	}
	seen[value] = path
}

// checkPerson refuses who is unknown, and who cannot be paged. An empty ID was reported when it was read.
func (d *draft) checkPerson(path, id string) {
	if id == "" {
		return
	}
	if _, known := d.org.People[id]; !known {
		if _, isSchedule := d.file.Schedules[id]; isSchedule {
			d.add(path, quote(id)+" is a schedule", "name a person here")
			return
		}
		addUnknown(d, path, id, "is not a person", d.org.People, "people")
		return
	}
	d.checkPageable(path, id)
}

// checkPageable refuses a person of a policy whom no provider can page.
func (d *draft) checkPageable(path, id string) {
	at := "people." + id
	if len(d.org.People[id].Contacts) == 0 && !d.faulty(at+".pagerduty") && !d.faulty(at+".splunk_oncall") && !d.faulty(at+".page") {
		d.add(path, quote(id)+" cannot be paged: no provider knows this person", "add pagerduty or splunk_oncall to "+at+", or page: to be reached by email, sms, voice or slack")
	}
}
