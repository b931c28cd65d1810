package process

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/splunk"
	"hansho/config"
	"hansho/oncall"
)

const splunkConfiguration = `
organization: {name: Test, zone: Asia/Tokyo}
people:
  alice: {name: Alice, splunk_oncall: alice.s, pagerduty: PALICE0}
  bob: {name: Bob, splunk_oncall: bob}
  desk: {name: The desk, splunk_oncall: "policy:pol-desk"}
schedules:
  primary: {splunk_oncall: team-web/pol-web, fallback: [alice, bob]}
  secondary: {splunk_oncall: team-web/rtg-second, fallback: [bob]}
policies:
  usual: {levels: [{page: [primary]}, {page: [secondary]}], last_resort: desk}
services:
  shop: {policy: usual}
default_service: shop
`

// The Splunk On-Call that is made from a configuration takes what the adapter sends, with the environment that is printed for it.
func TestTheSandboxesSplunkOnCallFitsTheConfiguration(t *testing.T) {
	fresh(t)
	org, err := config.Parse("hansho.yaml", []byte(splunkConfiguration))
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
	for name, value := range SandboxEnvironment(server.URL, options) {
		t.Setenv(name, value)
	}
	cfg, err := splunk.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := splunk.New(cfg, NewLogger(Settings{LogLevel: "error"}, t.Output()))
	if err != nil {
		t.Fatal(err)
	}
	for schedule, person := range map[string][]string{"primary": {"alice", "bob"}, "secondary": {"bob"}} {
		var onCall []string
		duties, err := adapter.OnCall(t.Context(), org.Schedules[schedule].External, time.Now(), time.Now().AddDate(0, 0, 13))
		for _, duty := range duties {
			found, _ := org.PersonAt(splunk.Name, duty.Address)
			onCall = append(onCall, found.ID)
		}
		if err != nil || !strings.Contains(strings.Join(onCall, " "), person[0]) || !strings.Contains(strings.Join(onCall, " "), person[len(person)-1]) {
			t.Errorf("%s: %v (%v), want %v", schedule, onCall, err, person)
		}
	}
	for id, person := range org.People {
		address, _ := person.Address(oncall.SplunkOnCall)
		if _, err := adapter.Page(t.Context(), "escalation/x/y#z/"+id, address, message.Page{Title: "Disk full"}); err != nil {
			t.Errorf("page %s: %v", id, err)
		}
	}
	rings := map[string]int{}
	for _, phone := range sb.SplunkOnCall().Phones() {
		rings[phone.User.Name] = phone.Waiting
	}
	if diff := cmp.Diff(map[string]int{"alice.s": 1, "bob": 1, "desk": 1}, rings); diff != "" {
		t.Errorf("phones (-want +got):\n%s", diff)
	}
	if err := adapter.Close(t.Context(), activities.PageRef{Key: "escalation/x/y#z/bob"}, "over"); err != nil {
		t.Error(err)
	}
}

func TestADoorWithoutTheSecretOfSplunkOnCallDoesNotOpen(t *testing.T) {
	fresh(t)
	org, err := config.Parse("hansho.yaml", []byte(splunkConfiguration))
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{Config: &Configuration{}, Settings: Settings{}}
	p.Config.org.Store(org)
	if _, err := p.doorOptions(); err == nil || !strings.Contains(err.Error(), "HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET is not set") {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"API_ID", "API_KEY", "REST_KEY", "ROUTING_KEY", "FROM"} {
		if err := p.CheckEnvironment(); err == nil || !strings.Contains(err.Error(), "HANSHO_SPLUNK_ONCALL_"+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
