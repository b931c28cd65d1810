package embedded_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hansho/deploy/standalone/embedded"
)

var service = temporal.NewSearchAttributeKeyKeyword("HanshoService")

// options give a server on free ports that reports its warnings to the test.
func options(tb testing.TB, dir string) embedded.Options {
	tb.Helper()
	return embedded.Options{
		DataDir:          dir,
		GRPCAddress:      "127.0.0.1:0",
		SearchAttributes: map[string]enumspb.IndexedValueType{service.GetName(): enumspb.INDEXED_VALUE_TYPE_KEYWORD},
		Logger:           zerolog.New(zerolog.NewTestWriter(tb)),
	}
}

func start(tb testing.TB, opts embedded.Options) *embedded.Server {
	tb.Helper()
	began := time.Now()
	s, err := embedded.Start(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Logf("started in %v", time.Since(began).Round(time.Millisecond))
	tb.Cleanup(s.Stop)
	return s
}

func dial(tb testing.TB, s *embedded.Server) client.Client {
	tb.Helper()
	c, err := client.Dial(client.Options{HostPort: s.GRPCAddress(), Logger: silent{}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

// open starts a workflow that no worker will ever run.
func open(tb testing.TB, c client.Client, id string) {
	tb.Helper()
	_, err := c.ExecuteWorkflow(tb.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: "nobody", TypedSearchAttributes: temporal.NewSearchAttributes(service.ValueSet("checkout")),
	}, "Escalation")
	if err != nil {
		tb.Fatal(err)
	}
}

func isRunning(tb testing.TB, c client.Client, id string) bool {
	tb.Helper()
	d, err := c.DescribeWorkflowExecution(tb.Context(), id, "")
	if err != nil {
		tb.Fatal(err)
	}
	return d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// listed counts the workflows that a query finds, as soon as there are any: visibility follows by a moment.
func listed(tb testing.TB, c client.Client, query string) int {
	tb.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := c.ListWorkflow(tb.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
		if err != nil {
			tb.Fatal(err)
		}
		if n := len(res.Executions); n > 0 || time.Now().After(deadline) {
			return n
		}
	}
}

func TestRestartKeepsWorkflowsAndAddsSearchAttributes(t *testing.T) {
	t.Parallel()
	// SQLite would take these signs for parts of an address.
	opts := options(t, filepath.Join(t.TempDir(), "with a space, 100%3F & #1?"))
	first := start(t, opts)
	c := dial(t, first)
	open(t, c, "escalation/checkout/1")
	if n := listed(t, c, `HanshoService = "checkout"`); n != 1 {
		t.Errorf("%d workflows are listed by search attribute, want 1", n)
	}
	first.Stop()
	first.Stop()

	opts.SearchAttributes["HanshoSeverity"] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
	opts.Retention = 10 * 24 * time.Hour
	c = dial(t, start(t, opts))
	if !isRunning(t, c, "escalation/checkout/1") {
		t.Error("the workflow did not survive the restart")
	}
	if n := listed(t, c, `HanshoService = "checkout"`); n != 1 {
		t.Errorf("%d workflows are listed by search attribute after the restart, want 1", n)
	}
	severity := temporal.NewSearchAttributeKeyKeyword("HanshoSeverity")
	_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: "escalation/checkout/2", TaskQueue: "nobody",
		TypedSearchAttributes: temporal.NewSearchAttributes(service.ValueSet("checkout"), severity.ValueSet("SEV-1")),
	}, "Escalation")
	if err != nil {
		t.Fatalf("start with the added search attribute: %v", err)
	}
	if n := listed(t, c, `HanshoSeverity = "SEV-1" AND HanshoService = "checkout"`); n != 1 {
		t.Errorf("%d workflows are listed by the added search attribute, want 1", n)
	}
	ns, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "default"})
	if err != nil {
		t.Fatal(err)
	}
	if got := ns.Config.WorkflowExecutionRetentionTtl.AsDuration(); got != opts.Retention {
		t.Errorf("retention is %v, want %v", got, opts.Retention)
	}
}

