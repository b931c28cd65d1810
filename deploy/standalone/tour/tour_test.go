// Package tour_test walks the tour of the README as a reader does: it runs the commands as they stand there, one after the
// other, against what "make run" starts, and sees what the README says is seen.
//
// Only what must differ on a machine that does other things at the same time is rewritten: host:port of the four addresses,
// the data directory, and durations of the example's policy, so that the tour takes seconds instead of five minutes.
package tour_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
)

// patience is how long a step that waits for something may take.
const patience = 20 * time.Second

func TestTheTourOfTheREADME(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	steps := steps(t, read(t, filepath.Join(root, "README.md")))
	if len(steps) < 8 {
		t.Fatalf("the README's tour has %d steps: were its marks lost?", len(steps))
	}
	v := newVisit(t, root)
	for _, s := range steps {
		began := time.Now()
		v.walk(t, s)
		t.Logf("README.md:%d took %s", s.line, time.Since(began).Round(time.Millisecond))
	}
}

// visit is one walk through the tour.
type visit struct {
	process  *harness.Process
	dir      string // Where the reader stands: it has bin/hansho and examples, as the repository has after "make build".
	temporal string
	rewrite  *strings.Replacer
}

// newVisit starts what "make run" starts.
func newVisit(t *testing.T, root string) *visit {
	t.Helper()
	ports, dir := harness.FreePorts(t, 4), t.TempDir()
	door, page, ui, temporal := ports[0], ports[1], ports[2], ports[3]
	v := &visit{dir: dir, temporal: temporal, rewrite: strings.NewReplacer("127.0.0.1:8080", door, "127.0.0.1:8081", page, "127.0.0.1:8233", ui)}
	link(t, harness.Build(t), filepath.Join(dir, "bin", "hansho"))
	config := filepath.Join(dir, "examples", "hansho.yaml")
	write(t, config, shorten(t, read(t, filepath.Join(root, "examples", "hansho.yaml"))))
	args := strings.Fields(strings.ReplaceAll(recipe(t, read(t, filepath.Join(root, "Makefile"))), "examples/hansho.yaml", config))
	args = append(args, "--data", filepath.Join(dir, "data"), "--listen", door, "--sandbox-listen", page, "--ui-listen", ui, "--temporal-listen", temporal)
	v.process = harness.Run(t, nil, func() error { return ready("http://" + door + "/readyz") }, args...)
	return v
}

// walk does one step and sees what the README promises.
func (v *visit) walk(t *testing.T, s step) {
	t.Helper()
	if s.kind == kill {
		v.process.Kill9(t)
		v.process.Again(t)
	}
	if s.script == "" {
		return
	}
	deadline := time.Now().Add(patience)
	for {
		out, err := v.run(t, s.script)
		unseen := missing(out, v.rewrite.Replace(s.seen))
		switch {
		case err == nil && unseen == "":
			return
		case s.kind != wait || time.Now().After(deadline):
			t.Fatalf("README.md:%d: error %v; shown there and not printed: %q\n%s\nprinted:\n%s", s.line, err, unseen, s.script, out)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// run runs a pasted block.
func (v *visit) run(t *testing.T, script string) (printed string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", v.rewrite.Replace(script))
	cmd.Dir = v.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + v.dir, "TZ=UTC", "TEMPORAL_ADDRESS=" + v.temporal}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// recipe is what "make run" passes to the program.
func recipe(t *testing.T, makefile string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^run:.*\n\t@\./bin/hansho (standalone .*)$`).FindStringSubmatch(makefile)
	if found == nil {
		t.Fatal("the Makefile's target run does not start ./bin/hansho standalone")
	}
	return found[1]
}

// shorten makes the example's waits seconds.
func shorten(t *testing.T, config string) string {
	t.Helper()
	for long, short := range map[string]string{"ack_within: 30s": "ack_within: 6s", "reopen_within: 2m": "reopen_within: 3s"} {
		if !strings.Contains(config, long) {
			t.Fatalf("the example configuration has no %q any more: shorten something else", long)
		}
		config = strings.ReplaceAll(config, long, short)
	}
	return config
}

func ready(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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

func link(t *testing.T, from, to string) {
	t.Helper()
	from, err := filepath.Abs(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(from, to); err != nil {
		t.Fatal(err)
	}
}
