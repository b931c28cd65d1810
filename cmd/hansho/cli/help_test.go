package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", file, diff)
	}
}

// ended is what a command line did.
type ended struct {
	code     int
	out, err string
}

// command runs a command line in an environment without settings.
func command(t *testing.T, input string, args ...string) ended {
	t.Helper()
	clearEnvironment(t)
	root := New()
	var out, errs bytes.Buffer
	root.SetArgs(args)
	root.SetIn(strings.NewReader(input))
	root.SetOut(&out)
	root.SetErr(&errs)
	code := Execute(context.Background(), root)
	return ended{code, out.String(), errs.String()}
}

// clearEnvironment takes away what the person who runs the tests has set. Nothing listens at the address of Temporal.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "HANSHO_") || strings.HasPrefix(name, "TEMPORAL_") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
}

func TestHelpTeaches(t *testing.T) {
	var text strings.Builder
	each(New(), func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		got := command(t, "", append(path, "--help")...)
		if got.code != exitDone || got.err != "" {
			t.Errorf("%s --help ends with status %d and says %q", cmd.CommandPath(), got.code, got.err)
		}
		help := strings.Replace(got.out, variablesHelp(), "(every variable)", 1) // `hansho env` has its own test.
		text.WriteString("=== " + cmd.CommandPath() + " --help\n" + help + "\n")
		if cmd.Runnable() && cmd.Example == "" && !cmd.HasSubCommands() && !understood[cmd.Name()] {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
	})
	golden(t, "help.golden", text.String())
}

// understood are commands that nobody needs an example of.
var understood = map[string]bool{"env": true, "version": true, "show": true, "help": true}

// each visits the commands of Hansho itself.
func each(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, child := range cmd.Commands() {
		if child.Name() != "completion" && child.Name() != "help" {
			each(child, visit)
		}
	}
}

func TestEveryCommandCompletes(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := command(t, "", "completion", shell); got.code != exitDone || !strings.Contains(got.out, "hansho") {
			t.Errorf("completion %s ends with status %d: %s", shell, got.code, got.err)
		}
	}
	t.Chdir("../../..")
	got := command(t, "", "__complete", "reassign", "checkout/x", "--config", "examples/hansho.yaml", "")
	if !strings.HasPrefix(got.out, "manager\nresponder-a\n") {
		t.Errorf("people are completed as\n%s", got.out)
	}
	got = command(t, "", "__complete", "severity", "checkout/x", "")
	if !strings.HasPrefix(got.out, "SEV-1\nSEV-2\n") {
		t.Errorf("severities are completed as\n%s", got.out)
	}
	got = command(t, "", "__complete", "ack", "")
	if !strings.HasPrefix(got.out, ":4\n") {
		t.Errorf("without Temporal an escalation is completed as\n%s", got.out)
	}
}
