package process

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/message"
	"hansho/activities/pagerduty"
	"hansho/activities/secret"
	"hansho/config"
)

// The sandbox that is made from the example takes what the adapters send, with the environment that is printed for it.
func TestTheSandboxFitsTheConfiguration(t *testing.T) {
	org, err := config.Load("../../../examples/hansho.yaml")
	if err != nil {
		t.Fatal(err)
	}
	options := SandboxOf(org)
	if diff := cmp.Diff([]string{"alerts", "batch", "executive-updates", "incident-checkout", "incident-command", "incident-search"}, options.Channels); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	sb, err := NewSandbox(options, "http://sandbox.example.com", "http://127.0.0.1:1/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(t.Context()) })
	server := httptest.NewServer(sb.Handler())
	defer server.Close()
	environment := SandboxEnvironment(server.URL+"/", options)
	adapter, err := pagerduty.New(pagerduty.Config{
		URL: environment["HANSHO_PAGERDUTY_URL"], Token: secret.New(environment["HANSHO_PAGERDUTY_TOKEN"]),
		From: environment["HANSHO_PAGERDUTY_FROM"], Service: environment["HANSHO_PAGERDUTY_SERVICE"],
	}, NewLogger(Settings{LogLevel: "error"}, t.Output()))
	if err != nil {
		t.Fatal(err)
	}
	for schedule, person := range map[string]string{"primary": "responder-a", "secondary": "responder-b"} {
		duties, err := adapter.OnCall(t.Context(), org.Schedules[schedule].External, time.Now(), time.Now().Add(time.Minute))
		if err != nil || len(duties) == 0 {
			t.Fatalf("%s: %+v (%v)", schedule, duties, err)
		}
		found, ok := org.PersonAt(pagerduty.Name, duties[0].Address)
		if !ok || found.ID != person {
			t.Errorf("on call in %s is %q (%v), want %s", schedule, duties[0].Address, ok, person)
		}
		if _, err := adapter.Page(t.Context(), "escalation/x/y#z/"+schedule, duties[0].Address, message.Page{Title: "Disk full"}); err != nil {
			t.Errorf("page %s: %v", person, err)
		}
	}
	rings := 0
	for _, phone := range sb.PagerDuty().Phones() {
		rings += phone.Waiting
	}
	if rings != 2 {
		t.Errorf("%d phones ring, want 2", rings)
	}
}
