package cli

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
	"hansho/ledger"
	"hansho/starter"
	"hansho/workflows/contract"
)

// archive is a Temporal that has the recorded histories, and no worker.
type archive struct {
	client.Client
	runs    []*workflowpb.WorkflowExecutionInfo
	history map[string]*historypb.History // By workflow and run.
}

// archived makes it of recorded histories. A history does not name its workflow, but the keys of its pages do.
func archived(t *testing.T, names ...string) *archive {
	t.Helper()
	a, ids := &archive{history: map[string]*historypb.History{}}, map[string]string{}
	for _, name := range names {
		file, err := os.Open(filepath.Join("../../../workflows/testdata/histories/v0.1", name+".json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		history, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		events := history.GetEvents()
		started := events[0].GetWorkflowExecutionStartedEventAttributes()
		run := started.GetOriginalExecutionRunId()
		if started.GetWorkflowType().GetName() == contract.Settle {
			a.history["settle/"+strings.Split(ledger.Settles(events[0], converter.GetDefaultDataConverter())[0], "#")[1][:36]] = history
			continue
		}
		id := cmp.Or(ids[started.GetFirstExecutionRunId()], "escalation/"+name+"/it")
		if sent := ledger.ReadRun(events, converter.GetDefaultDataConverter()).Sent; len(sent) > 0 {
			id, _, _ = strings.Cut(sent[0].Key, "#")
			ids[started.GetFirstExecutionRunId()] = id
		}
		a.history[id+"/"+run] = history
		status := enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
		if events[len(events)-1].GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW {
			continue // It is found by what followed it.
		}
		a.runs = append(a.runs, &workflowpb.WorkflowExecutionInfo{
			Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: run}, Type: started.GetWorkflowType(), Status: status,
		})
	}
	return a
}

func (a *archive) ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return &workflowservice.ListWorkflowExecutionsResponse{Executions: a.runs}, nil
}

func (a *archive) DescribeWorkflowExecution(_ context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	i := slices.IndexFunc(a.runs, func(r *workflowpb.WorkflowExecutionInfo) bool {
		return r.GetExecution().GetWorkflowId() == id && (run == "" || r.GetExecution().GetRunId() == run)
	})
	if i < 0 {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: a.runs[i]}, nil
}

func (a *archive) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, serviceerror.NewUnavailable("no worker")
}

func (a *archive) GetWorkflowHistory(_ context.Context, id, run string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	if run == "" {
		return &shelf{a.history[id].GetEvents()}
	}
	return &shelf{a.history[id+"/"+run].GetEvents()}
}

// shelf gives one event after the other.
type shelf struct{ events []*historypb.HistoryEvent }

func (s *shelf) HasNext() bool { return len(s.events) > 0 }

func (s *shelf) Next() (*historypb.HistoryEvent, error) {
	if len(s.events) == 0 {
		return nil, serviceerror.NewNotFound("no such history")
	}
	e := s.events[0]
	s.events = s.events[1:]
	return e, nil
}

// reading is a session that reads an archive.
func reading(t *testing.T, a *archive) (s *session, out, errs *bytes.Buffer) {
	t.Helper()
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.SetOut(out)
	cmd.SetErr(errs)
	return &session{
		cmd: cmd, zone: time.UTC, ctx: t.Context(), temporal: a, converter: converter.GetDefaultDataConverter(), client: starter.NewClient(a, nil),
	}, out, errs
}

var shelves = []string{"secondary-on-api-1-escalation", "continued-1-escalation", "continued-2-escalation", "lost-answer-1-escalation", "settled-1-escalation", "settled-2-settle"}

