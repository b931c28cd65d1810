package process

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"hansho/oncall"
	"hansho/sandbox"
)

// The pages that stand for those which only the environment names.
const (
	sandboxStatuspage   = "sandboxpage"
	sandboxPagerDutyOne = "PSANDBOXPAGE"
)

// addStatusPages gives the sandbox the status pages of a configuration. Components are called as the service that they belong to.
func addStatusPages(org *oncall.Org, options *sandbox.Options) {
	for _, id := range slices.Sorted(maps.Keys(org.StatusPages)) {
		page := org.StatusPages[id]
		var statuspage []sandbox.StatuspageComponent
		var pagerduty []sandbox.StatusPageService
		for _, part := range publicParts(org, page) {
			statuspage = append(statuspage, sandbox.StatuspageComponent{ID: part.id, Name: part.name})
			pagerduty = append(pagerduty, sandbox.StatusPageService{ID: part.id, Name: part.name})
		}
		name := org.Name + " · " + id
		if page.Provider == oncall.PagerDuty {
			options.StatusPages = append(options.StatusPages, sandbox.StatusPage{ID: cmp.Or(page.Page, sandboxPagerDutyOne), Name: name, Services: pagerduty})
			continue
		}
		options.StatuspagePages = append(options.StatuspagePages, sandbox.StatuspagePage{ID: cmp.Or(page.Page, sandboxStatuspage), Name: name, Components: statuspage})
	}
}

type publicPart struct{ id, name string }

// publicParts are the components that a page's configuration names, each once.
func publicParts(org *oncall.Org, page oncall.StatusPage) (parts []publicPart) {
	for _, service := range slices.Sorted(maps.Keys(page.Components)) {
		for n, id := range page.Components[service] {
			name := cmp.Or(org.Services[service].Name, service)
			if n > 0 {
				name += fmt.Sprintf(" %d", n+1)
			}
			if !slices.ContainsFunc(parts, func(p publicPart) bool { return p.id == id }) {
				parts = append(parts, publicPart{id, name})
			}
		}
	}
	return parts
}

// publicEnvironment is the part of SandboxEnvironment for status pages; it is empty when the sandbox has none.
func publicEnvironment(base string, o sandbox.Options) map[string]string {
	environment := map[string]string{}
	if len(o.StatuspagePages) > 0 {
		environment["HANSHO_STATUSPAGE_URL"] = base + "/statuspage/v1"
		environment["HANSHO_STATUSPAGE_TOKEN"] = cmp.Or(o.StatuspageToken, sandbox.DefaultStatuspageToken)
		environment["HANSHO_STATUSPAGE_PAGE"] = sandboxStatuspage
	}
	if len(o.StatusPages) > 0 {
		environment["HANSHO_PAGERDUTY_STATUS_PAGE"] = sandboxPagerDutyOne
	}
	return environment
}
