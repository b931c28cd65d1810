package live

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
	"hansho/oncall"
)

// PagerDuty looks at the paging service, the people, the schedules, the webhook and the rights of the token.
type PagerDuty struct{}

// Provider is its name.
func (PagerDuty) Provider() string { return pagerduty.Name }

// Applies is true when anybody, a schedule or a service is at PagerDuty.
func (PagerDuty) Applies(org *oncall.Org) bool {
	for _, person := range org.People {
		if _, ok := person.Address(pagerduty.Name); ok {
			return true
		}
	}
	for _, schedule := range org.Schedules {
		if schedule.Source == pagerduty.Name {
			return true
		}
	}
	for _, service := range org.Services {
		if service.PagerDuty != "" {
			return true
		}
	}
	return false
}

// atPagerDuty is one look at an account.
type atPagerDuty struct {
	Input
	ctx      context.Context //nolint:containedctx // It is one call's.
	account  *pagerduty.Account
	findings []Finding

	users     map[string]pagerduty.User
	schedules map[string]pagerduty.Schedule
	services  map[string]pagerduty.Service
}

// Check asks for lists, not for objects one by one: a large account takes some dozens of requests.
func (PagerDuty) Check(ctx context.Context, in Input) []Finding {
	cfg, err := pagerduty.FromEnvironment()
	if err == nil {
		err = cfg.Validate()
	}
	account, fault := pagerduty.NewAccount(cfg, zerolog.Nop())
	p := &atPagerDuty{Input: in, ctx: ctx, account: account}
	if err != nil {
		for text := range strings.SplitSeq(err.Error(), "\n") {
			p.add(Error, "", "", text, "")
		}
	}
	if fault != nil {
		return p.findings
	}
	account.Progress = in.Say
	if !p.checkToken() {
		return p.findings
	}
	p.checkPeople()
	p.checkSchedules()
	p.checkServices()
	p.checkFrom(cfg)
	p.checkWebhook()
	p.checkPriorities()
	return p.findings
}

func (p *atPagerDuty) add(severity Severity, path, link, what, cure string) {
	p.findings = append(p.findings, Finding{Severity: severity, Path: path, Link: link, What: what, Cure: cure})
}

// unread reports what could not be read, and whether that is so.
func (p *atPagerDuty) unread(what string, err error) bool {
	if err != nil && !errors.Is(err, context.Canceled) {
		p.add(Error, "", "", what+" cannot be read: "+err.Error(), "the token needs read access to it")
	}
	return err != nil
}

// checkToken is false when nothing else can be asked.
func (p *atPagerDuty) checkToken() bool {
	may, err := p.account.MayWrite(p.ctx)
	switch {
	case err != nil:
		p.add(Error, "", "", "PagerDuty does not answer as it should: "+err.Error(), "")
		return false
	case !may:
		p.add(Error, "", "", "HANSHO_PAGERDUTY_TOKEN may not write, so nobody can be paged", "create a REST API key without Read-only (Integrations → API Access Keys)")
	}
	return true
}

// checkServices looks at the paging service, and at those that are observed or followed.
func (p *atPagerDuty) checkServices() {
	all, err := p.account.Services(p.ctx)
	if p.unread("the services", err) {
		return
	}
	p.services = map[string]pagerduty.Service{}
	for _, x := range all {
		p.services[x.ID] = x
	}
	p.checkPagingService()
	for id, service := range inOrder(p.Org.Services) {
		path := "services." + id + ".pagerduty"
		switch x, ok := p.services[service.PagerDuty]; {
		case service.PagerDuty == "":
		case !ok:
			p.add(Error, path, "", "PagerDuty has no service "+service.PagerDuty, "write the last part of the address of the service's page")
		case x.ID == p.account.Config().Service:
			p.add(Error, path, x.Link, "is the paging service, on which Hansho's own pages are made", "name the service whose incidents are to be observed")
		case x.Status == "disabled" || x.Status == "maintenance":
			p.add(Warning, path, x.Link, fmt.Sprintf("the service %q is %s, so PagerDuty makes no incidents on it", x.Name, x.Status), "")
		}
	}
}

func (p *atPagerDuty) checkPagingService() {
	id := p.account.Config().Service
	if id == "" {
		return
	}
	x, ok := p.services[id]
	if !ok {
		p.add(Error, "", "", "PagerDuty has no service "+id+", on which pages are to be made", "correct HANSHO_PAGERDUTY_SERVICE, or: hansho pagerduty setup")
		return
	}
	for _, flaw := range x.Flaws() {
		p.add(Error, "", x.Link, fmt.Sprintf("the paging service %q %s", x.Name, flaw.What), flaw.Cure+", or: hansho pagerduty setup")
	}
	policies, err := p.account.Policies(p.ctx)
	if p.unread("the escalation policies", err) {
		return
	}
	for _, policy := range policies {
		if policy.ID == x.Policy.ID && policy.Loops > 0 {
			p.add(Warning, "", policy.Link, fmt.Sprintf("the paging service's escalation policy %q repeats: an incident that is given to it by hand pages on and on", policy.Name), "hansho pagerduty setup")
		}
	}
}

// checkPriorities looks whether each severity that pages has a priority.
func (p *atPagerDuty) checkPriorities() {
	all, err := p.account.Priorities(p.ctx)
	if p.unread("the priorities", err) {
		return
	}
	const cure = "Incidents → Incident Priorities: name them SEV-1 or P1, and so on. Pages ring without them"
	if len(all) == 0 {
		p.add(Warning, "", "", "the account has no priorities, so incidents do not show their severity", cure)
		return
	}
	var missing []string
	for _, severity := range oncall.Severities {
		if severity.Urgency() != oncall.UrgencyNone && !pagerduty.HasPriority(all, severity) {
			missing = append(missing, severity.String())
		}
	}
	if len(missing) > 0 {
		p.add(Warning, "", "", "no priority is named after "+strings.Join(missing, ", "), cure)
	}
}