func TestEscalationsAreGatheredWithoutAWorker(t *testing.T) {
	t.Parallel()
	a := archived(t, shelves...)
	s, _, _ := reading(t, a)
	g := s.gatherer()
	found, err := g.find(nil, time.Time{})
	if err != nil || len(found) != 4 || g.rebuilt != 4 || len(g.notes) > 0 {
		t.Fatalf("%d found, %d rebuilt, notes %q (%v)", len(found), g.rebuilt, g.notes, err)
	}
	for _, x := range found {
		if x.State == nil || len(x.Sent) == 0 || x.Instance == "" {
			t.Errorf("%s: %+v", x.WorkflowID, x)
		}
		for _, v := range ledger.Check(*x, time.Now()) {
			t.Error(v)
		}
	}
	continued := archived(t, "continued-2-escalation")
	s, _, _ = reading(t, continued)
	g = s.gatherer()
	if found, err := g.find([]string{continued.runs[0].GetExecution().GetWorkflowId()}, time.Time{}); err != nil || len(found) != 1 || found[0].State == nil ||
		len(g.notes) != 1 || !strings.Contains(g.notes[0], "is not kept: what was sent in it is not checked") {
		t.Errorf("without its first run: %+v, notes %q (%v)", found, g.notes, err)
	}
	if _, err := g.find([]string{"no/such"}, time.Time{}); !errors.Is(err, starter.ErrNotFound) && (err == nil || !strings.Contains(err.Error(), "there is no escalation/no/such")) {
		t.Errorf("error %v", err)
	}
}

