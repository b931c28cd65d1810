package socket_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/activities/slack/socket"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

// app holds a connection, and keeps what comes.
type app struct {
	*sandbox.Sandbox

	mu   sync.Mutex
	took []string // Kinds and payloads.
	take func(kind string, payload []byte) (any, error)
	log  strings.Builder
	stop context.CancelFunc
}

func (a *app) taken() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.took...)
}

// answer says what envelopes are answered with from now on.
func (a *app) answer(take func(kind string, payload []byte) (any, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.take = take
}

func (a *app) Write(line []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log.Write(line)
}

func (a *app) logged() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log.String()
}

func open(t *testing.T, token string) *app {
	t.Helper()
	sb, err := sandbox.New(sandbox.Options{
		Users:    []sandbox.User{{ID: "PA", Name: "A", Email: "a@example.com", SlackID: "U0A"}},
		Services: []sandbox.Service{{ID: "PS", Name: "checkout"}}, Channels: []string{"alerts"}, Logger: zerolog.Nop(),
		WebhookRetryAfter: 20 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	sb.SetBaseURL(server.URL)
	a := &app{Sandbox: sb}
	take := func(_ context.Context, kind string, payload []byte) (any, error) {
		a.mu.Lock()
		a.took = append(a.took, kind+" "+string(payload))
		answer := a.take
		a.mu.Unlock()
		if answer == nil {
			return nil, nil
		}
		return answer(kind, payload)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.stop = cancel
	done := make(chan error, 1)
	go func() { done <- socket.New(secret.New(token), server.URL+"/slack/api", take, zerolog.New(a)).Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("it ended with %v", err)
		}
		last, end := context.WithTimeout(context.Background(), 5*time.Second)
		defer end()
		if err := sb.Close(last); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return a
}

// await waits for something, for at most ten seconds.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}

func (a *app) connected(t *testing.T) {
	t.Helper()
	await(t, "no connection was made", func() bool { return a.Slack().Connections() == 1 })
}

func (a *app) command(text string) error {
	return a.Slack().Command(context.Background(), world.CommandLine{User: "U0A", Channel: "alerts", Text: text})
}

func TestEnvelopesAreHandedOnAndAcknowledged(t *testing.T) {
	t.Parallel()
	a := open(t, sandbox.DefaultSlackAppToken)
	a.connected(t)
	a.answer(func(string, []byte) (any, error) { return map[string]string{"text": "hello"}, nil })
	if err := a.command("/hansho help"); err != nil {
		t.Fatal(err)
	}
	var payload map[string]any
	kind, rest, _ := strings.Cut(a.taken()[0], " ")
	if err := json.Unmarshal([]byte(rest), &payload); err != nil || kind != "slash_commands" || payload["text"] != "help" {
		t.Errorf("%s, %v, %v", kind, payload, err)
	}
	if shown := a.Slack().Messages("alerts"); len(shown) != 1 || shown[0].Text != "hello" {
		t.Errorf("the reply is shown as %+v", shown)
	}
}

func TestWhatIsNotTakenIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	a := open(t, sandbox.DefaultSlackAppToken)
	a.connected(t)
	times := 0
	a.answer(func(string, []byte) (any, error) {
		if times++; times == 1 {
			return nil, errors.New("too much")
		}
		return nil, nil
	})
	if _, err := a.Slack().Say(world.Saying{User: "U0A", Channel: "alerts", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	await(t, "the event did not come again", func() bool { return len(a.taken()) == 2 })
	if took := a.taken(); took[0] != took[1] {
		t.Errorf("it came as %s and %s", took[0], took[1])
	}
}

// Slack renews connections every few hours. The new one is there before the old one is gone, so that nobody presses in vain.
func TestARenewalLosesNothing(t *testing.T) {
	t.Parallel()
	a := open(t, sandbox.DefaultSlackAppToken)
	a.connected(t)
	stop, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				failed <- nil
				return
			default:
			}
			if err := a.command("/hansho"); err != nil {
				failed <- err
				return
			}
		}
	}()
	for range 5 {
		a.Slack().Disconnect("refresh_requested", 300*time.Millisecond)
		time.Sleep(100 * time.Millisecond)
		if n := a.Slack().Connections(); n < 1 || n > 2 {
			t.Errorf("%d connections", n)
		}
		time.Sleep(300 * time.Millisecond)
	}
	close(stop)
	if err := <-failed; err != nil {
		t.Error(err)
	}
	a.connected(t)
}

func TestAConnectionThatIsCutIsMadeAgain(t *testing.T) {
	t.Parallel()
	a := open(t, sandbox.DefaultSlackAppToken)
	a.connected(t)
	for range 2 {
		a.Slack().Cut()
		await(t, "the cut was not seen", func() bool { return a.Slack().Connections() == 0 })
		a.connected(t)
	}
	if err := a.command("/hansho"); err != nil {
		t.Error(err)
	}
}

func TestTroubleIsWaitedOut(t *testing.T) {
	t.Parallel()
	a := open(t, sandbox.DefaultSlackAppToken)
	a.connected(t)
	if _, err := a.Fail(sandbox.Fault{Provider: "slack", Path: "apps.connections.open", Kind: fault.Status, HTTPStatus: 429, RetryAfter: 2 * time.Second, Count: 1}); err != nil {
		t.Fatal(err)
	}
	a.Slack().Disconnect("link_disabled", 0)
	await(t, "the end was not seen", func() bool { return a.Slack().Connections() == 0 })
	a.connected(t)
	asked := 0
	for _, e := range a.Log() {
		if strings.HasSuffix(e.Path, "apps.connections.open") {
			asked++
		}
	}
	if asked > 3 || !strings.Contains(a.logged(), "is Socket Mode enabled") {
		t.Errorf("Slack was asked %d times; the log says %s", asked, a.logged())
	}
}

func TestAWrongTokenSaysWhatToDo(t *testing.T) {
	t.Parallel()
	a := open(t, "xapp-very-private")
	await(t, "nothing was said", func() bool { return strings.Contains(a.logged(), "HANSHO_SLACK_APP_TOKEN") })
	if strings.Contains(a.logged(), "private") {
		t.Errorf("the log tells the token: %s", a.logged())
	}
}

// An address that nobody answers must not leave its ticket in the log.
func TestTheAddressIsASecret(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"url":"ws://127.0.0.1:1/link/?ticket=very-private"}`))
	}))
	t.Cleanup(server.Close)
	var log strings.Builder
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	s := socket.New(secret.New("xapp-x"), server.URL, nil, zerolog.New(zerolog.SyncWriter(&log)))
	if err := s.Run(ctx); err != nil || !strings.Contains(log.String(), "connect by Socket Mode") || strings.Contains(log.String(), "private") {
		t.Errorf("%v, the log says %s", err, log.String())
	}
}
