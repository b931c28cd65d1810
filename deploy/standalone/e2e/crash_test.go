package e2e_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hansho/deploy/standalone/e2e/proof"
	"hansho/deploy/standalone/harness"
	"hansho/oncall"
)

var (
	kills = flag.Int("crash.kills", 12, "how often the program is killed")
	keep  = flag.String("crash.keep", "", "empty directory in which the data, the log and the evidence are kept")
	seed  = flag.Uint64("crash.seed", 0, "makes the same decisions again; 0 takes the time")
)

// TestCrash kills the program with SIGKILL at random moments, again and again, also while it starts, while escalations are
// opened, acknowledged, resolved and left to escalate, and while the providers fail at random. Afterwards the run is held
// against every invariant of the design. A longer run: go test ./e2e -run TestCrash -crash.kills 100 -timeout 30m.
func TestCrash(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-crash.seed %d", *seed)
	var names []string
	for i := range crashServices {
		names = append(names, fmt.Sprintf("s%d", i))
	}
	c := &crash{t: t, house: keptHouse(t, services("crash", names...)), over: make(chan struct{}), settled: make(chan struct{})}
	c.play()
	last := c.killAgainAndAgain()
	close(c.over)
	c.playing.Wait()
	if err := c.providers.Heal(); err != nil {
		t.Fatal(err)
	}
	c.awaitProgress(last)
	close(c.settled)
	c.resolving.Wait()
	t.Parallel() // What is left is waiting, for a minute: the other stories begin now.
	c.awaitEnd()
	evidence := c.evidence()
	report(t, evidence)
	c.keepEvidence(evidence)
	for _, violation := range proof.Check(evidence) {
		t.Error(violation)
	}
}

const crashServices = 8

// crash is one run.
type crash struct {
	*house

	t         *testing.T
	over      chan struct{} // Closed after the last kill.
	settled   chan struct{} // Closed when what was left alone has been seen to go on.
	playing   sync.WaitGroup
	resolving sync.WaitGroup

	mu       sync.Mutex
	alerts   []proof.Alert
	commands []proof.Command
	outages  []proof.Outage
}

// keptHouse keeps its data when -crash.keep says where.
func keptHouse(t *testing.T, text string) *house {
	t.Helper()
	providers, options := harness.Sandbox(t, text), harness.Options{}
	if options.Sandbox = providers; *keep != "" {
		options.Data = filepath.Join(*keep, "data")
		if _, err := os.Stat(options.Data); err == nil {
			t.Fatalf("%s holds an earlier run: its escalations would be evidence too", *keep)
		}
	}
	h := newHouse(t, harness.Start(t, options), providers)
	t.Cleanup(func() {
		if *keep != "" {
			_ = os.WriteFile(filepath.Join(*keep, "log"), []byte(h.Log()), 0o600) // Only for whoever looks into a failure.
		}
	})
	return h
}

func (c *crash) keepEvidence(e proof.Evidence) {
	if *keep == "" {
		return
	}
	text, err := json.MarshalIndent(e, "", " ")
	if err = errors.Join(err, os.WriteFile(filepath.Join(*keep, "evidence.json"), text, 0o600)); err != nil {
		c.t.Error(err)
	}
}

// luck makes the decisions of one part of the run.
func luck(part uint64) *rand.Rand { return rand.New(rand.NewPCG(*seed, part)) }

// between is a random time.
func between(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)))
}

// killAgainAndAgain returns the moment in which the program was ready for the last time.
func (c *crash) killAgainAndAgain() time.Time {
	r := luck(1)
	for n := 0; n < *kills; n++ {
		time.Sleep(between(r, 1500*time.Millisecond, 5*time.Second))
		from := time.Now()
		c.Kill9(c.t)
		time.Sleep(between(r, 0, time.Second))
		if r.IntN(4) == 0 { // Once more, while it starts.
			n++
			c.Launch(c.t)
			time.Sleep(between(r, 0, 1200*time.Millisecond))
			c.Kill9(c.t)
		}
		c.Again(c.t)
		c.outages = append(c.outages, proof.Outage{From: from, Until: time.Now()})
		c.t.Logf("killed at %s, ready after %s", from.Format("15:04:05.000"), time.Since(from).Round(time.Millisecond))
	}
	return time.Now()
}

// awaitProgress sees that everything that nobody has answered goes on by itself after the last restart.
func (c *crash) awaitProgress(restarted time.Time) {
	c.t.Helper()
	waiting := c.unanswered()
	all := len(waiting)
	for deadline := time.Now().Add(time.Minute); len(waiting) > 0; time.Sleep(time.Second) {
		waiting = slices.DeleteFunc(waiting, func(id string) bool {
			state := c.existing(c.t, id, "").shown().State
			return state != nil && (state.Status != oncall.Paging || state.Timeline[len(state.Timeline)-1].At.After(restarted))
		})
		if len(waiting) > 0 && time.Now().After(deadline) {
			c.t.Errorf("never stuck: a minute after the last restart these have not gone on: %v", waiting)
			return
		}
	}
	c.t.Logf("%d that nobody has answered went on within %s of the last restart", all, time.Since(restarted).Round(100*time.Millisecond))
}

// unanswered are the escalations that are still paging, as Temporal lists them.
func (c *crash) unanswered() (ids []string) {
	for _, run := range c.runs(c.t, "WorkflowType = 'Escalation' AND ExecutionStatus = 'Running' AND HanshoState = 'paging'") {
		ids = append(ids, run.GetExecution().GetWorkflowId())
	}
	return ids
}

// awaitEnd waits until no workflow is open but the program's own.
func (c *crash) awaitEnd() {
	c.t.Helper()
	deadline := time.Now().Add(150 * time.Second)
	for began := time.Now(); ; time.Sleep(time.Second) {
		open := c.runs(c.t, openWork)
		if len(open) == 0 {
			c.t.Logf("everything ended within %s", time.Since(began).Round(100*time.Millisecond))
			return
		}
		if time.Now().After(deadline) {
			return // The evidence says what is stuck.
		}
	}
}

const openWork = "WorkflowType IN ('Escalation', 'Settle', 'Incident') AND ExecutionStatus = 'Running'"

func (c *crash) evidence() proof.Evidence {
	e := proof.Evidence{
		Alerts: c.alerts, Commands: c.commands, Outages: c.outages,
		Log: c.providers.Log(), Incidents: c.atProvider(), Escalations: c.escalations(c.t),
	}
	for _, run := range c.runs(c.t, openWork) {
		e.Stuck = append(e.Stuck, run.GetExecution().GetWorkflowId())
	}
	return e
}

// report says what the run consisted of.
func report(t *testing.T, e proof.Evidence) {
	t.Helper()
	rings, sent, lost := 0, 0, 0
	for _, entry := range e.Log {
		if entry.Kind == "page" {
			rings++
		}
	}
	for _, x := range e.Escalations {
		for _, s := range x.Sent {
			sent++
			if lost += s.Attempts; s.Answered {
				lost--
			}
		}
	}
	t.Logf("%d alerts, %d escalations, %d commands answered, %d page activities, %d attempts without an answer, telephones rang %d times",
		len(e.Alerts), len(e.Escalations), len(e.Commands), sent, lost, rings)
	t.Logf("levels ended late, beyond outages: %s", proof.Lateness(e))
}
