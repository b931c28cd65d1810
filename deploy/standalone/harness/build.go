package harness

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

var build = sync.OnceValues(func() (string, error) {
	program := filepath.Join(root(), "bin", "hansho-under-test")
	cmd := exec.Command("go", "build", "-o", program, ".") //nolint:gosec // Only the path of the repository varies.
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(root(), "deploy", "standalone"), os.Stderr, os.Stderr
	return program, cmd.Run()
})

// Build builds the standalone program, once in a test run, and returns its path. It takes minutes when nothing is in Go's cache,
// some seconds after a change, and about one when nothing has changed.
func Build(t *testing.T) string {
	t.Helper()
	lookAtSources(t)
	program, err := build()
	if err != nil {
		t.Fatalf("build the program: %v", err)
	}
	return program
}

// lookAtSources lets Go know that results of tests depend on every source of the program: it repeats a test whose looked-at files
// have changed, and else prints the cached result (go help test).
func lookAtSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root(), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "bin" || entry.Name() == "testdata"):
			return fs.SkipDir
		case !entry.IsDir():
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatalf("look at the sources: %v", err)
	}
}

// root is the repository.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}
