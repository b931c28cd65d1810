package workflows_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hansho/workflows"
	"hansho/workflows/contract"
)

// recordedHistories are those of a real server, by the name of their file. testdata/histories/README.md says how they are made.
func recordedHistories(t *testing.T) map[string]*historypb.History {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "histories", "*", "*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recorded histories (%v)", err)
	}
	histories := map[string]*historypb.History{}
	for _, file := range files {
		histories[file] = readHistory(t, file)
	}
	return histories
}

func readHistory(t *testing.T, name string) *historypb.History {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	history, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return history
}

// TestRecordedHistoriesReplay holds that executions which were begun by a recorded version go on with this one. When it fails, a
// running escalation would stop in the middle: give the change a function in versions.go.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	for name, history := range recordedHistories(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			replayer := worker.NewWorkflowReplayer()
			workflows.Register(replayer)
			if err := replayer.ReplayWorkflowHistory(quiet{}, history); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTheRecordedHistoriesTellEnough: every workflow is among them, also one that continued as new and what followed it, and one
// that was cancelled.
func TestTheRecordedHistoriesTellEnough(t *testing.T) {
	t.Parallel()
	var kinds, endings []string
	continued := false
	for _, history := range recordedHistories(t) {
		events := history.GetEvents()
		started := events[0].GetWorkflowExecutionStartedEventAttributes()
		kinds = append(kinds, started.GetWorkflowType().GetName())
		endings = append(endings, events[len(events)-1].GetEventType().String())
		continued = continued || started.GetContinuedExecutionRunId() != ""
	}
	for _, kind := range []string{contract.Escalation, contract.Settle, contract.Roster, contract.Public, contract.Incident, contract.Postmortem} {
		if !slices.Contains(kinds, kind) {
			t.Errorf("no history of %s is recorded", kind)
		}
	}
	for _, ending := range []enumspb.EventType{enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED} {
		if !slices.Contains(endings, ending.String()) {
			t.Errorf("no history that ends with %s is recorded", ending)
		}
	}
	if !continued {
		t.Error("no history of a run that follows another is recorded")
	}
}

// TestReplayNoticesAChange: a workflow that does something else first is refused for every history of an escalation.
func TestReplayNoticesAChange(t *testing.T) {
	t.Parallel()
	changed := func(ctx workflow.Context, in contract.Open) (contract.Outcome, error) {
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return contract.Outcome{}, err
		}
		return workflows.Escalation(ctx, in)
	}
	for name, history := range recordedHistories(t) {
		if history.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName() != contract.Escalation {
			continue
		}
		replayer := worker.NewWorkflowReplayer()
		replayer.RegisterWorkflowWithOptions(changed, workflow.RegisterOptions{Name: contract.Escalation})
		if err := replayer.ReplayWorkflowHistory(quiet{}, history); err == nil || !strings.Contains(err.Error(), "TMPRL1100") {
			t.Errorf("%s: a changed workflow was taken: %v", name, err)
		}
	}
}