func TestCleanStopLeavesCompleteFiles(t *testing.T) {
	t.Parallel()
	opts := options(t, t.TempDir())
	s := start(t, opts)
	open(t, dial(t, s), "escalation/checkout/1")
	s.Stop()

	backup := options(t, t.TempDir())
	for _, name := range []string{"temporal.json", "histories.db", "visibility.db"} {
		copyFile(t, filepath.Join(opts.DataDir, name), filepath.Join(backup.DataDir, name))
	}
	if !isRunning(t, dial(t, start(t, backup)), "escalation/checkout/1") {
		t.Error("the workflow is not in the copied files")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestUIShowsWorkflows(t *testing.T) {
	t.Parallel()
	opts := options(t, t.TempDir())
	opts.UIAddress = "127.0.0.1:0"
	s := start(t, opts)
	open(t, dial(t, s), "escalation/checkout/1")
	if page := get(t, s.UIURL()); !strings.Contains(page, "<html") {
		t.Errorf("the UI answers %.100q, want a page", page)
	}
	if page := get(t, s.UIURL()+"/api/v1/namespaces"); !strings.Contains(page, `"default"`) {
		t.Errorf("the UI's namespaces are %.300q, want the default one among them", page)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestStopIsQuickWhileWorkersPoll(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	opts := options(t, t.TempDir())
	opts.UIAddress = "127.0.0.1:0"
	opts.Logger = zerolog.New(&lines)
	s := start(t, opts)
	c := dial(t, s)
	w := worker.New(c, "poll", worker.Options{MaxConcurrentWorkflowTaskPollers: 16, MaxConcurrentActivityTaskPollers: 16})
	w.RegisterWorkflowWithOptions(waitForSignal, workflow.RegisterOptions{Name: "Wait"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "poll"}, "Wait")
	if err != nil {
		t.Fatal(err)
	}
	watched := make(chan error, 1)
	go func() { watched <- run.Get(context.WithoutCancel(t.Context()), nil) }() // A long poll on the history.
	time.Sleep(500 * time.Millisecond)

	began := time.Now()
	s.Stop()
	took := time.Since(began)
	t.Logf("stopped in %v", took.Round(time.Millisecond))
	if took > 2*time.Second {
		t.Errorf("stopping took %v with 32 polls in flight, want 2s at most", took)
	}
	if lines.Len() > 0 {
		t.Errorf("an ordinary run and stop logged:\n%s", lines.String())
	}
	c.Close()
	if err := <-watched; err == nil {
		t.Error("the workflow ended")
	}
}

func waitForSignal(ctx workflow.Context) error {
	workflow.GetSignalChannel(ctx, "never").Receive(ctx, nil)
	return nil
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	tests := map[string]struct {
		change func(*embedded.Options)
		says   []string
	}{
		"taken port":      {func(o *embedded.Options) { o.GRPCAddress = taken.Addr().String() }, []string{"Temporal", taken.Addr().String(), "--temporal-listen"}},
		"taken UI port":   {func(o *embedded.Options) { o.UIAddress = taken.Addr().String() }, []string{"UI", taken.Addr().String(), "--ui-listen"}},
		"all interfaces":  {func(o *embedded.Options) { o.GRPCAddress = ":7233" }, []string{":7233", "other machines", "127.0.0.1:7233"}},
		"remote UI":       {func(o *embedded.Options) { o.UIAddress = "0.0.0.0:8233" }, []string{"0.0.0.0:8233", "other machines"}},
		"no port":         {func(o *embedded.Options) { o.GRPCAddress = "127.0.0.1" }, []string{"host:port"}},
		"port too large":  {func(o *embedded.Options) { o.GRPCAddress = "127.0.0.1:70000" }, []string{"65535"}},
		"no data dir":     {func(o *embedded.Options) { o.DataDir = "" }, []string{"no data directory"}},
		"too many fields": {manyBools, []string{"Bool", "D"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, filepath.Join(t.TempDir(), "data"))
			tt.change(&opts)
			refused(t, opts, tt.says...)
			if _, err := os.Stat(opts.DataDir); err == nil && name != "too many fields" {
				t.Error("the data directory was created")
			}
		})
	}
}

func manyBools(o *embedded.Options) {
	for _, name := range []string{"A", "B", "C", "D"} {
		o.SearchAttributes[name] = enumspb.INDEXED_VALUE_TYPE_BOOL
	}
}

type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
