package e2e_test

import (
	"slices"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
	"hansho/deploy/standalone/e2e/proof"
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
	began, tasks := map[int64]time.Time{}, map[int64][2]time.Time{} // By event ID.
	sent, by := map[int64]int{}, map[int64]int64{}                  // By the event that scheduled it: the place in Sent, and the task.
	events := h.temporal.GetWorkflowHistory(t.Context(), x.WorkflowID, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			x.Broken = append(x.Broken, "run "+run+" has no history: "+err.Error())
			return
		}
		switch e.GetEventType() { //nolint:exhaustive // Workflow tasks and pages.
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
			x.Instance = e.GetWorkflowExecutionStartedEventAttributes().GetFirstExecutionRunId()
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED:
			began[e.GetEventId()] = e.GetEventTime().AsTime()
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
			started := e.GetWorkflowTaskCompletedEventAttributes().GetStartedEventId()
			tasks[e.GetEventId()] = [2]time.Time{began[started], e.GetEventTime().AsTime()}
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED:
			failed := e.GetWorkflowTaskFailedEventAttributes()
			if failed.GetCause() == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND {
				continue // A message came in the moment of completion: Temporal hands the task out again, with the message.
			}
			x.Broken = append(x.Broken, failed.GetCause().String()+": "+failed.GetFailure().GetMessage())
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			if page, ok := pageOf(e, tasks); ok {
				sent[e.GetEventId()], by[e.GetEventId()] = len(x.Sent), e.GetActivityTaskScheduledEventAttributes().GetWorkflowTaskCompletedEventId()
				x.Sent = append(x.Sent, page)
			}
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			if i, ok := sent[e.GetActivityTaskStartedEventAttributes().GetScheduledEventId()]; ok {
				x.Sent[i].Attempts = int(e.GetActivityTaskStartedEventAttributes().GetAttempt())
			}
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
			asked := e.GetActivityTaskCancelRequestedEventAttributes()
			if i, ok := sent[asked.GetScheduledEventId()]; ok {
				x.Sent[i].Unborn = by[asked.GetScheduledEventId()] == asked.GetWorkflowTaskCompletedEventId()
			}
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
			if i, ok := sent[e.GetActivityTaskCompletedEventAttributes().GetScheduledEventId()]; ok {
				x.Sent[i].Answered = true
			}
		}
	}
}

// pageOf reads a scheduled activity, if it is a page.
func pageOf(e *historypb.HistoryEvent, tasks map[int64][2]time.Time) (proof.Sent, bool) {
	scheduled := e.GetActivityTaskScheduledEventAttributes()
	var request activities.PageRequest
	if scheduled.GetActivityType().GetName() != activities.NamePage ||
		converter.GetDefaultDataConverter().FromPayloads(scheduled.GetInput(), &request) != nil {
		return proof.Sent{}, false
	}
	task := tasks[scheduled.GetWorkflowTaskCompletedEventId()]
	return proof.Sent{Key: request.Key, Began: task[0], Ended: task[1]}, true
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
