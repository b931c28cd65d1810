package harness

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hansho/cmd/hansho/process"
)

// Options of a standalone under test.
type Options struct {
	Config  string            // Text of hansho.yaml; the Sandbox's, else Config, when empty.
	Sandbox *Providers        // Where people are paged; nil: the program's own sandbox (--sandbox).
	Args    []string          // More arguments.
	Env     map[string]string // More variables.
	Data    string            // Data directory; a fresh one when empty.
}

// Start starts a standalone on free ports and returns when its door is ready.
func Start(t *testing.T, o Options) *Process {
	t.Helper()
	s := prepare(t, o)
	p := Run(t, s.env, s.ready, s.args...)
	s.describe(p)
	return p
}

// setting is a standalone that was not started yet.
type setting struct {
	door, ui, temporal, page string
	data, config             string
	args                     []string
	env                      map[string]string
}

func prepare(t *testing.T, o Options) setting {
	t.Helper()
	ports := FreePorts(t, 4)
	s := setting{
		door: ports[0], ui: ports[1], temporal: ports[2], page: ports[3], data: o.Data, env: map[string]string{},
	}
	if s.data == "" {
		s.data = filepath.Join(t.TempDir(), "data")
	}
	text := o.Config
	if text == "" && o.Sandbox != nil {
		text = o.Sandbox.Config
	}
	s.config = WriteConfig(t, text)
	s.args = []string{
		"standalone", "--config", s.config, "--data", s.data, "--listen", s.door, "--ui-listen", s.ui, "--temporal-listen", s.temporal,
	}
	if o.Sandbox == nil {
		s.args = append(s.args, "--sandbox", "--sandbox-listen", s.page)
	} else {
		s.page = ""
		o.Sandbox.SendTo("http://" + s.door)
		maps.Copy(s.env, o.Sandbox.Environment())
	}
	s.args = append(s.args, o.Args...)
	maps.Copy(s.env, o.Env)
	return s
}

func (s setting) ready() error { return answers("http://" + s.door + "/readyz") }

func (s setting) describe(p *Process) {
	p.Door, p.UI, p.Temporal, p.Data, p.Config = "http://"+s.door, "http://"+s.ui, s.temporal, s.data, s.config
	if s.page != "" {
		p.Page = "http://" + s.page
	}
}

// StartServer starts Temporal and its UI alone.
func StartServer(t *testing.T) *Process {
	t.Helper()
	ports, data := FreePorts(t, 2), filepath.Join(t.TempDir(), "data")
	p := Run(t, nil, func() error { return answers("http://" + ports[0] + "/healthz") },
		"standalone", "--only", "server", "--data", data, "--ui-listen", ports[0], "--temporal-listen", ports[1])
	p.UI, p.Temporal, p.Data, p.Config = "http://"+ports[0], ports[1], data, WriteConfig(t, "")
	return p
}

// StartWorker starts a worker of its own process beside a server.
func StartWorker(t *testing.T, server *Process, providers *Providers) *Process {
	t.Helper()
	metrics := FreePorts(t, 1)[0]
	return beside(t, server, providers, func() error { return answers("http://" + metrics + "/metrics") }, "worker", "--metrics-listen", metrics)
}

// StartStarter starts a door of its own process beside a server. Webhooks go to the one that was started last.
func StartStarter(t *testing.T, server *Process, providers *Providers) *Process {
	t.Helper()
	address := FreePorts(t, 1)[0]
	p := beside(t, server, providers, func() error { return answers("http://" + address + "/readyz") }, "starter", "--listen", address)
	p.Door = "http://" + address
	providers.SendTo(p.Door)
	return p
}

func beside(t *testing.T, server *Process, providers *Providers, ready func() error, args ...string) *Process {
	t.Helper()
	config := WriteConfig(t, providers.Config)
	env := providers.Environment()
	env["TEMPORAL_ADDRESS"] = server.Temporal
	p := Run(t, env, ready, append(args, "--config", config)...)
	p.Temporal, p.UI, p.Config = server.Temporal, server.UI, config
	return p
}

// WriteConfig writes a configuration into a file of the test; Config when the text is empty.
func WriteConfig(t *testing.T, text string) string {
	t.Helper()
	if text == "" {
		text = Config
	}
	file := filepath.Join(t.TempDir(), "hansho.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// FreePorts finds ports of this machine that nobody uses, as host:port. They stay the same when a program is started again. None is one
// that the machine gives to connections by itself: between asking whether it is free and using it another program could get it.
func FreePorts(t *testing.T, n int) []string {
	t.Helper()
	var ports []string
	for tries := 0; len(ports) < n; tries++ {
		if tries > 10_000 {
			t.Fatal("no port is free")
		}
		address := fmt.Sprintf("127.0.0.1:%d", leastPort+rand.IntN(mostPort-leastPort)) //nolint:gosec // Any will do.
		if _, taken := givenPorts.LoadOrStore(address, true); taken {
			continue
		}
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			continue // Somebody uses it.
		}
		ports = append(ports, address)
		_ = listener.Close()
	}
	return ports
}

// Ports below those that Linux, macOS and Windows give to connections by themselves.
const (
	leastPort = 12_000
	mostPort  = 32_000
)

// givenPorts are those that this process has given to a test.
var givenPorts sync.Map

// Namespace is Temporal's namespace in every program under test.
const Namespace = process.DefaultNamespace
