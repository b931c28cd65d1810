package config

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"time"

	"hansho/oncall"
)

var envForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,99}$`)

func (d *draft) buildServices() {
	d.org.Services = map[string]oncall.Service{}
	if len(d.file.Services) == 0 {
		d.addMissing("services", "name at least one thing that can break")
	}
	seen := map[string]string{}
	each(d, "services", d.file.Services, func(id, path string, written service) {
		d.org.Services[id] = d.service(id, path, written)
		d.checkUnique(seen, path+".key_env", written.KeyEnv)
		d.checkUnique(seen, path+".pagerduty", written.PagerDuty)
	})
	d.checkLabels()
	d.checkDefaultService(d.file.DefaultService)
}

func (d *draft) service(id, path string, written service) oncall.Service {
	d.checkPolicy(path+".policy", written.Policy)
	d.checkLink(path+".runbook", written.Runbook)
	d.checkLink(path+".bridge", written.Bridge)
	if written.KeyEnv != "" && !envForm.MatchString(written.KeyEnv) && !d.faulty(path+".key_env") {
		// The value is not quoted: it may well be the key itself.
		d.add(path+".key_env", "is not the name of an environment variable", "write the name, such as CHECKOUT_KEY, and put the key into the environment")
	}
	return oncall.Service{
		ID: id, Name: cmp.Or(written.Name, id), Policy: written.Policy, Labels: written.Labels, KeyEnv: written.KeyEnv,
		Severity: d.severity(path+".severity", written.Severity, oncall.SEV3), Channel: d.channel(path+".channel", written.Channel),
		Runbook: written.Runbook, Bridge: written.Bridge, AutoResolve: written.AutoResolve, Hold: d.serviceHold(path+".hold", written.Hold),
		Paging: d.paging(path, written), PagerDuty: written.PagerDuty,
	}
}

// paging reads what Hansho does for the service beside PagerDuty.
func (d *draft) paging(path string, written service) oncall.PagingMode {
	d.checkForm(path+".pagerduty", written.PagerDuty, pagerdutyForm, "the ID of a PagerDuty service", "write one such as PIJ90N7, the end of the address of the service's page")
	switch written.Paging {
	case "", "live":
		return oncall.Live
	case string(oncall.Observe):
		return oncall.Observe
	case string(oncall.Follow):
		if written.PagerDuty == "" && !d.faulty(path+".pagerduty") {
			d.add(path+".paging", "there is no PagerDuty service to follow", "add pagerduty: the ID of the service whose incidents are followed")
		}
		return oncall.Follow
	}
	d.add(path+".paging", quote(written.Paging)+" is not a way of paging", "write live, follow or observe")
	return oncall.Live
}

// serviceHold is longer than nothing: nothing written means the policy's.
func (d *draft) serviceHold(path string, written duration) time.Duration {
	own := hold
	own.zero = ""
	return d.duration(path, written, own)
}

func (d *draft) checkPolicy(path, id string) {
	if id == "" {
		d.addMissing(path, "name the policy that says who is paged")
		return
	}
	if _, known := d.org.Policies[id]; !known {
		addUnknown(d, path, id, "is not a policy", d.org.Policies, "policies")
	}
}

func (d *draft) checkLink(path, link string) {
	if link == "" {
		return
	}
	if u, err := url.Parse(link); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		d.add(path, quote(link)+" is not a link", "write one that begins with https://")
	}
}

func (d *draft) checkDefaultService(id string) {
	if id == "" {
		d.addMissing("default_service", "name the service of an alert that matches no other, so that none is lost")
		return
	}
	if _, known := d.org.Services[id]; !known {
		addUnknown(d, "default_service", id, "is not a service", d.org.Services, "services")
	}
	d.org.DefaultService = id
}

// mostPlan bounds what an escalation freezes of the configuration: it is carried through every continue-as-new.
const mostPlan = 16 << 10

// checkPlans looks at the plans of a configuration that is right otherwise.
func (d *draft) checkPlans() {
	for _, id := range slices.Sorted(maps.Keys(d.org.Services)) {
		plan, _ := d.org.Plan(id)
		text, err := json.Marshal(plan)
		if err != nil || len(text) > mostPlan {
			d.add("services."+id+".policy", "the plan of "+quote(plan.Policy)+" has "+itoa(len(text))+" bytes, and an escalation carries at most "+itoa(mostPlan), "name fewer or shorter levels, members and fallbacks")
		}
	}
}
