package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rs/zerolog"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hansho/deploy/standalone/harness"
	"hansho/sandbox"
	"hansho/worker"
)

// people and policies of a configuration in which two rings are seconds apart. Of the policies, "quick" is for escalations that
// nobody answers at once and "calm" for those that must not go on while a test does something, "crash" for many at once.
const people = `
organization: {name: Test, zone: UTC, executive_channel: executives}
people:
  alice: {name: Alice, email: alice@example.com, slack: U0ALICE0, pagerduty: PALICE0}
  bob: {name: Bob, email: bob@example.com, slack: U0BOB000, pagerduty: PBOB000}
  carol: {name: Carol, email: carol@example.com, slack: U0CAROL0, pagerduty: PCAROL0}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
  secondary: {pagerduty: PSECOND, fallback: [bob]}
policies:
  quick:
    levels:
      - {page: [primary], ack_within: 2s}
      - {page: [secondary], ack_within: 4s}
    last_resort: carol
    rounds: 2
    ack_holds: 1h
    reopen_within: 1s
    deliver_within: 6s
    pause: {first: 2s, most: 4s}
  crash:
    levels:
      - {page: [primary], ack_within: 3s}
      - {page: [secondary], ack_within: 5s}
    last_resort: carol
    rounds: 2
    ack_holds: 1h
    reopen_within: 1s
    deliver_within: 6s
    pause: {first: 5s, most: 10s}
  calm:
    levels:
      - {page: [primary], ack_within: 10m}
    last_resort: carol
    ack_holds: 1h
    reopen_within: 1s
  held:
    levels:
      - {page: [primary], ack_within: 2s}
    last_resort: carol
    hold: 5s
    reopen_within: 1s
  leased:
    levels:
      - {page: [primary], ack_within: 2s}
    last_resort: carol
    ack_holds: 3s
    reopen_within: 1s
severities:
  SEV-1: {update_every: 1m, postmortem: 3 calendar days}
`

// slackUsers are those of the people.
var slackUsers = map[string]string{"alice": "U0ALICE0", "bob": "U0BOB000", "carol": "U0CAROL0"}

// services is a configuration with services of a policy, beside "shop" with a key. Each has a channel of its own, because Slack
// takes one message a second in a channel.
func services(policy string, names ...string) string {
	text := people + "default_service: shop\nservices:\n  shop: {policy: quick, channel: shop, labels: {service: shop}, key_env: SHOP_KEY}\n"
	for _, name := range names {
		text += fmt.Sprintf("  %[1]s: {policy: %[2]s, channel: %[1]s, labels: {service: %[1]s}}\n", name, policy)
	}
	return text
}

// house is a program and the providers around it.
type house struct {
	*harness.Process

	providers *harness.Providers
	temporal  client.Client
}

// standalone starts a house of its own, for stories that let providers fail or kill something.
func standalone(t *testing.T, text string, adjust ...func(*sandbox.Options)) *house {
	t.Helper()
	providers := harness.Sandbox(t, text, adjust...)
	return newHouse(t, harness.Start(t, harness.Options{Sandbox: providers}), providers)
}

func newHouse(t *testing.T, p *harness.Process, providers *harness.Providers) *house {
	t.Helper()
	c, err := client.NewLazyClient(client.Options{HostPort: p.Temporal, Namespace: harness.Namespace, Logger: worker.Log(zerolog.Nop())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &house{p, providers, c}
}

// fail makes a provider fail and returns what heals it.
func (h *house) fail(t *testing.T, f sandbox.Fault) (heal func()) {
	t.Helper()
	id, err := h.providers.Fail(f)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := h.providers.Heal(id); err != nil {
			t.Fatal(err)
		}
	}
}

// eventually waits until something is so, and says what else it looked like when it never is.
func eventually(t *testing.T, within time.Duration, what string, is func() (bool, any)) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		so, instead := is()
		if so {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %s it is not so that %s; there is %v", within, what, instead)
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// completed lists the workflows that a query finds and that have completed.
func (h *house) completed(t *testing.T, query string) (ids []string) {
	t.Helper()
	answer, err := h.temporal.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{
		Query: query + " AND ExecutionStatus = 'Completed'",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range answer.GetExecutions() {
		ids = append(ids, run.GetExecution().GetWorkflowId())
	}
	return ids
}

// status is Temporal's of a workflow; unspecified when it does not know it.
func (h *house) status(t *testing.T, id string) enumspb.WorkflowExecutionStatus {
	t.Helper()
	described, err := h.temporal.DescribeWorkflowExecution(t.Context(), id, "")
	if err != nil {
		return enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED
	}
	return described.GetWorkflowExecutionInfo().GetStatus()
}
