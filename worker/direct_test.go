package worker_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/config"
	"hansho/oncall"
	"hansho/worker"
)

// organisation pages alex by the ways that are given.
func organisation(t *testing.T, ways string) *oncall.Org {
	t.Helper()
	org, err := config.Parse("hansho.yaml", []byte(`
organization: {name: Example, zone: Asia/Tokyo}
people:
  alex: {email: alex@example.com, phone: "+81 90 0000 0001", webhook: "https://pager.example.com/alex", pagerduty: PALEX01, page: [{by: [`+ways+`]}]}
policies:
  only: {levels: [{page: [alex]}], last_resort: alex}
services:
  all: {policy: only}
default_service: all
`))
	if err != nil {
		t.Fatal(err)
	}
	return org
}

// surround takes Hansho's variables out of the environment, and sets these.
func surround(t *testing.T, environment map[string]string) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "HANSHO_") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
}

// direct is an environment in which every direct channel is set up.
func direct() map[string]string {
	return map[string]string{
		"HANSHO_PUBLIC_URL": "https://hansho.example.com", "HANSHO_LINK_SECRET": "link-secret-0123456789",
		"HANSHO_SMTP_HOST": "smtp.example.com", "HANSHO_SMTP_FROM": "hansho@example.com", "HANSHO_WEBHOOK_SECRET": "hook-secret-0123456789",
		"HANSHO_TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001", "HANSHO_TWILIO_AUTH_TOKEN": "x", "HANSHO_TWILIO_FROM_SMS": "+815000000000",
		"HANSHO_TWILIO_FROM_VOICE": "+815000000000",
		"HANSHO_PAGERDUTY_TOKEN":   "x", "HANSHO_PAGERDUTY_FROM": "hansho@example.com", "HANSHO_PAGERDUTY_SERVICE": "PHANSHO",
	}
}

func TestAWorkerRefusesToStartWithoutWhatAChannelNeeds(t *testing.T) {
	for _, c := range []struct{ ways, without, want string }{
		{"email", "HANSHO_PUBLIC_URL", "the configuration pages by email, and people acknowledge by links: HANSHO_PUBLIC_URL is not set"},
		{"email", "HANSHO_LINK_SECRET", "HANSHO_LINK_SECRET is not set: it signs"},
		{"email", "HANSHO_SMTP_HOST", "the configuration pages by mail: HANSHO_SMTP_HOST is not set"},
		{"webhook", "HANSHO_LINK_SECRET", "HANSHO_LINK_SECRET is not set"},
		{"webhook", "HANSHO_WEBHOOK_SECRET", "the configuration pages by webhook: HANSHO_WEBHOOK_SECRET is not set"},
		{"webhook", "HANSHO_SMTP_HOST", ""},
		{"pagerduty", "HANSHO_LINK_SECRET", ""},
		{"email, webhook", "", ""},
		{"sms", "HANSHO_LINK_SECRET", "HANSHO_LINK_SECRET is not set"},
		{"sms", "HANSHO_TWILIO_FROM_SMS", "HANSHO_TWILIO_FROM_SMS must be"},
		{"sms", "HANSHO_TWILIO_FROM_VOICE", ""},
		{"voice", "HANSHO_TWILIO_FROM_VOICE", "HANSHO_TWILIO_FROM_VOICE must be"},
		{"voice", "HANSHO_PUBLIC_URL", "HANSHO_PUBLIC_URL is not set"},
		{"email, sms, voice, webhook", "", ""},
	} {
		t.Run(c.ways+" without "+c.without, func(t *testing.T) {
			surround(t, direct())
			if c.without != "" {
				t.Setenv(c.without, "")
			}
			org := organisation(t, c.ways)
			a, err := worker.Activities(func() *oncall.Org { return org }, "", zerolog.Nop())
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Fatalf("%v", err)
			}
			for way := range strings.SplitSeq(c.ways, ", ") {
				if c.want == "" && a.Pagers[way] == nil {
					t.Errorf("%s is not set up", way)
				}
			}
		})
	}
}

func TestAWorkersLinksAreReadByADoor(t *testing.T) {
	surround(t, direct())
	org := organisation(t, "email")
	a, err := worker.Activities(func() *oncall.Org { return org }, "", zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := worker.Links(org)
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(a.Links("escalation/a/b#c/1", "alex"), "https://hansho.example.com/a/")
	if page, err := signer.Read(token, time.Now()); !ok || err != nil || page.Key != "escalation/a/b#c/1" || page.Person != "alex" {
		t.Errorf("%+v, %v", page, err)
	}
}
