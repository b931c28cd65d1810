package config_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"hansho/config"
)

// TestProblems reads each configuration of testdata/problems and compares what is said about it, word for word: the words
// are what a person mends the file with. After a change of words, run "go test ./config -update" and read the difference.
func TestProblems(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || len(paths) < 15 {
		t.Fatalf("found %d cases: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil || len(archive.Files) != 2 || archive.Files[1].Name != "problems" {
				t.Fatalf("want the files hansho.yaml and problems, got %v", err)
			}
			org, err := config.Parse(archive.Files[0].Name, archive.Files[0].Data)
			if org != nil || err == nil {
				t.Fatal("the configuration was accepted")
			}
			got := err.Error() + "\n"
			if flag.Lookup("update").Value.String() == "true" {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(archive.Files[1].Data), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			checkProblems(t, err)
		})
	}
}

// checkProblems holds what every list of problems promises.
func checkProblems(t *testing.T, err error) {
	t.Helper()
	var problems config.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("%T is no list of problems", err)
	}
	inOrder := func(a, b config.Problem) int { return a.Line - b.Line }
	if !slices.IsSortedFunc(problems, inOrder) {
		t.Errorf("not in the order of the lines:\n%v", problems)
	}
	for _, p := range problems {
		if p.Line < 1 || p.Column < 1 || p.Wrong == "" || p.File == "" {
			t.Errorf("incomplete: %#v", p)
		}
		if strings.ContainsAny(p.String(), "\n\r") {
			t.Errorf("more than one line: %q", p.String())
		}
	}
}

func TestProblemsForMachines(t *testing.T) {
	t.Parallel()
	_, err := config.Parse("team.yaml", []byte("default_service: x\norganization: {name: A, zone: UTC, colour: red}\n"))
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	text, err := json.Marshal(problems[len(problems)-1])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"team.yaml","line":2,"column":36,"path":"organization.colour","wrong":"is not a known key",` +
		`"cure":"known are name, zone, language, executive_channel, calendar"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadOfNoFile(t *testing.T) {
	t.Parallel()
	_, err := config.Load(filepath.Join(t.TempDir(), "hansho.yaml"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
