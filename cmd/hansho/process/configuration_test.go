package process

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/config"
	"hansho/oncall"
)

const small = `organization: {name: Test, zone: UTC}
people:
  alice: {name: Alice, pagerduty: PALICE0}
policies:
  usual: {levels: [{page: [alice]}], last_resort: alice}
services:
  shop: {policy: usual}
default_service: shop
`

func configured(t *testing.T) (*Configuration, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hansho.yaml")
	rewrite(t, file, small)
	c, err := LoadConfiguration(file)
	if err != nil {
		t.Fatal(err)
	}
	return c, file
}

func rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReloadTakesWhatIsRightAndKeepsTheFormerOtherwise(t *testing.T) {
	t.Parallel()
	c, file := configured(t)
	rewrite(t, file, strings.Replace(small, "Alice", "Alison", 1))
	if err := c.Reload(); err != nil || c.Org().People["alice"].Name != "Alison" {
		t.Errorf("alice is %+v (%v)", c.Org().People["alice"], err)
	}
	rewrite(t, file, strings.Replace(small, "usual}", "unusual}", 1))
	err := c.Reload()
	if _, ok := errors.AsType[config.Problems](err); !ok || c.Org().People["alice"].Name != "Alison" {
		t.Errorf("a wrong file gives %v, and alice is %+v", err, c.Org().People["alice"])
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := c.Reload(); err == nil || c.Org() == nil {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestANewProviderNeedsARestart(t *testing.T) {
	t.Parallel()
	c, _ := configured(t)
	former := *c.Org()
	former.People = map[string]oncall.Person{"alice": {ID: "alice", Contacts: []oncall.Contact{{Provider: "other", Address: "a"}}}}
	c.org.Store(&former)
	if err := c.Reload(); err == nil || !strings.Contains(err.Error(), "through pagerduty for the first time: restart") {
		t.Errorf("the error is %v", err)
	}
	if c.Org() != &former {
		t.Error("the new configuration was taken")
	}
}

func TestAMissingFileNamesTheCure(t *testing.T) {
	t.Parallel()
	_, err := LoadConfiguration(filepath.Join(t.TempDir(), "nowhere.yaml"))
	if err == nil || !strings.Contains(err.Error(), "--config or HANSHO_CONFIG") {
		t.Errorf("the error is %v", err)
	}
}

// log is a buffer for a log that is written while it is read.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestAHangupReadsTheFileAgain(t *testing.T) {
	c, file := configured(t)
	ctx, cancel := context.WithCancel(t.Context())
	var out log
	taken, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		c.reloadOnHangup(ctx, zerolog.New(&out), func(org *oncall.Org) { taken <- org.Name })
	}()
	rewrite(t, file, strings.Replace(small, "shop}", "shap}", 1)+"default_servce: x\n")
	hangUntil(t, func() bool { return strings.Contains(out.String(), "the former one stays in force") })
	if got := out.String(); !strings.Contains(got, `"line":9`) || !strings.Contains(got, `"cure":`) {
		t.Errorf("the log has no line or no cure:\n%s", got)
	}
	rewrite(t, file, strings.Replace(small, "name: Test", "name: New", 1))
	hangUntil(t, func() bool { return len(taken) > 0 })
	if name := <-taken; name != "New" {
		t.Errorf("%q was taken", name)
	}
	cancel()
	<-done
}

// hangUntil sends SIGHUP to this process until something is so. The test listens too: otherwise the first signal would end the
// process when it comes before anybody else listens.
func hangUntil(t *testing.T, so func() bool) {
	t.Helper()
	mine := make(chan os.Signal, 1)
	signal.Notify(mine, syscall.SIGHUP)
	defer signal.Stop(mine)
	deadline := time.Now().Add(5 * time.Second)
	for !so() {
		if time.Now().After(deadline) {
			t.Fatal("nothing happened")
		}
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
