package worker_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/ledger"
	"hansho/oncall"
	"hansho/worker"
	"hansho/workflows/contract"
)

// recorded are the histories of a real server, by their file.
func recorded(t *testing.T) map[string]*historypb.History {
	t.Helper()
	files, err := filepath.Glob("../workflows/testdata/histories/*/*.json.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recorded histories (%v)", err)
	}
	histories := map[string]*historypb.History{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		if histories[filepath.Base(name)], err = client.HistoryFromJSON(text, client.HistoryJSONOptions{}); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	return histories
}

func startOf(history *historypb.History) *historypb.WorkflowExecutionStartedEventAttributes {
	return history.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
}

// endings are the statuses of a workflow by the last event of its history.
var endings = map[enumspb.EventType]enumspb.WorkflowExecutionStatus{
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:  enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED,
}

// TestRecordedEscalationsHoldEveryRule rebuilds the state of each recorded escalation without a worker, and holds it and its history
// against the rules.
func TestRecordedEscalationsHoldEveryRule(t *testing.T) {
	t.Parallel()
	dc, histories := converter.GetDefaultDataConverter(), recorded(t)
	var settling []string
	for _, history := range histories {
		if startOf(history).GetWorkflowType().GetName() == contract.Settle {
			settling = append(settling, ledger.Settles(history.GetEvents()[0], dc)...)
		}
	}
	checked, sent := 0, 0
	for name, history := range histories {
		if startOf(history).GetWorkflowType().GetName() != contract.Escalation {
			continue
		}
		events, id := history.GetEvents(), "escalation/rebuilt/it" // A history does not name its workflow, but the keys of its pages do.
		run := ledger.ReadRun(events, dc)
		if len(run.Sent) > 0 {
			id, _, _, _ = contract.ParsePageKey(run.Sent[0].Key)
		}
		state, err := worker.Rebuild(id, history, dc)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		status, ended := endings[events[len(events)-1].GetEventType()]
		if !ended { // It continued as new: what it left is the beginning of the next.
			status = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		}
		now := events[len(events)-1].GetEventTime().AsTime()
		x := ledger.Escalation{WorkflowID: state.WorkflowID, Instance: run.Instance, Status: status, State: state, Sent: run.Sent, Broken: run.Broken, Settling: settling}
		for _, v := range ledger.Check(x, now) {
			t.Errorf("%s: %s", name, v)
		}
		if run.Instance != state.Instance || len(state.Timeline) == 0 {
			t.Errorf("%s: instance %q of the history, %q of the state, %d entries", name, run.Instance, state.Instance, len(state.Timeline))
		}
		checked, sent = checked+1, sent+len(run.Sent)
	}
	if checked < 15 || sent < 20 {
		t.Errorf("%d escalations with %d pages were checked", checked, sent)
	}
}

// TestARebuiltStateIsAsOldAsItsHistory: of a history that is cut off, what has happened until then is known.
func TestARebuiltStateIsAsOldAsItsHistory(t *testing.T) {
	t.Parallel()
	history := recorded(t)["nobody-answers-1-escalation.json.gz"]
	whole, err := worker.Rebuild("escalation/rebuilt/it", history, converter.GetDefaultDataConverter())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(history.GetEvents(), func(e *historypb.HistoryEvent) bool { return e.GetEventType() == enumspb.EVENT_TYPE_TIMER_FIRED })
	cut, err := worker.Rebuild("escalation/rebuilt/it", &historypb.History{Events: history.GetEvents()[:at]}, converter.GetDefaultDataConverter())
	if err != nil {
		t.Fatal(err)
	}
	if cut.Status != oncall.Paging || len(cut.Timeline) >= len(whole.Timeline) || cut.Timeline[0].At.Sub(whole.Timeline[0].At) > time.Millisecond {
		t.Errorf("cut off it is %s with %d of %d entries", cut.Status, len(cut.Timeline), len(whole.Timeline))
	}
	if _, err := worker.Rebuild("escalation/rebuilt/it", recorded(t)["settled-2-settle.json.gz"], converter.GetDefaultDataConverter()); err == nil {
		t.Error("a Settle has no state of an escalation")
	}
}
