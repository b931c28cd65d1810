package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/headers"

	"hansho/deploy/standalone/embedded"
)

// In a process that a test starts from its own binary, childDir is the data directory of the server to run.
const childDir = "HANSHO_TEST_CHILD_DATA_DIR"

var currentStamp = `{"temporal_server":"` + headers.ServerVersion + `"}`

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		runChild(dir)
	}
	os.Exit(m.Run())
}

// runChild says when it begins and which address it got, and then waits to be killed.
func runChild(dir string) {
	fmt.Println("begin")
	s, err := embedded.Start(context.Background(), embedded.Options{DataDir: dir, GRPCAddress: "127.0.0.1:0", Logger: zerolog.New(os.Stderr)})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.GRPCAddress())
	select {}
}

// child is another process with a server of its own.
type child struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd, out: bufio.NewScanner(out)}
	t.Cleanup(c.kill)
	if begin := c.line(); begin != "begin" {
		t.Fatalf("the child says %q", begin)
	}
	return c
}

func (c *child) line() string {
	c.out.Scan()
	return c.out.Text()
}

// kill ends the child at once, as a crash would; it is harmless when the child has ended.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

func TestKilledServerKeepsWorkflowsAndReleasesItsDirectory(t *testing.T) {
	t.Parallel()
	opts := options(t, t.TempDir())
	other := startChild(t, opts.DataDir)
	address := other.line()
	c, err := client.Dial(client.Options{HostPort: address, Logger: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "escalation/checkout/1", TaskQueue: "nobody"}, "Escalation"); err != nil {
		t.Fatal(err)
	}

	holder := fmt.Sprintf("in use by process %d", other.cmd.Process.Pid)
	for _, grpcAddress := range []string{opts.GRPCAddress, address} {
		second := opts
		second.GRPCAddress = grpcAddress
		refused(t, second, opts.DataDir, holder, "another data directory")
	}

	other.kill()
	if !isRunning(t, dial(t, start(t, opts)), "escalation/checkout/1") {
		t.Error("the workflow did not survive the crash")
	}
}

func TestKilledWhileCreatingTheFiles(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{time.Millisecond, 3 * time.Millisecond, 6 * time.Millisecond, 12 * time.Millisecond} {
		t.Run(after.String(), func(t *testing.T) {
			t.Parallel()
			opts := options(t, t.TempDir())
			other := startChild(t, opts.DataDir)
			time.Sleep(after)
			other.kill()
			left, err := filepath.Glob(filepath.Join(opts.DataDir, "*"))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("the killed process left %d files", len(left))
			open(t, dial(t, start(t, opts)), "escalation/checkout/1")
		})
	}
}

func TestLeftoversOfAnInterruptedStart(t *testing.T) {
	t.Parallel()
	opts := options(t, t.TempDir())
	leftovers := []string{"temporal.json.new", "visibility.db.new", "histories.db.new", "histories.db.new-journal"}
	for _, name := range leftovers {
		writeFile(t, opts.DataDir, name, "half a file")
	}
	open(t, dial(t, start(t, opts)), "escalation/checkout/1")
	for _, name := range leftovers {
		if _, err := os.Stat(filepath.Join(opts.DataDir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestVisibilityThatIsLostIsCreatedAnew(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	opts := options(t, t.TempDir())
	s := start(t, opts)
	open(t, dial(t, s), "escalation/checkout/1")
	s.Stop()
	// The server's connection to the old file lives as long as the process, so the new file needs another name.
	moved := options(t, filepath.Join(t.TempDir(), "moved"))
	moved.Logger = zerolog.New(&said)
	if err := os.Rename(opts.DataDir, moved.DataDir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"visibility.db", "visibility.db-wal", "visibility.db-shm"} {
		_ = os.Remove(filepath.Join(moved.DataDir, name))
	}
	if !isRunning(t, dial(t, start(t, moved)), "escalation/checkout/1") {
		t.Error("the workflow is gone with the lists")
	}
	if !strings.Contains(said.String(), "visibility.db") {
		t.Errorf("the log says %q, want it to name the lost file", said.String())
	}
}

func TestUnusableDataDirectories(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files map[string]string
		says  []string
	}{
		"another version": {
			map[string]string{"histories.db": "", "temporal.json": `{"temporal_server":"1.2.3"}`},
			[]string{"temporal.json", "1.2.3", "1.32.", "another data directory"},
		},
		"no version":      {map[string]string{"histories.db": ""}, []string{"temporal.json", "unknown"}},
		"damaged version": {map[string]string{"histories.db": "", "temporal.json": "{"}, []string{"temporal.json", "damaged"}},
		"database lost":   {map[string]string{"histories.db-wal": "pages"}, []string{"histories.db-wal", "restore"}},
		"not a database": {
			map[string]string{"histories.db": strings.Repeat("no database ", 100), "visibility.db": "", "temporal.json": currentStamp},
			[]string{"histories.db", "not a database"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, t.TempDir())
			for file, text := range tt.files {
				writeFile(t, opts.DataDir, file, text)
			}
			refused(t, opts, append(tt.says, opts.DataDir)...)
			for file, text := range tt.files {
				got, err := os.ReadFile(filepath.Join(opts.DataDir, file))
				if err != nil || string(got) != text {
					t.Errorf("%s was changed", file)
				}
			}
		})
	}
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// refused checks that a server does not start, and that the error says all that its reader needs.
func refused(t *testing.T, opts embedded.Options, says ...string) {
	t.Helper()
	s, err := embedded.Start(t.Context(), opts)
	if err == nil {
		s.Stop()
		t.Fatal("it started")
	}
	t.Log(err)
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %q, want it to say %q", err, want)
		}
	}
}
