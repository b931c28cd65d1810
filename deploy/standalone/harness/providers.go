package harness

import (
	"context"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
	"hansho/cmd/hansho/process"
	"hansho/config"
	"hansho/oncall"
	"hansho/sandbox"
)

// Config is a small configuration with times that tests can wait for: alice, then bob, then carol.
const Config = `
organization: {name: Test, zone: UTC, executive_channel: executives}
people:
  alice: {name: Alice, email: alice@example.com, slack: U0ALICE0, pagerduty: PALICE0}
  bob: {name: Bob, email: bob@example.com, slack: U0BOB000, pagerduty: PBOB000}
  carol: {name: Carol, email: carol@example.com, slack: U0CAROL0, pagerduty: PCAROL0}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
  secondary: {pagerduty: PSECOND, fallback: [bob]}
policies:
  usual:
    levels:
      - {page: [primary], ack_within: 6s}
      - {page: [secondary], ack_within: 6s}
    last_resort: carol
    rounds: 2
    ack_holds: 1h
    reopen_within: 2s
    pause: {first: 5s, most: 10s}
services:
  shop: {name: Shop, policy: usual, channel: incidents, labels: {service: shop}, key_env: SHOP_KEY}
default_service: shop
`

// ShopKey is the integration key of the service "shop" of Config.
const ShopKey = "integration-key-of-shop"

// Providers are a PagerDuty and a Slack in the test's own process. They survive whatever happens to the program.
type Providers struct {
	*sandbox.Sandbox

	URL    string
	Config string // Text of the configuration that they were made from.

	org     *oncall.Org
	options sandbox.Options
}

// Sandbox runs a sandbox with the people and schedules of a configuration until the test ends; adjust, when given, may change its
// options.
func Sandbox(t *testing.T, text string, adjust ...func(*sandbox.Options)) *Providers {
	t.Helper()
	org, err := config.Parse("hansho.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	options := process.SandboxOf(org)
	options.Logger, options.WebhookRetryAfter = zerolog.Nop(), 100*time.Millisecond
	for _, change := range adjust {
		change(&options)
	}
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	sb.SetBaseURL(server.URL)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := sb.Close(ctx); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
		server.Close()
	})
	return &Providers{Sandbox: sb, URL: server.URL, Config: text, org: org, options: options}
}

// SendTo says where webhooks and pressed buttons go.
func (p *Providers) SendTo(door string) {
	p.SetPagerDutyWebhook(door + "/webhooks/pagerduty")
	p.SetSlackURLs(process.SlackURLs(door))
	p.SetSplunkWebhook(door + "/webhooks/splunk-oncall")
}

// Environment lets a program use the providers, and gives each person a token (see Token) and the service shop its key.
func (p *Providers) Environment() map[string]string {
	env := process.SandboxEnvironment(p.URL, p.options)
	var tokens []string
	for _, person := range slices.Sorted(maps.Keys(p.org.People)) {
		tokens = append(tokens, person+":"+Token(person))
	}
	env["HANSHO_TOKENS"], env["SHOP_KEY"] = strings.Join(tokens, ","), ShopKey
	return env
}

// Token is the bearer token of a person in programs that use Providers.
func Token(person string) string { return "bearer-token-of-" + person }

// Address is a person's user ID at PagerDuty.
func (p *Providers) Address(person string) string {
	address, _ := p.org.People[person].Address(pagerduty.Name)
	return address
}

// Pages are the entries of the log in which a person's phone rang.
func (p *Providers) Pages(person string) []sandbox.Entry {
	var pages []sandbox.Entry
	for _, entry := range p.Log() {
		if entry.Kind == "page" && entry.User == p.Address(person) {
			pages = append(pages, entry)
		}
	}
	return pages
}

// AwaitPage returns the first entry of the log in which a person's phone rang.
func (p *Providers) AwaitPage(t *testing.T, person string, within time.Duration) sandbox.Entry {
	t.Helper()
	deadline := time.After(within)
	for {
		changed := p.Changed()
		if pages := p.Pages(person); len(pages) > 0 {
			return pages[0]
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("%s was not paged within %s", person, within)
		}
	}
}

// Ringing tells whether a person's phone rings now.
func (p *Providers) Ringing(person string) bool {
	for _, phone := range p.PagerDuty().Phones() {
		if phone.User.ID == p.Address(person) {
			return phone.Waiting > 0
		}
	}
	return false
}
