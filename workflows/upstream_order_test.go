package workflows_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// standing is what the order of events must not change.
type standing struct {
	Status   oncall.Status
	Owner    string
	Severity oncall.Severity
	Beside   oncall.Beside
}

// told is how an escalation that is followed stands after events that come in this order, one a second.
func told(t *testing.T, events []contract.ProviderEvent) standing {
	t.Helper()
	w := newWorld(t, "basics:\nchannel: checkout} => paging: follow, pagerduty: PCHECKOUT}\nlast_resort: chie => last_resort: chie\\nlook_every: never", "")
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetStartTime(w.started)
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: "escalation/checkout/errors", TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: time.Hour})
	workflows.Register(w.env)
	activities.Register(w.env, w.activities())
	for i, event := range events {
		w.env.RegisterDelayedCallback(func() { w.env.SignalWorkflow(contract.SignalProvider, event) }, time.Duration(i+1)*time.Second)
	}
	var state oncall.State
	w.env.RegisterDelayedCallback(func() {
		value, err := w.env.QueryWorkflow(contract.QueryState)
		if err != nil || value.Get(&state) != nil {
			t.Error(err)
		}
		w.env.CancelWorkflow()
	}, 30*time.Minute)
	plan, _ := w.org.Plan("checkout")
	alert := oncall.Alert{ID: "pagerduty:Q7", Service: "checkout", DedupKey: "errors", Title: "Error rate", Severity: oncall.SEV3, Received: w.started, Upstream: events[0].Upstream}
	w.env.ExecuteWorkflow(contract.Escalation, contract.Open{Alert: alert, Plan: plan})
	return standing{state.Status, state.Owner.ID, state.Severity, state.Beside}
}

// happened is a life of an incident at PagerDuty, in its order: as PagerDuty does it, whoever is given it has to answer anew.
func happened(r *rand.Rand) []contract.ProviderEvent {
	var events []contract.ProviderEvent
	at := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	people := []string{"anna", "ben", "chie"}
	for i := range 2 + r.IntN(7) {
		at = at.Add(time.Duration(1+r.IntN(9000)) * time.Millisecond)
		e := contract.ProviderEvent{
			ID: fmt.Sprint("event-", i), Provider: "pagerduty", Ref: there, At: at, By: oncall.Actor{ID: "anna", Via: "pagerduty"},
			Upstream: oncall.Upstream{Provider: "pagerduty", Ref: there},
		}
		switch r.IntN(4) {
		case 0:
			e.Kind, e.Ring = contract.ProviderAcknowledged, oncall.RingQuiet
		case 1:
			e.Kind, e.Ring = contract.ProviderUnacknowledged, oncall.RingLoud
		case 2:
			e.Kind, e.Ring, e.To = contract.ProviderReassigned, oncall.RingLoud, []oncall.Actor{{ID: people[r.IntN(3)], Via: "pagerduty"}}
		case 3:
			e.Kind, e.Severity = contract.ProviderPriority, oncall.Severity(3+r.IntN(3))
		}
		events = append(events, e)
	}
	return events
}

// TestTheOrderInWhichWebhooksComeChangesNothing: late, twice and in any order, they leave the escalation as in their own order.
func TestTheOrderInWhichWebhooksComeChangesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		events := happened(r)
		want := told(t, events)
		shuffled := append(append([]contract.ProviderEvent(nil), events...), events[r.IntN(len(events))], events[r.IntN(len(events))])
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, told(t, shuffled)); diff != "" {
			t.Fatalf("seed %d (-in order +shuffled):\n%s\n%s", seed, diff, list(shuffled))
		}
	}
}

func list(events []contract.ProviderEvent) (text string) {
	for _, e := range events {
		text += fmt.Sprintln(e.At.Format("05.000"), e.Kind, e.To, e.Severity)
	}
	return text
}
