// Package layers holds no code. Its test proves that the layering rules of .golangci.yml can fail: a rule that is never
// seen to refuse anything may have been misspelt out of existence.
package layers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// imports says of every layer which imports it may have and which it must not have.
var imports = []struct{ layer, allowed, refused string }{
	{
		"oncall",
		"time encoding/json slices",
		"os os/exec net net/http io/fs log context sync math/rand math/rand/v2 crypto/rand hansho/config hansho/workflows/contract go.temporal.io/sdk",
	},
	{
		"workflows/contract",
		"hansho/oncall go.temporal.io/sdk net/url",
		"hansho/workflows hansho/activities hansho/config github.com/google/uuid",
	},
	{
		"workflows",
		"hansho/oncall hansho/workflows/contract hansho/activities hansho/activities/message go.temporal.io/sdk net/url",
		"os net net/http math/rand/v2 crypto/rand sync github.com/google/uuid hansho/activities/pagerduty hansho/activities/slack " +
			"hansho/config hansho/starter hansho/worker hansho/sandbox",
	},
	{
		"activities",
		"hansho/oncall hansho/activities/message",
		"hansho/activities/pagerduty hansho/activities/slack hansho/workflows hansho/workflows/contract hansho/starter hansho/config",
	},
	{
		"activities/message",
		"hansho/oncall",
		"hansho/activities hansho/activities/slack hansho/workflows/contract hansho/config",
	},
	{
		"activities/secret",
		"os",
		"hansho/oncall hansho/activities hansho/config",
	},
	{
		"activities/pagerduty",
		"hansho/oncall hansho/activities hansho/activities/message hansho/activities/secret hansho/activities/pagerduty/webhook",
		"hansho/activities/slack hansho/workflows hansho/workflows/contract hansho/config hansho/starter hansho/sandbox",
	},
	{
		"activities/slack",
		"hansho/oncall hansho/activities hansho/activities/message hansho/activities/secret hansho/activities/slack/interaction",
		"hansho/activities/pagerduty hansho/workflows hansho/workflows/contract hansho/config hansho/starter hansho/sandbox",
	},
	{
		"compare",
		"hansho/oncall",
		"os net net/http go.temporal.io/sdk/client hansho/workflows hansho/workflows/contract hansho/activities hansho/starter hansho/config",
	},
	{
		"report",
		"hansho/oncall hansho/workflows/contract html/template io",
		"os net net/http go.temporal.io/sdk/client hansho/workflows hansho/activities hansho/starter hansho/config hansho/worker",
	},
	{
		"ledger",
		"hansho/oncall hansho/workflows/contract hansho/activities go.temporal.io/sdk/converter",
		"os net net/http go.temporal.io/sdk/client hansho/workflows hansho/activities/pagerduty hansho/starter hansho/config hansho/worker",
	},
	{
		"activities/slack/socket",
		"hansho/activities/secret net/http",
		"hansho/oncall hansho/activities hansho/activities/message hansho/activities/slack hansho/activities/slack/interaction hansho/starter hansho/sandbox",
	},
	{
		"activities/splunk",
		"hansho/oncall hansho/activities hansho/activities/message hansho/activities/secret hansho/activities/splunk/webhook",
		"hansho/activities/pagerduty hansho/workflows hansho/workflows/contract hansho/config hansho/starter hansho/sandbox",
	},
	{
		"activities/mail",
		"hansho/oncall hansho/activities hansho/activities/message hansho/activities/secret hansho/activities/link",
		"hansho/activities/pagerduty hansho/workflows hansho/workflows/contract hansho/config hansho/starter hansho/sandbox",
	},
	{
		"activities/document",
		"hansho/oncall hansho/activities hansho/activities/secret os net/http",
		"hansho/activities/pagerduty hansho/activities/hook hansho/workflows hansho/workflows/contract hansho/config hansho/starter hansho/sandbox",
	},
	{
		"activities/link",
		"hansho/activities/secret",
		"hansho/oncall hansho/activities hansho/workflows/contract hansho/config",
	},
	{
		"activities/link/page",
		"hansho/oncall hansho/workflows/contract hansho/activities/message",
		"hansho/activities hansho/activities/mail hansho/workflows hansho/starter",
	},
	{
		"activities/twilio/callback",
		"hansho/oncall hansho/workflows/contract hansho/activities/link net/http",
		"hansho/activities hansho/activities/twilio hansho/workflows hansho/starter",
	},
	{
		"activities/pagerduty/webhook",
		"hansho/oncall hansho/workflows/contract net/http",
		"hansho/activities hansho/activities/pagerduty hansho/workflows hansho/starter",
	},
	{
		"activities/slack/interaction",
		"hansho/oncall hansho/workflows/contract hansho/activities/message hansho/activities/secret net/http",
		"hansho/activities hansho/activities/slack hansho/workflows hansho/starter",
	},
	{
		"config",
		"hansho/oncall os",
		"hansho/workflows/contract hansho/activities hansho/starter",
	},
	{
		"seal",
		"hansho/workflows/contract go.temporal.io/sdk/client",
		"os net net/http hansho/oncall hansho/workflows hansho/activities hansho/activities/secret hansho/starter hansho/worker hansho/config",
	},
	{
		"starter",
		"hansho/oncall hansho/workflows/contract hansho/report hansho/activities/pagerduty/webhook hansho/activities/slack/interaction hansho/activities/link hansho/activities/link/page hansho/seal net/http",
		"hansho/workflows hansho/activities hansho/activities/pagerduty hansho/activities/slack hansho/worker hansho/sandbox",
	},
	{
		"starter/console",
		"hansho/oncall hansho/workflows/contract hansho/activities/message hansho/activities/secret hansho/starter net/http",
		"hansho/workflows hansho/activities hansho/activities/slack hansho/activities/slack/interaction hansho/config hansho/worker",
	},
	{
		"sandbox",
		"net/http hansho/sandbox",
		"hansho/oncall hansho/activities/pagerduty hansho/workflows/contract",
	},
	{
		"worker",
		"hansho/workflows hansho/activities/pagerduty hansho/config os",
		"hansho/starter hansho/sandbox hansho/cmd/hansho/cli",
	},
	{
		"cmd/hansho",
		"hansho/worker hansho/starter hansho/sandbox",
		"go.temporal.io/server github.com/temporalio/ui-server hansho/deploy/standalone log math/rand",
	},
}

