package harness_test

import (
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
)

const disk = `{"service": "shop", "dedup_key": "disk", "title": "Disk full"}`

func TestTheDemonstrationPagesAndTakesAnAcknowledgement(t *testing.T) {
	t.Parallel()
	hansho := harness.Start(t, harness.Options{})
	taken := hansho.Alert(t, disk)
	if taken.WorkflowID != "escalation/shop/disk" || taken.Result != "opened" {
		t.Errorf("the alert was taken as %+v", taken)
	}
	eventually(t, func() string { return hansho.Get(t, hansho.Page+"/control/log", "") }, `"kind":"page"`)
	if acknowledged := hansho.Hansho(t, "ack", "shop/disk", "--as", "alice"); acknowledged.Code != 0 || !strings.Contains(acknowledged.Out, "You have it") {
		t.Errorf("ack: %s", acknowledged)
	}
	eventually(t, func() string { return hansho.Hansho(t, "show", "shop/disk").Out }, "alice acknowledged and has it")
	if page := hansho.Get(t, hansho.UI+"/namespaces/hansho/workflows", ""); !strings.Contains(page, "<html") {
		t.Errorf("the Temporal UI shows no page: %.100s", page)
	}
	if took := hansho.Stop(t); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	hansho.Again(t)
	eventually(t, func() string { return hansho.Hansho(t, "show", "shop/disk").Out }, "acknowledged")
}

func TestItGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	hansho := harness.Start(t, harness.Options{Sandbox: providers})
	taken := hansho.Alert(t, disk)
	providers.AwaitPage(t, "alice", 5*time.Second)
	hansho.Kill9(t)
	hansho.Again(t)
	providers.AwaitPage(t, "bob", 15*time.Second)
	if status, answer := hansho.Do("bob", taken.WorkflowID, "acknowledge", "{}"); status != 200 {
		t.Fatalf("acknowledge: status %d\n%s", status, answer)
	}
	deadline := time.Now().Add(10 * time.Second)
	for providers.Ringing("alice") || providers.Ringing("bob") {
		if time.Now().After(deadline) {
			t.Fatal("a phone rings on after the acknowledgement")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if pages := providers.Pages("alice"); len(pages) != 1 {
		t.Errorf("alice was paged %d times", len(pages))
	}
}

func TestWorkersAndStartersRunBesideAServer(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	server := harness.StartServer(t)
	workers := []*harness.Process{harness.StartWorker(t, server, providers), harness.StartWorker(t, server, providers)}
	starters := []*harness.Process{harness.StartStarter(t, server, providers), harness.StartStarter(t, server, providers)}

	if taken := starters[0].Alert(t, disk); taken.Result != "opened" {
		t.Errorf("the first starter says %+v", taken)
	}
	if taken := starters[1].Alert(t, disk); taken.Result != "joined" {
		t.Errorf("the second starter says %+v", taken)
	}
	providers.AwaitPage(t, "alice", 10*time.Second)
	workers[0].Stop(t)
	starters[0].Kill9(t)
	if status, answer := starters[1].Do("alice", "escalation/shop/disk", "acknowledge", "{}"); status != 200 && status != 202 {
		t.Errorf("acknowledge: status %d\n%s", status, answer)
	}
	eventually(t, func() string { return server.Hansho(t, "show", "shop/disk").Out }, "alice acknowledged and has it")
	for _, p := range []*harness.Process{workers[1], starters[1], server} {
		p.Stop(t)
	}
}

// eventually waits, for at most 15 seconds, until a text holds another.
func eventually(t *testing.T, text func() string, want string) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for {
		got := text()
		if strings.Contains(got, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q does not come; there is\n%s", want, got)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
