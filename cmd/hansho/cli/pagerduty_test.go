package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/sandbox"
)

const pagerdutyBot = "hansho@example.com"

// inAccount runs command lines against a PagerDuty of the sandbox, with further variables.
type inAccount struct {
	*sandbox.Sandbox

	variables map[string]string
}

func newPagerDuty(t *testing.T, options sandbox.Options) *inAccount {
	t.Helper()
	options.Logger = zerolog.Nop()
	options.Users = append(options.Users, sandbox.User{ID: "PHANSHO", Name: "Hansho", Email: pagerdutyBot, Program: true})
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := sb.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return &inAccount{sb, map[string]string{
		"HANSHO_PAGERDUTY_URL": server.URL + "/pagerduty", "HANSHO_PAGERDUTY_TOKEN": sandbox.DefaultPagerDutyToken, "HANSHO_PAGERDUTY_FROM": pagerdutyBot,
	}}
}

func (a *inAccount) run(t *testing.T, args ...string) ended {
	t.Helper()
	clearEnvironment(t)
	for name, value := range a.variables {
		t.Setenv(name, value)
	}
	root := New()
	var out, errs bytes.Buffer
	root.SetArgs(args)
	root.SetIn(strings.NewReader(""))
	root.SetOut(&out)
	root.SetErr(&errs)
	code := Execute(t.Context(), root)
	return ended{code, out.String(), errs.String()}
}

func oneService() sandbox.Options {
	return sandbox.Options{
		Users: []sandbox.User{{ID: "PALICE0", Name: "Alice", Email: "alice@example.com"}}, Services: []sandbox.Service{{ID: "PSHOP00", Name: "Shop"}},
		Schedules: []sandbox.Schedule{{ID: "PPRIMAR", Name: "Primary", OnCall: []string{"PALICE0"}}},
	}
}

func TestPagerDutyIsSetUpFromTheCommandLine(t *testing.T) {
	a := newPagerDuty(t, oneService())
	dir := t.TempDir()
	t.Chdir(dir)
	args := []string{"pagerduty", "setup", "--url", "https://hansho.example.com/"}
	if got := a.run(t, append(args, "--dry-run")...); got.code != exitDone || !strings.Contains(got.out, "To do:\n  1. create the escalation policy") {
		t.Errorf("--dry-run: %+v", got)
	}
	if got := a.run(t, append(args, "--show-secret")...); got.code != exitUsage || !strings.Contains(got.err, "say --yes") {
		t.Errorf("without a yes: %+v", got)
	}
	if got := a.run(t, append(args, "--yes")...); got.code != exitUsage || !strings.Contains(got.err, "--secret-file") {
		t.Errorf("without a place for the secret: %+v", got)
	}
	secretFile := filepath.Join(dir, "secret")
	got := a.run(t, append(args, "--yes", "--secret-file", secretFile)...)
	if got.code != exitDone || !strings.Contains(got.out, "export HANSHO_PAGERDUTY_SERVICE=P") || !strings.Contains(got.out, "HANSHO_PAGERDUTY_WEBHOOK_SECRET_FILE="+secretFile) {
		t.Fatalf("--yes: %+v", got)
	}
	written, err := os.ReadFile(secretFile)
	if err != nil || len(strings.TrimSpace(string(written))) < 20 || strings.Contains(got.out+got.err, strings.TrimSpace(string(written))) {
		t.Errorf("the secret: %q, %v", written, err)
	}
	if info, err := os.Stat(secretFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who may read the secret: %v, %v", info.Mode(), err)
	}
	again := a.run(t, append(args, "--output", "json")...)
	var result struct {
		Found       []string
		Steps       []any
		Environment []struct{ Name, Value string }
	}
	if err := json.Unmarshal([]byte(again.out), &result); again.code != exitDone || err != nil || len(result.Steps) != 0 || len(result.Found) != 4 {
		t.Errorf("again: %+v, %v", again, err)
	}
	if got := a.run(t, append(args, "--new-secret", "--yes", "--secret-file", secretFile)...); got.code != exitFailed || !strings.Contains(got.err, "is there already") {
		t.Errorf("onto a file that is there: %+v", got)
	}
	if got := a.run(t, append(args, "--new-secret", "--yes", "--show-secret")...); got.code != exitDone || !strings.Contains(got.out, "export HANSHO_PAGERDUTY_WEBHOOK_SECRET=") {
		t.Errorf("--new-secret: %+v", got)
	}
}

func TestAFailedSetupLeavesNoSecretFile(t *testing.T) {
	a := newPagerDuty(t, oneService())
	dir := t.TempDir()
	t.Chdir(dir)
	if _, err := a.Fail(sandbox.Fault{Kind: "status", HTTPStatus: 403, Method: "POST", Path: "/webhook_subscriptions"}); err != nil {
		t.Fatal(err)
	}
	got := a.run(t, "pagerduty", "setup", "--url", "https://hansho.example.com", "--yes", "--secret-file", "secret")
	if got.code != exitFailed || !strings.Contains(got.err, "A read-only key may not") {
		t.Errorf("got %+v", got)
	}
	if _, err := os.Stat("secret"); !os.IsNotExist(err) {
		t.Errorf("the file: %v", err)
	}
}

func TestCheckLiveAsksTheProviders(t *testing.T) {
	options := oneService()
	options.PagerDutyWebhookURL = "https://hansho.example.com/webhooks/pagerduty"
	a := newPagerDuty(t, options)
	a.variables["HANSHO_PAGERDUTY_SERVICE"], a.variables["HANSHO_PAGERDUTY_WEBHOOK_SECRET"] = "PSHOP00", "x"
	t.Chdir(t.TempDir())
	text := strings.NewReplacer("  alice: {name: Alice, pagerduty: PALICE0}\n", "", "PBOB000", "PALICE0", "[alice]", "[bob]", "[alice, bob]", "[bob]", "PPRIMAR", "PGONE00").Replace(right)
	if err := os.WriteFile("hansho.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := a.run(t, "check", "--live")
	if got.code != exitFailed || !strings.Contains(got.out, "error pagerduty: hansho.yaml:") || !strings.Contains(got.out, "PagerDuty has no schedule PGONE00") ||
		!strings.Contains(got.out, "pagerduty asked: 1 error, 0 warnings") {
		t.Errorf("check --live: %+v", got)
	}
	var result struct {
		Right bool
		Live  struct {
			Findings []struct{ Severity, What string }
		}
	}
	got = a.run(t, "check", "--live", "--output", "json")
	if err := json.Unmarshal([]byte(got.out), &result); err != nil || got.code != exitFailed || !result.Right || len(result.Live.Findings) != 1 {
		t.Errorf("as JSON: %+v, %v", got, err)
	}
	if got := a.run(t, "check"); got.code != exitDone || strings.Contains(got.out, "asked") {
		t.Errorf("without --live: %+v", got)
	}
}
