package worker

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// ward is a Temporal that holds one provider's Health.
type ward struct {
	client.Client

	t      *testing.T
	err    error
	status enumspb.WorkflowExecutionStatus
	memo   *oncall.ProviderHealth
	told   chan oncall.ProviderNews
}

func newWard(t *testing.T) *ward {
	t.Helper()
	return &ward{t: t, status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, told: make(chan oncall.ProviderNews, 10)}
}

func (w *ward) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	if id != "health/pagerduty" {
		w.t.Errorf("%s was read", id)
	}
	switch {
	case w.err != nil:
		return nil, w.err
	case w.memo == nil:
		return nil, serviceerror.NewNotFound("no such execution")
	}
	payload, err := converter.GetDefaultDataConverter().ToPayload(*w.memo)
	if err != nil {
		w.t.Error(err)
	}
	info := &workflowpb.WorkflowExecutionInfo{Status: w.status, Memo: &commonpb.Memo{Fields: map[string]*commonpb.Payload{contract.MemoHealth: payload}}}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: info}, nil
}

func (w *ward) SignalWithStartWorkflow(
	_ context.Context, id, signal string, message any, options client.StartWorkflowOptions, workflow any, args ...any,
) (client.WorkflowRun, error) {
	if w.err != nil {
		return nil, w.err
	}
	want := []any{"health/pagerduty", "health/pagerduty", contract.SignalHealth, contract.Health, []any{oncall.ProviderHealth{Provider: "pagerduty"}}}
	if diff := cmp.Diff(want, []any{id, options.ID, signal, workflow, args}); diff != "" {
		w.t.Errorf("(-want +got):\n%s", diff)
	}
	w.told <- message.(oncall.ProviderNews)
	return nil, nil
}

var errAway = errors.New("temporal is away")

// keeper is a worker before that Temporal, with a provider.
func (w *ward) keeper() (healthKeeper, *activities.Activities) {
	a := &activities.Activities{Health: &activities.Health{}}
	return healthKeeper{client: w, health: a.Health, log: zerolog.Nop(), by: "me", news: make(chan oncall.ProviderNews, 1)}, a
}

// TestHealthIsLearned from the memo, and only as long as somebody looks after it.
func TestHealthIsLearned(t *testing.T) {
	t.Parallel()
	down := &oncall.ProviderHealth{Provider: "pagerduty", Down: true, Since: time.Now()}
	up := &oncall.ProviderHealth{Provider: "pagerduty", Since: time.Now()}
	for name, c := range map[string]struct {
		memo      *oncall.ProviderHealth
		status    enumspb.WorkflowExecutionStatus
		down      bool
		troubling bool
	}{
		"never heard of":               {nil, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, false, false},
		"down":                         {down, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, true, true},
		"up again":                     {up, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, false, true},
		"terminated while it was down": {down, enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, false, false},
		"closed when it was up":        {up, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, false, true},
		"not yet written":              {&oncall.ProviderHealth{}, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, false, false},
	} {
		w := newWard(t)
		w.memo, w.status = c.memo, c.status
		k, a := w.keeper()
		k.read(t.Context(), "pagerduty")
		if known, _ := a.Health.Of("pagerduty"); known.Down != c.down || a.Health.Troubled("pagerduty") != c.troubling {
			t.Errorf("%s: %+v", name, known)
		}
	}
	w := newWard(t)
	w.memo = down
	k, a := w.keeper()
	k.read(t.Context(), "pagerduty")
	w.err = errAway
	k.read(t.Context(), "pagerduty")
	if known, ok := a.Health.Of("pagerduty"); !ok || !known.Down {
		t.Error("while Temporal is away, what was known is forgotten at once")
	}
}

// TestHealthIsPassedOn, and again when Temporal was away.
func TestHealthIsPassedOn(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	a := &activities.Activities{Health: &activities.Health{}, Pagers: map[string]activities.Pager{"pagerduty": nil}}
	now := time.Now()
	a.Health.Now = func() time.Time { return now }
	run := KeepHealth(w, a, zerolog.Nop())
	fail := func(times int) {
		for range times {
			now = now.Add(3 * time.Second)
			a.Health.Noted("pagerduty", errors.New("503"))
		}
	}
	fail(3)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { run(ctx); close(ended) }()
	if news := <-w.told; !news.Down || news.Reason != "503" || news.By == "" {
		t.Errorf("told %+v", news)
	}
	cancel()
	<-ended
	k, b := w.keeper()
	b.Health.Now, b.Health.Tell = func() time.Time { return now }, k.tell
	a = b
	fail(3)
	w.err = errAway
	k.send(t.Context(), <-k.news)
	w.err = nil
	fail(1)
	k.send(t.Context(), <-k.news)
	if news := <-w.told; !news.Down {
		t.Errorf("told again %+v", news)
	}
}
