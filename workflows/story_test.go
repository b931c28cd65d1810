package workflows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what happened as the expected outcome of each story")

// TestStories plays every story of testdata/stories in virtual time: a configuration, a script of what the world does, and
// the timeline and telephone calls that must come of it. The invariants of an escalation are checked in each of them.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			w := newWorld(t, parts["hansho.yaml"], parts["script"])
			got := w.play()
			if w.checkIncident(); !w.leads {
				w.checkInvariants()
			}
			if *update {
				write(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(parts["outcome"], got); diff != "" {
				t.Errorf("it went otherwise (-expected +got):\n%s", diff)
			}
		})
	}
}

func write(t *testing.T, file string, archive *txtar.Archive, outcome string) {
	t.Helper()
	for i := range archive.Files {
		if archive.Files[i].Name == "outcome" {
			archive.Files = append(archive.Files[:i], archive.Files[i+1:]...)
			break
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "outcome", Data: []byte(outcome)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}
