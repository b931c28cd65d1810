package sandbox_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hansho/sandbox"
)

// body is a request to page Alice.
func body(key string) string {
	return fmt.Sprintf(`{"incident":{"type":"incident","title":"Load %s","incident_key":%q,
		"service":{"id":"PCHECKO","type":"service_reference"},"assignments":[{"assignee":{"id":%q,"type":"user_reference"}}]}}`, key, key, alice)
}

// send makes a PagerDuty request without a network.
func send(h http.Handler, method, path, body string) int {
	r := httptest.NewRequest(method, "http://sandbox.test/pagerduty"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Token token="+sandbox.DefaultPagerDutyToken)
	r.Header.Set("From", bot)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestManyAtOnceGetWhatTheyAskedFor(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	w := start(t, opts)
	const callers, each = 8, 50
	var refused atomic.Int64
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				key := fmt.Sprintf("%d", i) // Every caller wants the same keys: each key is accepted once.
				if send(w.Handler(), "POST", "/incidents", body(key)) != http.StatusCreated {
					refused.Add(1)
				}
				send(w.Handler(), "GET", "/incidents?incident_key="+key, "")
				w.PagerDuty().Phones()
				w.Slack().State()
				if c == 0 {
					_ = w.PagerDuty().Acknowledge(key, alice) // Another caller may have been first with nothing to answer.
				}
			}
		})
	}
	wg.Wait()
	if pages := len(w.entries("page")); pages != each || refused.Load() != (callers-1)*each {
		t.Errorf("%d pages and %d refusals, want %d and %d", pages, refused.Load(), each, (callers-1)*each)
	}
}

// TestMain runs the sandbox instead of the tests when a test starts this program again to kill it.
func TestMain(m *testing.M) {
	if file := os.Getenv("SANDBOX_TO_KILL"); file != "" {
		runUntilKilled(file)
	}
	os.Exit(m.Run())
}

// runUntilKilled pages people as fast as it can, and writes a line for every page that was accepted.
func runUntilKilled(file string) {
	opts := options()
	opts.StateFile = file
	sb, err := sandbox.New(opts)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		key := fmt.Sprintf("key-%d", i)
		if send(sb.Handler(), "POST", "/incidents", body(key)) == http.StatusCreated {
			_, _ = os.Stdout.WriteString(key + "\n")
		}
	}
}

func TestWhatWasAcceptedBeforeASIGKILLIsStillThere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.journal")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "SANDBOX_TO_KILL="+file)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(700 * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // It was killed.
	lines := strings.Split(out.String(), "\n")
	accepted := lines[:len(lines)-1] // What follows the last newline was cut off.
	if len(accepted) < 10 {
		t.Fatalf("only %d pages were accepted before the kill: %s", len(accepted), errs.String())
	}
	opts := options()
	opts.StateFile = file
	w := start(t, opts)
	paged := map[string]int{}
	for _, e := range w.entries("page") {
		paged[e.Key]++
	}
	for _, key := range accepted {
		if inc, found := w.Incident(key); !found || inc.Status != "triggered" || paged[key] != 1 {
			t.Errorf("%s was accepted; now found=%t status=%s pages=%d", key, found, inc.Status, paged[key])
		}
	}
	t.Logf("%d pages were accepted before the kill", len(accepted))
}

// BenchmarkPage measures one accepted page while thousands are open, and with the state on disk.
func BenchmarkPage(b *testing.B) {
	for _, keep := range []bool{false, true} {
		b.Run(fmt.Sprintf("journal=%t", keep), func(b *testing.B) {
			opts := options()
			if keep {
				opts.StateFile = filepath.Join(b.TempDir(), "sandbox.journal")
			}
			sb, err := sandbox.New(opts)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = sb.Close(b.Context()) }()
			for i := range 10_000 {
				send(sb.Handler(), "POST", "/incidents", body(fmt.Sprintf("open-%d", i)))
			}
			i := 0
			for b.Loop() {
				i++
				if status := send(sb.Handler(), "POST", "/incidents", body(fmt.Sprintf("key-%d", i))); status != http.StatusCreated {
					b.Fatalf("status %d", status)
				}
			}
		})
	}
}
