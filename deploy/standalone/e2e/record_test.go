package e2e_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"hansho/oncall"
	"hansho/workflows/contract"
)

var record = flag.Bool("record", false, "record the histories that workflows/replay_test.go replays")

// release is the version whose histories are recorded. While it is not released they may be recorded anew at every change of
// the workflows; after its release they stay as they are, and a new folder is begun for the next version.
const release = "v0.1"

// recorded are the stories whose histories are kept, among them every workflow and the most of what can happen in one.
var recorded = map[string]func(*testing.T) *trouble{
	"ack-at-provider":  aLostWebhookWakesNobodyElse,
	"ack-taken-back":   aProviderTakesAnAcknowledgementBack,
	"cancelled":        cancellingIsLoud,
	"continued":        aLongOneContinuesAsNew,
	"doubled-webhook":  aDoubledWebhookCountsOnce,
	"hold-recovered":   aRecoveryDuringTheHoldWakesNobody,
	"late-page":        aPageThatComesLateIsClosed,
	"led":              aSEV1IsLedByTyping,
	"lease-lapses":     aLeaseLapses,
	"lost-answer":      aLostAnswerRingsOnce,
	"low-urgency":      lowUrgencyWaits,
	"major":            aMajorIncidentOwesUpdatesAndAPostmortem,
	"nobody-answers":   nobodyAnswers,
	"people-work":      peopleWorkOnIt,
	"provider-down":    aProviderIsDownAndComesBack,
	"public":           aStoryIsToldToThePublic,
	"roster":           theRosterKnowsWhoIsOnCall,
	"secondary-on-api": func(t *testing.T) *trouble { t.Helper(); return secondaryAnswers(t, byAPI) },
	"settled":          settleClosesWhatWasDown,
}

// TestRecord plays stories on the built program and keeps their histories for workflows/replay_test.go:
//
//	cd deploy/standalone && go test ./e2e -run TestRecord -record
func TestRecord(t *testing.T) {
	if !*record {
		t.Skip("histories are recorded only with -record")
	}
	folder := filepath.Join("..", "..", "..", "workflows", "testdata", "histories", release)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	for name, tell := range recorded {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := tell(t)
			kinds := "'Escalation', 'Incident', 'Postmortem', 'Public', 'Settle'"
			if name == "roster" { // Every house has one; once is enough.
				kinds += ", 'Roster'"
			}
			for i, run := range x.runs(t, "WorkflowType IN ("+kinds+") AND ExecutionStatus != 'Running'") {
				history := x.history(t, run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId())
				file := fmt.Sprintf("%s-%d-%s.json.gz", name, i+1, strings.ToLower(run.GetType().GetName()))
				keepHistory(t, filepath.Join(folder, file), history)
			}
		})
	}
}

func (h *house) history(t *testing.T, id, run string) *historypb.History {
	t.Helper()
	history := &historypb.History{}
	events := h.temporal.GetWorkflowHistory(t.Context(), id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		anonymous(event.ProtoReflect())
		history.Events = append(history.Events, event)
	}
	return history
}

// anonymous takes the name of the machine out of a message: workers name themselves and their own task queues by it.
func anonymous(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap() || field.IsList():
		case field.Kind() == protoreflect.MessageKind:
			anonymous(value.Message())
		case field.Name() == "identity":
			m.Set(field, protoreflect.ValueOfString("worker"))
		case field.Name() == "name" && strings.Contains(value.String(), ":") && m.Descriptor().Name() == "TaskQueue":
			m.Set(field, protoreflect.ValueOfString("sticky"))
		}
		return true
	})
}

func keepHistory(t *testing.T, file string, history *historypb.History) {
	t.Helper()
	text, err := protojson.Marshal(history)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // The level is valid.
	if _, err := zip.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d events, %d KB", filepath.Base(file), len(history.GetEvents()), packed.Len()/1024)
}

// secondaryAnswers is the mission in a house of its own.
func secondaryAnswers(t *testing.T, acknowledge func(*trouble, string)) *trouble {
	t.Helper()
	h := standalone(t, services("quick", "second"))
	pagedThenAcknowledged(t, h, "second", acknowledge)
	return h.existing(t, contract.EscalationID("second", "disk"), "")
}

// aLongOneContinuesAsNew gets more signals than one run takes.
func aLongOneContinuesAsNew(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "long"))
	x := h.trouble(t, "long", "")
	x.awaitRing("alice", soon)
	byAPI(x, "alice")
	for n := range 2_100 {
		again := oncall.Alert{ID: fmt.Sprint(n), Service: "long", DedupKey: "disk", Title: "Disk full", Received: time.Now().UTC()}
		if err := h.temporal.SignalWorkflow(t.Context(), x.id, "", contract.SignalAlert, again); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, 60*time.Second, "it has continued as new", func() (bool, any) {
		runs := h.runs(t, "WorkflowType = 'Escalation' AND ExecutionStatus = 'ContinuedAsNew'")
		return len(runs) > 0, x.timeline()
	})
	x.resolve("alice")
	return x
}
