package imports_test

import (
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/activities/splunk"
	"hansho/cmd/hansho/imports"
	"hansho/config"
	"hansho/sandbox"
	splunkbox "hansho/sandbox/splunk"
)

// splunkOrganization has what accounts have: shifts of a day, people on several, steps at the same time, and what Hansho does not know.
func splunkOrganization() sandbox.SplunkOrganization {
	weekdays := []time.Weekday{1, 2, 3, 4, 5}
	entry := func(kind, target string) splunkbox.Entry { return splunkbox.Entry{Type: kind, Target: target} }
	return sandbox.SplunkOrganization{
		Users: []splunkbox.User{
			{Name: "alice", FirstName: "Alice", LastName: "Wong", Email: "alice@example.com", Phone: "+44 20 7946 0000"},
			{Name: "bob.m", FirstName: "Bob", LastName: "Marley", Email: "bob@example.com"},
			{Name: "carol", FirstName: "花子", LastName: "佐藤", Email: "carol@example.com", Phone: "090-1"},
			{Name: "odd name", FirstName: "Odd"},
		},
		Teams: []splunkbox.Team{{Slug: "team-plat", Name: "Platform", Members: []string{"alice", "bob.m"}}, {Slug: "team-pay", Name: "Payments", Members: []string{"carol"}}},
		Rotations: []splunkbox.Rotation{
			{Slug: "rtg-primary", Team: "team-plat", Label: "Primary", Shifts: []splunkbox.Shift{
				{Label: "Office", TimeZone: "Asia/Tokyo", Members: []string{"alice", "bob.m"}, Hours: []splunkbox.Hours{{Days: weekdays, From: 9 * time.Hour, Until: 17 * time.Hour}}},
				{Label: "Night", TimeZone: "Asia/Tokyo", Members: []string{"carol", "alice"}, Hours: []splunkbox.Hours{{Days: weekdays, From: 17 * time.Hour, Until: 9 * time.Hour}}},
			}},
			{Slug: "rtg-late", Team: "team-plat", Label: "Late", Shifts: []splunkbox.Shift{{Label: "All", Members: []string{"bob.m"}}}},
			{Slug: "rtg-unused", Team: "team-pay", Label: "Unused", Shifts: []splunkbox.Shift{{Label: "All", Members: []string{"carol"}}}},
		},
		Policies: []splunkbox.Policy{
			{Slug: "pol-plat", Name: "Platform escalation", Team: "team-plat", Steps: []splunkbox.Step{
				{Entries: []splunkbox.Entry{entry("rotation_group", "rtg-primary")}},
				{Minutes: 15, Entries: []splunkbox.Entry{entry("user", "bob.m"), entry("email", "noc@example.com")}},
				{Entries: []splunkbox.Entry{entry("webhook", "wh-status"), entry("user", "carol")}},
				{Minutes: 10, Entries: []splunkbox.Entry{entry("rotation_group", "rtg-late"), entry("policy_routing", "pol-pay"), entry("rotation_group_next", "rtg-primary")}},
			}},
			{Slug: "pol-pay", Name: "Payments escalation", Team: "team-pay", Steps: []splunkbox.Step{{Minutes: 5, Entries: []splunkbox.Entry{entry("team_page", "")}}}},
			{Slug: "pol-quiet", Name: "Pages nobody", Team: "team-plat", Steps: []splunkbox.Step{{Entries: []splunkbox.Entry{entry("email", "archive@example.com")}}}},
		},
		RoutingKeys: []splunkbox.RoutingKey{{Key: "Checkout", Policies: []string{"pol-plat", "pol-pay"}}, {Key: "payments", Policies: []string{"pol-pay"}}, {Key: "hansho", Policies: []string{"pol-quiet"}}},
	}
}

func TestASplunkAccountBecomesAConfiguration(t *testing.T) {
	t.Parallel()
	sb, err := sandbox.New(sandbox.Options{
		Users: []sandbox.User{{ID: "PANY", Name: "Any"}}, Services: []sandbox.Service{{ID: "PS", Name: "Any"}}, Splunk: splunkOrganization(), Logger: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() { server.Close(); _ = sb.Close(t.Context()) })
	reader, err := splunk.NewReader(splunk.Config{
		APIID: secret.New(sandbox.DefaultSplunkAPIID), APIKey: secret.New(sandbox.DefaultSplunkAPIKey), URL: server.URL + "/splunk-oncall", CallsPerMinute: 6000,
	}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	account, err := reader.Account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	result, err := imports.Write(imports.SplunkOnCall(account))
	if err != nil {
		t.Fatalf("%v\n%s", err, result.Text)
	}
	const file = "testdata/splunk.yaml"
	if *update {
		if err := os.WriteFile(file, result.Text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(result.Text)); diff != "" {
		t.Errorf("-want +got (go test -update writes it anew):\n%s", diff)
	}
	org, err := config.Parse("hansho.yaml", result.Text)
	if err != nil || org.DefaultService != "checkout" || org.Schedules["primary"].External != "team-plat/rtg-primary" {
		t.Fatalf("%+v, %v", org, err)
	}
	for _, address := range []string{"team-plat/rtg-primary"} { // What was written can be asked for.
		if _, err := reader.OnCall(t.Context(), address, time.Now(), time.Now().AddDate(0, 0, 7)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