// refusal is how the linter says no: the layer is the folder, less the "trial" in it.
var refusal = regexp.MustCompile(`(?m)^(\S+?)(?:/trial)?/i\d+\.go:.*: import '(\S+)' is not allowed`)

func TestEveryLayerRefusesWhatItMustNotImport(t *testing.T) {
	linter := os.Getenv("GOLANGCI_LINT")
	if linter == "" {
		t.Skip("GOLANGCI_LINT does not name the linter: `make check` does")
	}
	dir := t.TempDir()
	want := layOut(t, dir)

	run := exec.CommandContext(t.Context(), linter, "run", "--enable-only=depguard", "--max-same-issues=0", "--max-issues-per-linter=0", "./...")
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err == nil || run.ProcessState.ExitCode() != 1 {
		t.Fatalf("the linter found nothing, or could not run: %v\n%s", err, out)
	}
	got := map[string]bool{}
	for _, found := range refusal.FindAllStringSubmatch(string(out), -1) {
		got[found[1]+" imports "+found[2]] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refused imports (-want +got):\n%s\n%s", diff, out)
	}
}

// layOut writes a module in which every layer has a file for each import of the table, beside empty packages to import, and
// tells which of these imports the linter must refuse.
func layOut(t *testing.T, dir string) map[string]bool {
	t.Helper()
	refused := map[string]bool{}
	for _, row := range imports {
		home := row.layer + "/trial"
		if row.layer == "activities" { // Its rule is for this one folder; those below have their own.
			home = row.layer
		}
		for i, path := range strings.Fields(row.allowed + " " + row.refused) {
			file := filepath.Join(dir, home, fmt.Sprintf("i%d.go", i))
			write(t, file, fmt.Sprintf("package %s\n\nimport _ %q\n", filepath.Base(home), path))
		}
		for path := range strings.FieldsSeq(row.refused) {
			refused[row.layer+" imports "+path] = true
		}
	}
	rules, err := os.ReadFile("../../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".golangci.yml"), string(rules))
	write(t, filepath.Join(dir, "go.mod"), "module hansho\n\ngo 1.26.0\n"+layOutTargets(t, dir))
	return refused
}

// layOutTargets writes the empty packages that the table imports, and returns what go.mod has to say about foreign ones.
func layOutTargets(t *testing.T, dir string) string {
	t.Helper()
	targets := map[string]bool{}
	for _, row := range imports {
		for path := range strings.FieldsSeq(row.allowed + " " + row.refused) {
			targets[path] = true
		}
	}
	var requires strings.Builder
	for path := range targets {
		empty := "package " + regexp.MustCompile(`\W`).ReplaceAllString(filepath.Base(path), "") + "\n"
		first, _, _ := strings.Cut(path, "/")
		switch {
		case first == "hansho":
			write(t, filepath.Join(dir, strings.TrimPrefix(path, "hansho/"), "empty.go"), empty)
		case strings.Contains(first, "."):
			write(t, filepath.Join(dir, "foreign", path, "empty.go"), empty)
			write(t, filepath.Join(dir, "foreign", path, "go.mod"), "module "+path+"\n")
			fmt.Fprintf(&requires, "require %[1]s v0.0.0\n\nreplace %[1]s => ./foreign/%[1]s\n", path)
		}
	}
	return requires.String()
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
