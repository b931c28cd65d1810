package harness_test

import (
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"hansho/deploy/standalone/harness"
)

// A namespace that somebody has made by hand lacks the search attributes: who starts against it is told how to make them.
func TestANamespaceMadeByHandIsExplained(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	server := harness.StartServer(t)
	namespaces, err := client.NewNamespaceClient(client.Options{HostPort: server.Temporal})
	if err != nil {
		t.Fatal(err)
	}
	defer namespaces.Close()
	err = namespaces.Register(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: "by-hand", WorkflowExecutionRetentionPeriod: durationpb.New(72 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	env := providers.Environment()
	env["TEMPORAL_ADDRESS"] = server.Temporal
	for namespace, says := range map[string]string{
		"by-hand": "temporal operator search-attribute create --namespace by-hand --name HanshoDue --type Datetime",
		"absent":  "temporal operator namespace create absent",
	} {
		env["TEMPORAL_NAMESPACE"] = namespace
		worker := harness.Run(t, env, nil, "worker", "--config", server.Config)
		eventually(t, worker.Log, says)
		starter := harness.Run(t, env, nil, "starter", "--config", server.Config, "--listen", "127.0.0.1:0")
		eventually(t, starter.Log, "the door is open")
		worker.Stop(t)
		starter.Stop(t)
	}
}