func TestALedgerIsShown(t *testing.T) {
	t.Parallel()
	s, out, _ := reading(t, archived(t, "lost-answer-1-escalation"))
	found, err := s.gatherer().find(nil, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	v := &view{out: out, zone: time.UTC}
	v.ledger(found[0])
	shown := *found[0].State
	page := &shown.Pages[0]
	page.RefusedAt, page.Refusal, page.Purpose, page.WithdrawnAt = page.IntendedAt.Add(30*time.Second), "no such\nuser", "lease", page.IntendedAt.Add(24*time.Hour)
	shown.LastPage = 9
	v.ledger(&ledger.Escalation{WorkflowID: found[0].WorkflowID, State: &shown})
	silent := shown.Pages[0]
	silent.RefusedAt, silent.Refusal, silent.DeliveredAt, silent.SilentAt, silent.Lost = time.Time{}, "", time.Time{}, silent.IntendedAt.Add(time.Minute), true
	shown.Pages = append(shown.Pages, silent)
	v.ledger(&ledger.Escalation{WorkflowID: found[0].WorkflowID, State: &shown})
	shown.Pages = nil
	v.ledger(&ledger.Escalation{WorkflowID: found[0].WorkflowID, State: &shown})
	golden(t, "ledger_show.golden", out.String())
}

// auditor is a provider with a log.
type auditor struct {
	entries []activities.AuditEntry
	fails   error
	asked   int
	until   time.Time
}

func (a *auditor) Audit(_ context.Context, _, until time.Time, refs []activities.PageRef) ([]activities.AuditEntry, error) {
	a.until = until
	a.asked += len(refs)
	return a.entries, a.fails
}

// agreeing is what a provider would have of the pages of these escalations.
func agreeing(found []*ledger.Escalation) (entries []activities.AuditEntry) {
	for _, x := range found {
		for _, p := range x.State.Pages {
			key := contract.PageKey(x.WorkflowID, x.Instance, p.N)
			if p.AcceptedAt.IsZero() {
				continue
			}
			entries = append(entries, activities.AuditEntry{Key: key, Ref: p.Ref, Kind: activities.AuditCreated, At: p.AcceptedAt},
				activities.AuditEntry{Key: key, Ref: p.Ref, Kind: activities.AuditResolved, At: p.WithdrawnAt.Add(time.Second)})
		}
	}
	return entries
}

func TestLedgersAreComparedWithTheProvidersLog(t *testing.T) {
	t.Parallel()
	s, out, errs := reading(t, archived(t, shelves...))
	verify := func(change func(*auditor, []*ledger.Escalation)) verdict {
		found, err := s.gatherer().find(nil, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		provider := &auditor{entries: agreeing(found)}
		change(provider, found)
		v := verdict{Checked: len(found)}
		(&auditors{all: map[string]activities.Auditor{"pagerduty": provider}, silent: []string{"email"}}).compare(t.Context(), s, found, time.Time{}, time.Now(), &v)
		if provider.until.Before(time.Now().Add(30 * time.Second)) {
			t.Errorf("it was asked until %s: a page of this second would be missing", provider.until)
		}
		for _, x := range found {
			v.Violations = append(v.Violations, ledger.Check(*x, time.Now())...)
		}
		return v
	}
	v := verify(func(*auditor, []*ledger.Escalation) {})
	if len(v.Violations) > 0 || !slices.Equal(v.Asked, []string{"pagerduty"}) || !slices.Equal(v.Notes, []string{"email keeps no log that could be compared."}) {
		t.Errorf("%q %+v", v.Violations, v)
	}
	if !strings.Contains(errs.String(), "pagerduty: ") {
		t.Errorf("no progress: %q", errs)
	}
	v = verify(func(a *auditor, _ []*ledger.Escalation) {
		a.entries = append(a.entries, activities.AuditEntry{Key: "escalation/lost/one#run-1/1", Ref: "Q1", Kind: activities.AuditCreated, At: noon})
		a.entries = append(a.entries, a.entries[0])
		a.entries = slices.Delete(a.entries, 3, 4)
	})
	var rules []string
	for _, violation := range v.Violations {
		rules = append(rules, string(violation.Rule))
	}
	for _, rule := range []ledger.Rule{ledger.UnknownHere, ledger.BoundedDoubles, ledger.StillOpenThere} {
		if !slices.Contains(rules, string(rule)) {
			t.Errorf("%q is not among %q", rule, rules)
		}
	}
	var all []*ledger.Escalation
	var gone string
	v = verify(func(a *auditor, found []*ledger.Escalation) {
		all, gone = found, a.entries[0].Key
		a.entries = slices.DeleteFunc(a.entries, func(e activities.AuditEntry) bool { return e.Key == gone })
		a.entries = append(a.entries, activities.AuditEntry{Key: gone, Kind: activities.AuditUnknown})
	})
	if len(v.Violations) > 0 || !slices.Contains(v.Notes, "pagerduty can no longer say what became of 1 of its pages: it is not compared.") {
		t.Errorf("what the log no longer knows: %q %q", v.Violations, v.Notes)
	}
	for _, x := range all {
		if x.RingsKnown == strings.HasPrefix(gone, x.WorkflowID+"#"+x.Instance+"/") {
			t.Errorf("whether the rings of %s#%s are known: %t, with %s unknown", x.WorkflowID, x.Instance, x.RingsKnown, gone)
		}
	}
	v = verify(func(a *auditor, _ []*ledger.Escalation) { a.fails = errors.New("401 from the provider") })
	if len(v.Asked) > 0 || len(v.Violations) > 0 || !strings.Contains(v.Notes[1], "pagerduty could not be asked about everything: 401") {
		t.Errorf("%+v", v)
	}
	_ = out
}

func TestAVerdictIsShown(t *testing.T) {
	t.Parallel()
	s, out, _ := reading(t, archived(t, shelves[0]))
	if err := s.printVerdict(verdict{Checked: 12, Pages: 30, Asked: []string{"pagerduty"}, Rebuilt: 3}); err != nil {
		t.Error(err)
	}
	broken := verdict{Checked: 1, Pages: 2, Notes: []string{"sms keeps no log that could be compared."}, Violations: []ledger.Violation{
		{Escalation: "escalation/shop/disk", Instance: "run-1", Page: 2, Provider: "pagerduty", Rule: ledger.ClosedInTheEnd, What: "all is over, the page is ringing", Cure: "Close it."},
		{Escalation: "escalation/shop/disk", Rule: ledger.NeverStuck, What: "nobody knows its state", Cure: "See."},
	}}
	if err := s.printVerdict(broken); status(err) != exitFailed {
		t.Errorf("status %d", status(err))
	}
	if err := s.printVerdict(verdict{Checked: 1, Unasked: []string{"pagerduty"}}); status(err) != exitFailed {
		t.Errorf("a provider that could not be asked: status %d", status(err))
	}
	s.json = true
	if err := s.printVerdict(broken); status(err) != exitFailed {
		t.Errorf("status %d", status(err))
	}
	golden(t, "ledger_verify.golden", out.String())
}
