package e2e_test

import (
	"slices"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"hansho/deploy/standalone/e2e/proof"
	"hansho/ledger"
	"hansho/sandbox/pagerduty"
	"hansho/starter"
)

// runs lists all workflow runs that a query finds, oldest first.
func (h *house) runs(t *testing.T, query string) (runs []*workflowpb.WorkflowExecutionInfo) {
	t.Helper()
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 500}
	for {
		answer, err := h.temporal.ListWorkflow(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, answer.GetExecutions()...)
		if request.NextPageToken = answer.GetNextPageToken(); len(request.NextPageToken) == 0 {
			slices.Reverse(runs)
			return runs
		}
	}
}

// escalations gathers what Temporal has of every escalation.
func (h *house) escalations(t *testing.T) (all []proof.Escalation) {
	t.Helper()
	at := map[string]int{}
	for _, run := range h.runs(t, "WorkflowType = 'Escalation'") {
		x := proof.Escalation{WorkflowID: run.GetExecution().GetWorkflowId(), Status: run.GetStatus()}
		h.readHistory(t, run.GetExecution().GetRunId(), &x)
		i, known := at[x.Instance]
		if !known {
			at[x.Instance] = len(all)
			all = append(all, x)
			continue
		}
		all[i].Status, all[i].Sent, all[i].Broken = x.Status, append(all[i].Sent, x.Sent...), append(all[i].Broken, x.Broken...)
	}
	for i := range all {
		shown, err := starter.NewClient(h.temporal, nil).Show(t.Context(), all[i].WorkflowID)
		if err == nil && shown.Instance == all[i].Instance {
			all[i].State = shown.State
		}
	}
	return all
}

// readHistory adds what one run's history says of its instance, of pages and of failed workflow tasks.
func (h *house) readHistory(t *testing.T, run string, x *proof.Escalation) {
	t.Helper()
	var all []*historypb.HistoryEvent
	events := h.temporal.GetWorkflowHistory(t.Context(), x.WorkflowID, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			x.Broken = append(x.Broken, "run "+run+" has no history: "+err.Error())
			break
		}
		all = append(all, e)
	}
	read := ledger.ReadRun(all, converter.GetDefaultDataConverter())
	x.Instance, x.Sent, x.Broken = read.Instance, read.Sent, append(x.Broken, read.Broken...)
}

// atProvider is what every incident of ours is at the end: of several with one key, the one that is open.
func (h *house) atProvider() map[string]pagerduty.Status {
	ids, all := map[string]bool{}, map[string]pagerduty.Status{}
	for _, e := range h.providers.Log() {
		if e.IncidentID == "" || e.Key == "" || ids[e.IncidentID] {
			continue
		}
		ids[e.IncidentID] = true
		incident, ok := h.providers.Incident(e.IncidentID)
		if status, known := all[e.Key]; ok && (!known || status == pagerduty.Resolved) {
			all[e.Key] = incident.Status
		}
	}
	return all
}
