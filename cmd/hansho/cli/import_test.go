package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/sandbox"
	"hansho/sandbox/splunk"
)

// splunkAccount serves a small Splunk On-Call and points the environment at it.
func splunkAccount(t *testing.T) {
	t.Helper()
	sb, err := sandbox.New(sandbox.Options{
		Users:    []sandbox.User{{ID: "PA", Splunk: "alice", Name: "Alice", Email: "alice@example.com"}},
		Services: []sandbox.Service{{ID: "PS", Name: "Any"}},
		Splunk: sandbox.SplunkOrganization{
			Teams:       []splunk.Team{{Slug: "team-web", Name: "Web"}},
			Policies:    []splunk.Policy{{Slug: "pol-web", Name: "Web", Team: "team-web", Steps: []splunk.Step{{Entries: []splunk.Entry{{Type: "user", Target: "alice"}, {Type: "email", Target: "x@example.com"}}}}}},
			RoutingKeys: []splunk.RoutingKey{{Key: "web", Policies: []string{"pol-web"}}},
		},
		Logger: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() { server.Close(); _ = sb.Close(context.Background()) })
	t.Setenv("HANSHO_SPLUNK_ONCALL_URL", server.URL+"/splunk-oncall")
	t.Setenv("HANSHO_SPLUNK_ONCALL_API_ID", sandbox.DefaultSplunkAPIID)
	t.Setenv("HANSHO_SPLUNK_ONCALL_API_KEY", sandbox.DefaultSplunkAPIKey)
	t.Setenv("HANSHO_SPLUNK_ONCALL_CALLS_PER_MINUTE", "6000")
}

// ran runs a command line in the environment as it is.
func ran(args ...string) ended {
	root := New()
	var out, errs bytes.Buffer
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&errs)
	code := Execute(context.Background(), root)
	return ended{code, out.String(), errs.String()}
}

func TestImportWritesWhatCheckTakesAndSaysWhatIsNotInIt(t *testing.T) {
	clearEnvironment(t)
	t.Chdir(t.TempDir())
	splunkAccount(t)
	got := ran("import", "splunk-oncall")
	for _, part := range []string{"wrote hansho.yaml: 1 person, 0 schedules, 1 policy, 1 service", "Not carried over:", "policies.web", "in step 1: an e-mail to x@example.com", "hansho check hansho.yaml"} {
		if got.code != exitDone || !strings.Contains(got.out, part) {
			t.Errorf("status %d, no %q in\n%s%s", got.code, part, got.out, got.err)
		}
	}
	if checked := ran("check"); checked.code != exitDone {
		t.Errorf("check: %s", checked.out)
	}
	if again := ran("import", "splunk-oncall"); again.code != exitFailed || !strings.Contains(again.err, "it is not overwritten") {
		t.Errorf("a second time: %d %s", again.code, again.err)
	}
	var result struct {
		File string
		Left []struct{ Where, What string } `json:"not_carried_over"`
	}
	got = ran("import", "splunk-oncall", "--output-file", "other.yaml", "--output", "json")
	if err := json.Unmarshal([]byte(got.out), &result); err != nil || result.File != "other.yaml" || len(result.Left) < 2 {
		t.Errorf("%v: %s%s", err, got.out, got.err)
	}
	if got = ran("import", "splunk-oncall", "--output-file", "-"); !strings.HasPrefix(got.out, "# yaml-language-server") || !strings.Contains(got.err, "Not carried over:") {
		t.Errorf("to the standard output: %s%s", got.out, got.err)
	}
	if got = ran("import", "splunk-oncall", "--output-file", "-", "--output", "json"); got.code != exitUsage {
		t.Errorf("both: %d %s", got.code, got.err)
	}
	if _, err := os.Stat("hansho.schema.json"); err != nil {
		t.Error(err)
	}
}

func TestImportNamesTheVariables(t *testing.T) {
	t.Chdir(t.TempDir())
	got := command(t, "", "import", "splunk-oncall")
	if got.code != exitFailed || !strings.Contains(got.err, "HANSHO_SPLUNK_ONCALL_API_ID") || strings.Contains(got.err, "REST_KEY") {
		t.Errorf("%d %s", got.code, got.err)
	}
}
