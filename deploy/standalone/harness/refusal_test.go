package harness_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
)

// refused starts a program that must not start, and returns what it says.
func refused(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	p := harness.Run(t, env, nil, args...)
	if code := p.Wait(t, 20*time.Second); code == 0 {
		t.Error("it ended with status 0")
	}
	return p.Log()
}

func says(t *testing.T, log string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(log, part) {
			t.Errorf("%q is missing from\n%s", part, log)
		}
	}
}

func TestWithoutCredentialsItNamesTheVariables(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	log := refused(t, nil, "standalone", "--config", harness.WriteConfig(t, ""), "--data", data)
	says(t, log, "HANSHO_PAGERDUTY_TOKEN", "HANSHO_PAGERDUTY_FROM", "HANSHO_PAGERDUTY_SERVICE", "HANSHO_PAGERDUTY_WEBHOOK_SECRET", "HANSHO_TOKENS")
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data directory was made: %v", err)
	}
}

func TestATakenPortIsNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	for _, flag := range []string{"--listen", "--ui-listen", "--temporal-listen", "--sandbox-listen"} {
		ports := harness.FreePorts(t, 4)
		log := refused(t, nil, "standalone", "--sandbox", "--config", harness.WriteConfig(t, ""), "--data", filepath.Join(t.TempDir(), "data"),
			"--listen", ports[0], "--ui-listen", ports[1], "--temporal-listen", ports[2], "--sandbox-listen", ports[3], flag, address)
		says(t, log, address, "taken by another program", "choose another address")
	}
}

func TestASecondInstanceIsRefused(t *testing.T) {
	t.Parallel()
	first := harness.Start(t, harness.Options{})
	same := []string{"--sandbox", "--config", first.Config, "--data", first.Data, "--listen", first.Door[len("http://"):]}
	log := refused(t, nil, append([]string{"standalone", "--temporal-listen", "127.0.0.1:0", "--ui-listen", "127.0.0.1:0"}, same...)...)
	says(t, log, first.Data, "is in use by process")
}

func TestFilesOfAnotherServerAreRefused(t *testing.T) {
	t.Parallel()
	server := harness.StartServer(t)
	server.Stop(t)
	stamp := filepath.Join(server.Data, "temporal.json")
	if err := os.WriteFile(stamp, []byte(`{"temporal_server": "1.0.0"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	log := refused(t, nil, "standalone", "--only", "server", "--data", server.Data, "--temporal-listen", "127.0.0.1:0", "--ui-listen", "127.0.0.1:0")
	says(t, log, "was written by Temporal server 1.0.0")
}

func TestTheSandboxIgnoresRealTokensAloud(t *testing.T) {
	t.Parallel()
	p := harness.Start(t, harness.Options{Env: map[string]string{"HANSHO_PAGERDUTY_TOKEN": "a-real-token", "HANSHO_SLACK_TOKEN_FILE": "/does/not/exist"}})
	says(t, p.Log(), "is ignored", "HANSHO_PAGERDUTY_TOKEN", "HANSHO_SLACK_TOKEN_FILE")
	if strings.Contains(p.Log(), "a-real-token") {
		t.Error("the token was printed")
	}
}

func rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWithTheSandboxNothingIsOpenToOtherMachines(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--sandbox-listen", "0.0.0.0:0"}, {"--listen", ":0"}, {"--ui-listen", "0.0.0.0:0"}, {"--temporal-listen", "0.0.0.0:0"}} {
		own := []string{"--listen", "127.0.0.1:0", "--ui-listen", "127.0.0.1:0", "--temporal-listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0"}
		log := refused(t, nil, append(append([]string{"standalone", "--sandbox", "--config", harness.WriteConfig(t, ""), "--data", t.TempDir()}, own...), args...)...)
		says(t, log, args[1], "from other machines")
	}
}
