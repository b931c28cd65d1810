package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/cmd/hansho/process"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/starter"
)

// Files of the sandbox in the data directory.
const (
	sandboxFile = "sandbox.jsonl"
	tokenFile   = "sandbox-token"
)

// running is a sandbox in this process.
type running struct {
	url    string
	token  string // Bearer token of the person below.
	person string
	stop   func()
}

// startSandbox serves a sandbox made from the configuration, and points the process at it: whatever the environment says of
// PagerDuty and Slack is ignored, aloud. Its signing secrets are new at every start and never leave the process.
func startSandbox(ctx context.Context, p *process.Process, f flags, door string) (*running, error) {
	token, err := keptToken(filepath.Join(f.data, tokenFile))
	if err != nil {
		return nil, err
	}
	listener, err := process.Listen(ctx, "the sandbox", "--sandbox-listen", f.sandboxListen)
	if err != nil {
		return nil, err
	}
	r := &running{url: "http://" + listener.Addr().String(), token: token, person: firstCalled(p.Config.Org())}
	options := process.SandboxOf(p.Config.Org())
	options.StateFile, options.Logger = filepath.Join(f.data, sandboxFile), p.Log.Level(zerolog.WarnLevel)
	options.PagerDutyToken, options.PagerDutyWebhookSecret = newSecret(), newSecret()
	options.TwilioAuthToken = newSecret()
	options.SlackToken, options.SlackSigningSecret = "xoxb-"+newSecret(), newSecret()
	options.SplunkAPIKey, options.SplunkRESTKey, options.SplunkWebhookSecret = newSecret(), newSecret(), newSecret()
	sb, err := process.NewSandbox(options, r.url, door)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	environment := process.SandboxEnvironment(r.url, options)
	direct, err := process.DirectSandbox(ctx, p.Config.Org(), sb, r.url, door, "link-"+token, options, p.Log)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	maps.Copy(environment, direct)
	ignored, err := p.Override(environment)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	if len(ignored) > 0 {
		p.Log.Warn().Strs("ignored", ignored).Msg("the sandbox is used: what these variables say of the real providers is ignored")
	}
	r.stop = serveSandbox(ctx, sb, listener, p.Log)
	return r, nil
}

// serveSandbox serves until stop is called, which is after the worker and the door have stopped.
func serveSandbox(ctx context.Context, sb *sandbox.Sandbox, listener net.Listener, log zerolog.Logger) (stop func()) {
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- process.ServeHTTP(serving, listener, sb.Handler()) }()
	return func() {
		last, end := context.WithTimeout(serving, time.Second)
		defer end()
		err := sb.Close(last)
		cancel()
		if err = errors.Join(err, <-done); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			log.Error().Err(err).Msg("the sandbox did not stop cleanly")
		}
	}
}

// open lets anybody send alerts, and the person of the token do everything.
func (r *running) open(o *starter.Options) {
	o.Open, o.Tokens = true, append(o.Tokens, starter.Token{Person: r.person, Token: secret.New(r.token)})
}

// checkOpen refuses addresses that other machines reach: the sandbox and the door before it ask nobody who it is.
func (f flags) checkOpen(door string) error {
	for flag, address := range map[string]string{"--sandbox-listen": f.sandboxListen, "--listen": door} {
		host, _, err := net.SplitHostPort(address)
		if err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback()) || f.allowRemote {
			continue
		}
		return fmt.Errorf("%s %s can be reached from other machines, and with --sandbox nobody is asked who they are: use an address on loopback, "+
			"such as 127.0.0.1:8081, or --allow-remote", flag, address)
	}
	return nil
}

func newSecret() string {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // It never fails: https://pkg.go.dev/crypto/rand#Read.
	return hex.EncodeToString(secret)
}

// keptToken is the demonstration's token, the same at every start, so that what was pasted once goes on working.
func keptToken(file string) (string, error) {
	kept, err := os.ReadFile(file)
	if token := strings.TrimSpace(string(kept)); err == nil && token != "" {
		return token, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the sandbox's token: %w", err)
	}
	token := newSecret()
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the sandbox's token: %w", err)
	}
	return token, nil
}

// firstCalled is the person whom the default service's policy is likely to page first.
func firstCalled(org *oncall.Org) string {
	plan, _ := org.Plan(org.DefaultService)
	for _, level := range plan.Levels {
		for _, target := range level.Targets {
			schedule := org.Schedules[target.Schedule]
			switch {
			case target.Person != "":
				return target.Person
			case len(schedule.Fallback) > 0:
				return schedule.Fallback[0]
			case schedule.Rotation != nil && len(schedule.Rotation.Members) > 0:
				return schedule.Rotation.Members[0]
			}
		}
	}
	return ""
}
