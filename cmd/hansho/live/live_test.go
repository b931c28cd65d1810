package live_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
	"hansho/cmd/hansho/live"
	"hansho/config"
	"hansho/sandbox"
)

const text = `organization: {name: Test, zone: UTC}
people:
  alice: {email: alice@example.com, pagerduty: PALICE0}
  bob: {email: bob@example.com, pagerduty: PBOB000}
schedules:
  primary:
    pagerduty: PPRIMAR
    fallback: [alice]
policies:
  usual: {levels: [{page: [primary], ack_within: 5m}], last_resort: bob}
services:
  shop: {policy: usual}
default_service: shop
`

// right is an account in which everything is as it should be.
func right() sandbox.Options {
	return sandbox.Options{
		Users: []sandbox.User{
			{ID: "PALICE0", Name: "Alice", Email: "alice@example.com"},
			{ID: "PBOB000", Name: "Bob", Email: "bob@example.com"},
			{ID: "PHANSHO", Name: "Hansho", Email: "hansho@example.com", Program: true},
		},
		Schedules:              []sandbox.Schedule{{ID: "PPRIMAR", Name: "Primary", OnCall: []string{"PALICE0"}}},
		Services:               []sandbox.Service{{ID: "PPAGING", Name: "Pages"}, {ID: "PSHOP00", Name: "Shop"}},
		PagerDutyReadOnlyToken: "read-only",
		PagerDutyWebhookURL:    "https://hansho.example.com/webhooks/pagerduty",
		Logger:                 zerolog.Nop(),
	}
}

// look checks an account against a configuration; variables change the environment.
func look(t *testing.T, options sandbox.Options, text string, variables ...string) live.Result {
	t.Helper()
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = sb.Close(context.WithoutCancel(t.Context())) // No webhook was ever sent.
	})
	for name, value := range map[string]string{
		"URL": server.URL + "/pagerduty", "TOKEN": sandbox.DefaultPagerDutyToken, "FROM": "hansho@example.com", "SERVICE": "PPAGING", "WEBHOOK_SECRET": "x", "REGION": "us",
	} {
		t.Setenv("HANSHO_PAGERDUTY_"+name, value)
	}
	t.Setenv("HANSHO_SLACK_TOKEN", "")
	t.Setenv("HANSHO_PUBLIC_URL", "https://hansho.example.com")
	for i := 0; i < len(variables); i += 2 {
		t.Setenv(variables[i], variables[i+1])
	}
	org, err := config.Parse("hansho.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return live.Run(t.Context(), live.Checkers(), live.Input{Org: org, Lines: config.Lines([]byte(text)), Say: func(string) {}})
}

