package process

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/message"
	"hansho/config"
	"hansho/oncall"
	"hansho/worker"
)

// A team without a vendor reaches nobody but the sandbox, in the environment that is made for it.
func TestTheSandboxTakesWhatIsSentDirectly(t *testing.T) {
	fresh(t)
	org, err := config.Load("../../../examples/direct.yaml")
	if err != nil {
		t.Fatal(err)
	}
	options := SandboxOf(org)
	sb, err := NewSandbox(options, "http://sandbox.example.com", "http://127.0.0.1:1/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(t.Context()) })
	server := httptest.NewServer(sb.Handler())
	defer server.Close()
	environment, err := DirectSandbox(t.Context(), org, sb, server.URL+"/", "http://[::]:1", SandboxLinkSecret, options, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	a, err := worker.Activities(func() *oncall.Org { return org }, "", zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"email", "sms", "voice", "webhook"} {
		person := org.People["robin"]
		address, _ := person.Address(way)
		words := message.PageFor(message.PageFacts{Service: "website", Severity: oncall.SEV1, Title: "Disk full"}, person)
		words.AckLink = a.Links("escalation/x/y#z/1", "robin")
		if !strings.HasPrefix(words.AckLink, "http://127.0.0.1:1/a/") {
			t.Errorf("the link is %s", words.AckLink)
		}
		if _, err := a.Pagers[way].Page(t.Context(), "escalation/x/y#z/1", address, words); err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
	var rang []string
	for _, e := range sb.Log() {
		if e.Kind == "page" && e.UserName == "Robin Roe" {
			rang = append(rang, e.Provider)
		}
		if strings.Contains(e.Title, "/a/") {
			t.Errorf("the log tells a link: %+v", e)
		}
	}
	if slices.Sort(rang); !slices.Equal(rang, []string{"email", "sms", "voice", "webhook"}) {
		t.Errorf("rang: %v", rang)
	}
}

func TestASandboxWithoutDirectChannelsTakesNoMail(t *testing.T) {
	t.Parallel()
	org, err := config.Load("../../../examples/hansho.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if environment, err := DirectSandbox(t.Context(), org, nil, "http://x", "http://y", SandboxLinkSecret, SandboxOf(org), zerolog.Nop()); err != nil || environment != nil {
		t.Errorf("%v, %v", environment, err)
	}
}
