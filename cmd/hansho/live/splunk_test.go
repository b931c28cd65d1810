package live_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/cmd/hansho/live"
	"hansho/config"
	"hansho/sandbox"
	"hansho/sandbox/splunk"
)

const splunkText = `organization: {name: Test, zone: UTC}
people:
  alice: {splunk_oncall: alice}
  desk: {splunk_oncall: "policy:pol-desk"}
schedules:
  primary: {splunk_oncall: team-web/pol-web, fallback: [alice]}
policies:
  usual: {levels: [{page: [primary]}], last_resort: desk}
services:
  shop: {policy: usual}
default_service: shop
`

func splunkEntry(kind, target string) []splunk.Step {
	return []splunk.Step{{Entries: []splunk.Entry{{Type: kind, Target: target}}}}
}

// rightSplunk is an account in which everything is as it should be.
func rightSplunk() sandbox.Options {
	return sandbox.Options{
		Users: []sandbox.User{
			{ID: "PA", Name: "Alice", Splunk: "alice"}, {ID: "PB", Name: "Bob", Splunk: "bob"}, {ID: "PH", Name: "Hansho", Splunk: "hansho", Program: true},
		},
		Services: []sandbox.Service{{ID: "PS", Name: "Any"}},
		Splunk: sandbox.SplunkOrganization{
			Teams:     []splunk.Team{{Slug: "team-web", Name: "Web"}},
			Rotations: []splunk.Rotation{{Slug: "rtg-web", Team: "team-web", Label: "Web", Shifts: []splunk.Shift{{Label: "All", Members: []string{"alice"}}}}},
			Policies: []splunk.Policy{
				{Slug: "pol-web", Name: "Web", Team: "team-web", Steps: splunkEntry("rotation_group", "rtg-web")},
				{Slug: "pol-desk", Name: "Desk", Team: "team-web", Steps: splunkEntry("user", "bob")},
				{Slug: "pol-quiet", Name: "Quiet", Team: "team-web", Steps: splunkEntry("email", "archive@example.com")},
			},
			RoutingKeys: []splunk.RoutingKey{{Key: "web", Policies: []string{"pol-web"}}, {Key: "Hansho", Policies: []string{"pol-quiet"}}},
		},
		Logger: zerolog.Nop(),
	}
}

func lookAtSplunk(t *testing.T, options sandbox.Options, text string, variables ...string) live.Result {
	t.Helper()
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() { server.Close(); _ = sb.Close(t.Context()) })
	for name, value := range map[string]string{
		"URL": server.URL + "/splunk-oncall", "API_ID": sandbox.DefaultSplunkAPIID, "API_KEY": sandbox.DefaultSplunkAPIKey, "REST_KEY": "any",
		"ROUTING_KEY": "hansho", "FROM": "hansho", "CALLS_PER_MINUTE": "6000", "ALERT_URL": server.URL,
	} {
		t.Setenv("HANSHO_SPLUNK_ONCALL_"+name, value)
	}
	for i := 0; i < len(variables); i += 2 {
		t.Setenv("HANSHO_SPLUNK_ONCALL_"+variables[i], variables[i+1])
	}
	org, err := config.Parse("hansho.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return live.Run(t.Context(), []live.Checker{live.SplunkOnCall{}}, live.Input{Org: org, Lines: config.Lines([]byte(text)), Say: func(string) {}})
}

func TestASplunkAccountThatIsRightHasNoFindings(t *testing.T) {
	result := lookAtSplunk(t, rightSplunk(), splunkText)
	if diff := cmp.Diff(live.Result{Checked: []string{"splunk-oncall"}, Findings: []live.Finding{}}, result); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWhatIsWrongAtSplunkIsFound has one wrong thing at a time.
func TestWhatIsWrongAtSplunkIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*sandbox.Options)
		from, to  string // In the configuration.
		variables []string
		severity  live.Severity
		want      string
		line      int
	}{
		"a person who left":            {from: "{splunk_oncall: alice}", to: "{splunk_oncall: alice}\n  zoe: {splunk_oncall: zoe}", severity: live.Error, want: "Splunk On-Call has no user zoe", line: 4},
		"a policy that is not there":   {from: "policy:pol-desk", to: "policy:pol-none", severity: live.Error, want: "the escalation policy pol-none cannot be read", line: 4},
		"a schedule that is not there": {from: "team-web/pol-web", to: "team-web/pol-none", severity: live.Error, want: "has neither a policy nor a rotation pol-none", line: 6},
		"nobody on call":               {change: func(o *sandbox.Options) { o.Splunk.Rotations[0].Shifts = nil }, severity: live.Warning, want: "nobody is on call", line: 6},
		"a stranger on call":           {change: func(o *sandbox.Options) { o.Splunk.Rotations[0].Shifts[0].Members = []string{"alice", "bob"} }, severity: live.Error, want: "bob is on call there and nobody here", line: 6},
		"no such user to act as":       {variables: []string{"FROM", "ghost"}, severity: live.Error, want: "HANSHO_SPLUNK_ONCALL_FROM is ghost"},
		"a person to act as":           {variables: []string{"FROM", "alice"}, severity: live.Error, want: "would pass for Hansho's own doing", line: 3},
		"an unknown routing key":       {variables: []string{"ROUTING_KEY", "other"}, severity: live.Error, want: "would also wake whoever the default key pages"},
		"a routing key that pages":     {variables: []string{"ROUTING_KEY", "web"}, severity: live.Error, want: "the policy Web of HANSHO_SPLUNK_ONCALL_ROUTING_KEY pages rotation_group rtg-web"},
		"a key that does not open":     {variables: []string{"API_KEY", "wrong"}, severity: live.Error, want: "HANSHO_SPLUNK_ONCALL_API_KEY"},
		"a variable that is not set":   {variables: []string{"REST_KEY", ""}, severity: live.Error, want: "HANSHO_SPLUNK_ONCALL_REST_KEY must be the key"},
		"no key with which to ask it":  {variables: []string{"API_ID", ""}, severity: live.Error, want: "HANSHO_SPLUNK_ONCALL_API_ID is not set"},
	} {
		t.Run(name, func(t *testing.T) {
			options := rightSplunk()
			if c.change != nil {
				c.change(&options)
			}
			result := lookAtSplunk(t, options, strings.Replace(splunkText, c.from, c.to, 1), c.variables...)
			if len(result.Findings) != 1 {
				t.Fatalf("%+v, want one finding", result.Findings)
			}
			if f := result.Findings[0]; f.Severity != c.severity || !strings.Contains(f.What, c.want) || f.Line != c.line {
				t.Errorf("%+v, want %s at line %d: %s", f, c.severity, c.line, c.want)
			}
		})
	}
}
