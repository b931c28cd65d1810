package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"hansho/deploy/standalone/e2e/proof"
	"hansho/deploy/standalone/harness"
)

// Temporal runs alone, with two workers and two starters beside it, as in a cluster. One of each is killed while escalations are
// opened and wait: the other ones go on, and everything that must hold holds.
func TestAWorkerAndAStarterAreKilled(t *testing.T) {
	t.Parallel()
	const many = 8
	var names []string
	for i := range many {
		names = append(names, fmt.Sprintf("c%d", i))
	}
	providers := harness.Sandbox(t, services("crash", names...))
	server := harness.StartServer(t)
	workers := []*harness.Process{harness.StartWorker(t, server, providers), harness.StartWorker(t, server, providers)}
	starters := []*harness.Process{harness.StartStarter(t, server, providers), harness.StartStarter(t, server, providers)}
	h := newHouse(t, starters[1], providers)

	var opening sync.WaitGroup
	troubles := make([]*trouble, many)
	for i, name := range names {
		opening.Go(func() {
			time.Sleep(time.Duration(i) * 150 * time.Millisecond)
			troubles[i] = h.insist(t, starters[i%2], name)
		})
	}
	time.Sleep(600 * time.Millisecond)
	starters[0].Kill9(t)
	time.Sleep(600 * time.Millisecond)
	workers[0].Kill9(t)
	killed := proof.Outage{From: time.Now(), Until: time.Now()}
	opening.Wait()
	evidence := proof.Evidence{}
	for _, x := range troubles {
		evidence.Alerts = append(evidence.Alerts, proof.Alert{ID: x.channel(), WorkflowID: x.id, AnsweredAt: killed.From})
		x.awaitRing("bob", 30*time.Second)
		byAPI(x, "bob")
		evidence.Commands = append(evidence.Commands, proof.Command{Verb: "acknowledge", Person: "bob", WorkflowID: x.id, AnsweredAt: time.Now()})
	}
	for _, x := range troubles {
		x.resolve("bob")
	}
	evidence.Log, evidence.Incidents, evidence.Escalations = providers.Log(), h.atProvider(), h.escalations(t)
	t.Logf("levels ended late: %s", proof.Lateness(evidence))
	for _, violation := range proof.Check(evidence) {
		t.Error(violation)
	}
}

// insist sends an alert to one starter, and when that does not take it to the house's own, until it is taken.
func (h *house) insist(t *testing.T, first *harness.Process, service string) *trouble {
	t.Helper()
	body := fmt.Sprintf(`{"id": %[1]q, "service": %[1]q, "dedup_key": "disk", "title": "Disk full"}`, service)
	status, answer := first.Post("/api/v1/alerts", harness.Token("alice"), body)
	for deadline := time.Now().Add(soon); status != http.StatusAccepted && time.Now().Before(deadline); {
		status, answer = h.Post("/api/v1/alerts", harness.Token("alice"), body)
	}
	var taken harness.Accepted
	if err := json.Unmarshal([]byte(answer), &taken); err != nil {
		t.Errorf("the alert was not taken: status %d\n%s", status, answer)
	}
	return h.existing(t, taken.WorkflowID, taken.Instance)
}