func TestAnAccountThatIsRightHasNoFindings(t *testing.T) {
	result := look(t, right(), text)
	if diff := cmp.Diff(live.Result{Checked: []string{"pagerduty"}, Findings: []live.Finding{}}, result); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWhatIsWrongIsFound has one wrong thing at a time, so that no finding hides another.
func TestWhatIsWrongIsFound(t *testing.T) {
	serviceOf := func(change func(*sandbox.Service)) func(*sandbox.Options) {
		return func(o *sandbox.Options) { change(&o.Services[0]) }
	}
	for name, c := range map[string]struct {
		change    func(*sandbox.Options)
		text      string
		variables []string
		severity  live.Severity
		want      string
		line      int
	}{
		"acknowledgement time-out": {change: serviceOf(func(s *sandbox.Service) { s.AckTimeout = time.Minute }), severity: live.Error, want: "acknowledged pages ring again"},
		"auto-resolve":             {change: serviceOf(func(s *sandbox.Service) { s.AutoResolve = time.Hour }), severity: live.Error, want: "resolves incidents by itself"},
		"auto-pause":               {change: serviceOf(func(s *sandbox.Service) { s.AutoPause = 2 * time.Minute }), severity: live.Error, want: "pauses notifications"},
		"grouping":                 {change: serviceOf(func(s *sandbox.Service) { s.Grouping = "intelligent" }), severity: live.Error, want: "groups alerts"},
		"support hours":            {change: serviceOf(func(s *sandbox.Service) { s.Urgency = "use_support_hours" }), severity: live.Error, want: "support hours"},
		"low urgency":              {change: serviceOf(func(s *sandbox.Service) { s.Urgency = "low" }), severity: live.Error, want: "low urgency"},
		"disabled":                 {change: serviceOf(func(s *sandbox.Service) { s.Status = "disabled" }), severity: live.Error, want: "is disabled"},
		"maintenance":              {change: serviceOf(func(s *sandbox.Service) { s.Status = "maintenance" }), severity: live.Error, want: "maintenance window"},
		"a policy that repeats": {change: func(o *sandbox.Options) {
			o.EscalationPolicies = []sandbox.EscalationPolicy{{ID: "PLOOPS0", Name: "Loops", NumLoops: 2, Rules: []sandbox.EscalationRule{{Targets: []string{"PPRIMAR"}}}}}
		}, severity: live.Warning, want: "repeats"},
		"rung after the next level": {change: func(o *sandbox.Options) {
			o.Users[0].Rules = []sandbox.NotificationRule{{Urgency: "high", By: "phone", Delay: 5 * time.Minute}}
		}, severity: live.Error, want: "Alice is rung 5 minutes after a page, and the policy goes on after 5m0s", line: 3},
		"rung late": {change: func(o *sandbox.Options) {
			o.Users[1].Rules = []sandbox.NotificationRule{{Urgency: "high", By: "phone", Delay: 2 * time.Minute}}
		}, severity: live.Warning, want: "Bob is rung 2 minutes after a page", line: 4},
		"no contact":       {change: func(o *sandbox.Options) { o.Users[0].Contacts = []string{} }, severity: live.Error, want: "no contact method", line: 3},
		"only e-mail":      {change: func(o *sandbox.Options) { o.Users[0].Contacts = []string{"email"} }, severity: live.Warning, want: "by e-mail only", line: 3},
		"no rule":          {change: func(o *sandbox.Options) { o.Users[0].Rules = []sandbox.NotificationRule{{Urgency: "low", By: "email"}} }, severity: live.Error, want: "no notification rule for high urgency", line: 3},
		"unknown user":     {text: strings.ReplaceAll(text, "PBOB000", "PGONE00"), severity: live.Error, want: "PagerDuty has no user PGONE00", line: 4},
		"another e-mail":   {text: strings.ReplaceAll(text, "bob@example.com", "bob@example.org"), severity: live.Warning, want: "is bob@example.org here and bob@example.com at PagerDuty", line: 4},
		"unknown schedule": {text: strings.ReplaceAll(text, "PPRIMAR", "PGONE00"), severity: live.Error, want: "PagerDuty has no schedule PGONE00", line: 7},
		"somebody else on the schedule": {change: func(o *sandbox.Options) {
			o.Users = append(o.Users, sandbox.User{ID: "PCAROL0", Name: "Carol", Email: "carol@example.com"})
			o.Schedules[0].OnCall = append(o.Schedules[0].OnCall, "PCAROL0")
		}, severity: live.Error, want: "Carol (PCAROL0) is on the schedule", line: 7},
		"unknown From":        {variables: []string{"HANSHO_PAGERDUTY_FROM", "x@example.com"}, severity: live.Error, want: "PagerDuty has no user with the e-mail address x@example.com"},
		"a From who is paged": {variables: []string{"HANSHO_PAGERDUTY_FROM", "bob@example.com"}, severity: live.Error, want: "rings nobody", line: 4},
		"another From ID":     {variables: []string{"HANSHO_PAGERDUTY_FROM_ID", "PBOB000"}, severity: live.Warning, want: "HANSHO_PAGERDUTY_FROM_ID is PBOB000"},
		"a read-only token":   {variables: []string{"HANSHO_PAGERDUTY_TOKEN", "read-only"}, severity: live.Error, want: "may not write"},
		"a wrong token":       {variables: []string{"HANSHO_PAGERDUTY_TOKEN", "wrong"}, severity: live.Error, want: "a valid REST API key"},
		"no token":            {variables: []string{"HANSHO_PAGERDUTY_TOKEN", ""}, severity: live.Error, want: "HANSHO_PAGERDUTY_TOKEN is not set"},
		"unknown service":     {variables: []string{"HANSHO_PAGERDUTY_SERVICE", "PGONE00"}, severity: live.Error, want: "PagerDuty has no service PGONE00"},
		"no webhook":          {variables: []string{"HANSHO_PUBLIC_URL", "https://other.example.com"}, severity: live.Warning, want: "no webhook subscription goes to https://other.example.com/webhooks/pagerduty"},
		"no secret":           {variables: []string{"HANSHO_PAGERDUTY_WEBHOOK_SECRET", ""}, severity: live.Warning, want: "HANSHO_PAGERDUTY_WEBHOOK_SECRET is not set"},
		"no priorities for two": {change: func(o *sandbox.Options) {
			o.Priorities = []sandbox.Priority{{ID: "P1X", Name: "sev-1"}, {ID: "P2X", Name: "S2"}}
		}, severity: live.Warning, want: "no priority is named after SEV-3, SEV-4"},
		"observed without webhook": {
			text: strings.ReplaceAll(text, "{policy: usual}", "{policy: usual, paging: observe, pagerduty: PSHOP00}"), variables: []string{"HANSHO_PUBLIC_URL", "https://other.example.com"},
			severity: live.Error, want: "no webhook subscription", line: 12,
		},
		"an observed service that is not there": {
			text: strings.ReplaceAll(text, "{policy: usual}", "{policy: usual, paging: observe, pagerduty: PGONE00}"), severity: live.Error, want: "PagerDuty has no service PGONE00", line: 12,
		},
		"the paging service observed": {
			text: strings.ReplaceAll(text, "{policy: usual}", "{policy: usual, paging: observe, pagerduty: PPAGING}"), severity: live.Error, want: "is the paging service", line: 12,
		},
	} {
		t.Run(name, func(t *testing.T) {
			options := right()
			if c.change != nil {
				c.change(&options)
			}
			if c.text == "" {
				c.text = text
			}
			result := look(t, options, c.text, c.variables...)
			at := slices.IndexFunc(result.Findings, func(f live.Finding) bool { return strings.Contains(f.What, c.want) })
			if at < 0 {
				t.Fatalf("%q is not found in %+v", c.want, result.Findings)
			}
			if f := result.Findings[at]; f.Severity != c.severity || f.Line != c.line || f.Provider != "pagerduty" {
				t.Errorf("found %+v, want %s on line %d", f, c.severity, c.line)
			}
		})
	}
}

func TestASubscriptionThatDoesNotFitIsFound(t *testing.T) {
	options := right()
	options.PagerDutyWebhookURL = ""
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	defer server.Close()
	defer func() { _ = sb.Close(context.WithoutCancel(t.Context())) }()
	body := `{"webhook_subscription":{"type":"webhook_subscription","active":false,"events":["incident.resolved"],
		"filter":{"type":"service_reference","id":"PSHOP00"},"delivery_method":{"type":"http_delivery_method","url":"https://hansho.example.com/webhooks/pagerduty"}}}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/pagerduty/webhook_subscriptions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token="+sandbox.DefaultPagerDutyToken)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	for name, value := range map[string]string{"URL": server.URL + "/pagerduty", "TOKEN": sandbox.DefaultPagerDutyToken, "FROM": "hansho@example.com", "SERVICE": "PPAGING"} {
		t.Setenv("HANSHO_PAGERDUTY_"+name, value)
	}
	t.Setenv("HANSHO_PUBLIC_URL", "")
	org, err := config.Parse("hansho.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var whats []string
	for _, f := range (live.PagerDuty{}).Check(t.Context(), live.Input{Org: org, Say: func(string) {}}) {
		whats = append(whats, f.What)
	}
	all := strings.Join(whats, "\n")
	for _, want := range []string{"is switched off", "does not send incident.triggered", "does not send the events of the paging service"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in:\n%s", want, all)
		}
	}
	if n := len(pagerduty.WebhookEvents()); n != 14 {
		t.Errorf("%d events", n)
	}
}

func TestSlackIsAskedForItsTokenAndScopes(t *testing.T) {
	for name, c := range map[string]struct {
		body, scopes string
		want         []string
	}{
		"right":      {`{"ok":true}`, "chat:write,users:read,users:read.email,channels:read,channels:history,groups:read,groups:history", nil},
		"refused":    {`{"ok":false,"error":"token_revoked"}`, "", []string{"Slack refuses HANSHO_SLACK_TOKEN: token_revoked"}},
		"scopes":     {`{"ok":true}`, "users:read, users:read.email,channels:read,channels:history,groups:read,groups:history", []string{"the app has not the scope chat:write: nothing is posted"}},
		"no JSON":    {`<html>`, "", []string{"Slack does not answer as it should: HTTP 200: invalid character '<' looking for beginning of value"}},
		"no scopes?": {`{"ok":true}`, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/api/auth.test" || r.Header.Get("Authorization") != "Bearer xoxb-right" {
					t.Errorf("asked %s as %s", r.URL, r.Header.Get("Authorization"))
				}
				w.Header().Set("X-OAuth-Scopes", c.scopes)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			t.Setenv("HANSHO_SLACK_TOKEN", "xoxb-right")
			t.Setenv("HANSHO_SLACK_URL", server.URL+"/api/")
			var got []string
			for _, f := range (live.Slack{}).Check(t.Context(), live.Input{}) {
				got = append(got, f.What)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
