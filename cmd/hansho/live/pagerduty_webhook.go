package live

import (
	"fmt"
	"os"
	"strings"

	"hansho/activities/pagerduty"
)

// webhookPath is where the starter takes PagerDuty's webhooks.
const webhookPath = "/webhooks/pagerduty"

const setupCure = "hansho pagerduty setup --url https://… makes or repairs it"

// checkFrom looks at the user in whose name Hansho acts.
func (p *atPagerDuty) checkFrom(cfg pagerduty.Config) {
	if p.users == nil || cfg.From == "" {
		return
	}
	for _, user := range p.users {
		if !strings.EqualFold(user.Email, cfg.From) {
			continue
		}
		if person, ok := p.Org.PersonAt(pagerduty.Name, user.ID); ok {
			p.add(Error, "people."+person.ID+".pagerduty", user.Link, "is the user of HANSHO_PAGERDUTY_FROM: an incident that a user assigns to itself rings nobody",
				"give Hansho a user of its own")
		}
		if id := os.Getenv("HANSHO_PAGERDUTY_FROM_ID"); id != "" && id != user.ID {
			p.add(Warning, "", user.Link, "HANSHO_PAGERDUTY_FROM_ID is "+id+", and the user of HANSHO_PAGERDUTY_FROM is "+user.ID, "correct it, or unset it")
		}
		return
	}
	p.add(Error, "", "", "PagerDuty has no user with the e-mail address "+cfg.From, "correct HANSHO_PAGERDUTY_FROM, or create the user")
}

// checkWebhook looks at the subscription. Without it pages work, and acknowledgements count later; what is followed or
// observed does not work at all.
func (p *atPagerDuty) checkWebhook() {
	all, err := p.account.Subscriptions(p.ctx)
	if p.unread("the webhook subscriptions", err) {
		return
	}
	severity, mirrors := Warning, ""
	for id, service := range inOrder(p.Org.Services) {
		if service.PagerDuty != "" {
			severity, mirrors = Error, "services."+id+".pagerduty"
			break
		}
	}
	want := strings.TrimRight(os.Getenv("HANSHO_PUBLIC_URL"), "/")
	var ours []pagerduty.Subscription
	for _, x := range all {
		if want == "" && strings.HasSuffix(strings.TrimRight(x.Delivery.URL, "/"), webhookPath) || want != "" && pagerduty.SameURL(x.Delivery.URL, want+webhookPath) {
			ours = append(ours, x)
		}
	}
	if len(ours) == 0 {
		what := "no webhook subscription sends events to Hansho: acknowledgements on the telephone count only when a level ends"
		if want != "" {
			what = "no webhook subscription goes to " + want + webhookPath + ": acknowledgements on the telephone count only when a level ends"
		}
		p.add(severity, mirrors, "", what, setupCure)
		return
	}
	for _, x := range ours {
		p.checkSubscription(x, severity, mirrors)
	}
	if os.Getenv("HANSHO_PAGERDUTY_WEBHOOK_SECRET") == "" && os.Getenv("HANSHO_PAGERDUTY_WEBHOOK_SECRET_FILE") == "" {
		p.add(Warning, "", "", "HANSHO_PAGERDUTY_WEBHOOK_SECRET is not set here; a starter without it refuses every webhook", "set it where the starter runs")
	}
}

func (p *atPagerDuty) checkSubscription(x pagerduty.Subscription, severity Severity, mirrors string) {
	name := "the webhook subscription " + x.ID
	if !x.Active {
		p.add(severity, mirrors, "", name+" is switched off", setupCure)
	}
	if x.Delivery.Disabled {
		p.add(severity, mirrors, "", name+" is disabled by PagerDuty for a day, because its events were refused", "is HANSHO_PAGERDUTY_WEBHOOK_SECRET right? Then: "+setupCure)
	}
	if missing := x.MissingEvents(); len(missing) > 0 {
		p.add(Warning, "", "", fmt.Sprintf("%s does not send %s", name, strings.Join(missing, ", ")), setupCure)
	}
	if mirrors != "" && !x.Covers("") {
		p.add(Error, mirrors, "", name+" sends the events of one service only, and this service's are needed too", setupCure)
	} else if !x.Covers(p.account.Config().Service) {
		p.add(severity, "", "", name+" does not send the events of the paging service", setupCure)
	}
}
