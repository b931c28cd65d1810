package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rs/zerolog"

	"hansho/cmd/hansho/process"
	"hansho/config"
	"hansho/sandbox"
)

// rig is a running Hansho and the sandbox that it pages through.
type rig struct {
	sandbox   *sandbox.Sandbox
	server    *httptest.Server
	door      string // http://host:port
	temporal  string // host:port
	client    *http.Client
	options   options
	providers sandbox.Options

	dir      string
	cmd      *exec.Cmd
	finished chan struct{} // Closed when the program has ended.
	pprof    string
}

// token lets the benchmark send alerts and commands, as a person of the configuration.
const token = "bearer-token-of-the-benchmark"

// startUp is how long a Hansho that is ready is left alone, so that its start is not measured.
const startUp = 2 * time.Second

// start starts a sandbox and a Hansho on a fresh directory, and returns when its start is over.
func start(ctx context.Context, o options) (*rig, error) {
	dir, err := os.MkdirTemp("", "hansho-bench-")
	if err != nil {
		return nil, err
	}
	r := &rig{dir: dir, options: o, client: &http.Client{
		Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: callers},
	}}
	if err := errors.Join(r.startSandbox(), r.startHansho(ctx), pause(ctx, startUp)); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

func (r *rig) startSandbox() error {
	org, err := config.Parse("hansho.yaml", []byte(configuration()))
	if err != nil {
		return err
	}
	options := process.SandboxOf(org)
	options.Logger, options.LogLimit = zerolog.Nop(), 1_000_000
	r.providers = options
	if r.sandbox, err = sandbox.New(options); err != nil {
		return err
	}
	r.server = httptest.NewServer(r.sandbox.Handler())
	r.sandbox.SetBaseURL(r.server.URL)
	return nil
}

func (r *rig) startHansho(ctx context.Context) error {
	if r.server == nil {
		return nil // The sandbox's error is reported already.
	}
	ports, err := freePorts(ctx, 4)
	if err != nil {
		return err
	}
	r.door, r.temporal, r.pprof = "http://"+ports[0], ports[1], ports[3]
	r.sandbox.SetPagerDutyWebhook(r.door + "/webhooks/pagerduty")
	r.sandbox.SetSlackURLs(process.SlackURLs(r.door))
	r.sandbox.SetSplunkWebhook(r.door + "/webhooks/splunk-oncall")
	file, err := filepath.Abs(r.options.program)
	if err != nil {
		return err
	}
	settings := filepath.Join(r.dir, "hansho.yaml")
	if err := os.WriteFile(settings, []byte(configuration()), 0o600); err != nil {
		return err
	}
	log, err := os.Create(r.log())
	if err != nil {
		return err
	}
	defer log.Close()
	r.cmd = exec.CommandContext(ctx, file, "standalone", "--config", settings, "--data", filepath.Join(r.dir, "data"), //nolint:gosec // The program that the user names.
		"--listen", ports[0], "--temporal-listen", ports[1], "--ui-listen", ports[2])
	r.cmd.Env, r.cmd.Stdout, r.cmd.Stderr = r.environment(), log, log
	if err := r.cmd.Start(); err != nil {
		return err
	}
	r.finished = make(chan struct{})
	go func() { _ = r.cmd.Wait(); close(r.finished) }()
	return r.awaitReady(ctx)
}

// environment is what Hansho sees: nothing of whoever runs the benchmark.
func (r *rig) environment() []string {
	env := process.SandboxEnvironment(r.server.URL, r.providers)
	env["HANSHO_TOKENS"], env["HANSHO_LOG_FORMAT"], env["TZ"] = responder+":"+token, "json", "UTC"
	env["HOME"], env["PATH"] = r.dir, os.Getenv("PATH")
	if r.options.profile != "" {
		env["HANSHO_PPROF"] = r.pprof
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}

func (r *rig) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		_, err := r.ask(ctx, http.MethodGet, "/readyz", "")
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("after 30 s Hansho is not ready (%w):\n%s", err, r.lastWords())
		case <-r.finished:
			return fmt.Errorf("the program has ended:\n%s", r.lastWords())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends everything and removes what was written.
func (r *rig) stop() {
	if r.finished != nil {
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-r.finished:
		case <-time.After(15 * time.Second):
			progress("Hansho did not end within 15 s and is killed")
			_ = r.cmd.Process.Kill()
			<-r.finished
		}
	}
	if r.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = r.sandbox.Close(ctx) // Webhooks that Hansho can no longer take are left behind.
		r.server.CloseClientConnections()
		r.server.Close()
	}
	if r.options.keep {
		progress("kept: %s", r.dir)
		return
	}
	_ = os.RemoveAll(r.dir)
}

func (r *rig) ended() bool {
	select {
	case <-r.finished:
		return true
	default:
		return false
	}
}

func (r *rig) pid() int { return r.cmd.Process.Pid }

func (r *rig) log() string { return filepath.Join(r.dir, "log") }

// lastWords are the last lines of Hansho's log.
func (r *rig) lastWords() string {
	text, err := os.ReadFile(r.log())
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
