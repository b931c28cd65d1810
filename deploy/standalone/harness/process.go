package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readyWithin bounds how long a program may take until it is ready; stopWithin how long to end.
const (
	readyWithin = 30 * time.Second
	stopWithin  = 15 * time.Second
)

// Process is a running program, or one that was killed and may be started again as it was. Its methods are for one goroutine.
type Process struct {
	Door     string // http://host:port of the door.
	UI       string // The Temporal UI.
	Temporal string // host:port of Temporal.
	Page     string // The program's own sandbox, when it has one.
	Data     string // The data directory.
	Config   string // The configuration file.

	program string
	args    []string
	env     []string
	log     string
	ready   func() error
	cmd     *exec.Cmd
	ended   chan error
}

// Run starts the program with arguments and an environment that has nothing but these variables, and returns when ready
// succeeds; nil means at once. It is killed when the test ends, and its log is shown when the test has failed.
func Run(t *testing.T, env map[string]string, ready func() error, args ...string) *Process {
	t.Helper()
	p := &Process{program: Build(t), args: args, env: environment(t, env), log: filepath.Join(t.TempDir(), "log"), ready: ready}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("hansho %s\n%s", strings.Join(args, " "), tail(p.Log(), 60))
		}
	})
	p.Again(t)
	return p
}

// environment is what the program sees: no setting of whoever runs the test.
func environment(t *testing.T, env map[string]string) []string {
	t.Helper()
	list := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TZ=UTC", "HANSHO_LOG_FORMAT=console"}
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list
}

// Again starts the program as it was started before, on the same ports and data, and returns when it is ready.
func (p *Process) Again(t *testing.T) {
	t.Helper()
	p.Launch(t)
	p.AwaitReady(t)
}

// Launch starts the program and does not wait, for tests that kill it while it starts.
func (p *Process) Launch(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p.cmd = exec.CommandContext(context.Background(), p.program, p.args...) //nolint:gosec // The program under test.
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr, p.cmd.Dir = p.env, log, log, root()
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", p.program, err)
	}
	cmd, ended := p.cmd, make(chan error, 1)
	p.ended = ended
	go func() { ended <- cmd.Wait() }()
}

// AwaitReady returns when the program is ready, and fails the test when it ends before.
func (p *Process) AwaitReady(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(readyWithin)
	for p.ready != nil {
		err := p.ready()
		if err == nil {
			return
		}
		select {
		case ended := <-p.ended:
			p.ended <- ended
			t.Fatalf("the program ended before it was ready (%v):\n%s", ended, tail(p.Log(), 30))
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("the program is not ready after %s (%v):\n%s", readyWithin, err, tail(p.Log(), 30))
		}
	}
}

// Kill9 ends the program as a power cut does.
func (p *Process) Kill9(t *testing.T) {
	t.Helper()
	if !p.Alive() {
		t.Fatalf("the program had ended before it was killed:\n%s", tail(p.Log(), 30))
	}
	p.kill()
}

func (p *Process) kill() {
	if p.cmd != nil && p.Alive() {
		_ = p.cmd.Process.Kill()
		p.ended <- <-p.ended
	}
}

// Alive tells whether the program runs.
func (p *Process) Alive() bool {
	select {
	case ended := <-p.ended:
		p.ended <- ended
		return false
	default:
		return true
	}
}

// Stop asks the program to end and returns how long that took. The test fails unless it ends with status 0.
func (p *Process) Stop(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	p.Signal(t, syscall.SIGTERM)
	if code := p.Wait(t, stopWithin); code != 0 {
		t.Errorf("the program ended with status %d:\n%s", code, tail(p.Log(), 30))
	}
	return time.Since(began)
}

// Signal sends a signal.
func (p *Process) Signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatalf("%s: %v", signal, err)
	}
}

// Wait returns the program's exit status once it has ended; -1 when a signal ended it.
func (p *Process) Wait(t *testing.T, within time.Duration) int {
	t.Helper()
	select {
	case err := <-p.ended:
		p.ended <- err
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		t.Fatalf("the program has not ended within %s:\n%s", within, tail(p.Log(), 30))
		return -1
	}
}

// Pid is the program's process ID.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Log is all that the program has written, over all its starts.
func (p *Process) Log() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Hansho runs one command of a person against this program's Temporal, with its configuration.
func (p *Process) Hansho(t *testing.T, args ...string) Ended {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.program, args...) //nolint:gosec // The program under test.
	cmd.Env, cmd.Dir = append(p.env, "TEMPORAL_ADDRESS="+p.Temporal, "HANSHO_CONFIG="+p.Config), root()
	return run(t, cmd)
}

// Ended is a command that has ended.
type Ended struct {
	Out, Err string
	Code     int
}

func run(t *testing.T, cmd *exec.Cmd) Ended {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", cmd, err)
	}
	return Ended{Out: out.String(), Err: errs.String(), Code: cmd.ProcessState.ExitCode()}
}

// String is what was printed, for a test's complaint.
func (e Ended) String() string { return fmt.Sprintf("status %d\n%s%s", e.Code, e.Out, e.Err) }

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
