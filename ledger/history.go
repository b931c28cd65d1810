package ledger

import (
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
)

// Run is what the history of one run of an escalation says.
type Run struct {
	Instance string // ID of the first run of the chain.
	Before   string // ID of the run that continued as this one; empty for the first.
	Sent     []Sent
	Broken   []string
}

// ReadRun reads the history of one run, event by event.
func ReadRun(events []*historypb.HistoryEvent, dc converter.DataConverter) Run {
	r := &reader{dc: dc, began: map[int64]time.Time{}, tasks: map[int64][2]time.Time{}, sent: map[int64]int{}, by: map[int64]int64{}}
	for _, e := range events {
		r.read(e)
	}
	return r.run
}

// reader goes through a history.
type reader struct {
	run   Run
	dc    converter.DataConverter
	began map[int64]time.Time    // Of a workflow task, by its started event.
	tasks map[int64][2]time.Time // Start and completion of a workflow task, by its completed event.
	sent  map[int64]int          // By the event that scheduled it: the place in Sent,
	by    map[int64]int64        // and the workflow task that did.
}

func (r *reader) read(e *historypb.HistoryEvent) {
	switch e.GetEventType() { //nolint:exhaustive // The start, workflow tasks and pages.
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
		started := e.GetWorkflowExecutionStartedEventAttributes()
		r.run.Instance, r.run.Before = started.GetFirstExecutionRunId(), started.GetContinuedExecutionRunId()
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED:
		r.began[e.GetEventId()] = e.GetEventTime().AsTime()
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
		started := e.GetWorkflowTaskCompletedEventAttributes().GetStartedEventId()
		r.tasks[e.GetEventId()] = [2]time.Time{r.began[started], e.GetEventTime().AsTime()}
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED:
		failed := e.GetWorkflowTaskFailedEventAttributes()
		if failed.GetCause() == enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND {
			return // A message came in the moment of completion: Temporal hands the task out again, with the message.
		}
		r.run.Broken = append(r.run.Broken, failed.GetCause().String()+": "+failed.GetFailure().GetMessage())
	default:
		r.readPage(e)
	}
}

// readPage reads what became of a scheduled page.
func (r *reader) readPage(e *historypb.HistoryEvent) {
	switch e.GetEventType() { //nolint:exhaustive // What concerns activities.
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		r.scheduled(e)
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
		if i, ok := r.sent[e.GetActivityTaskStartedEventAttributes().GetScheduledEventId()]; ok {
			r.run.Sent[i].Attempts = int(e.GetActivityTaskStartedEventAttributes().GetAttempt())
		}
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
		asked := e.GetActivityTaskCancelRequestedEventAttributes()
		if i, ok := r.sent[asked.GetScheduledEventId()]; ok {
			r.run.Sent[i].Unborn = r.by[asked.GetScheduledEventId()] == asked.GetWorkflowTaskCompletedEventId()
		}
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		if i, ok := r.sent[e.GetActivityTaskCompletedEventAttributes().GetScheduledEventId()]; ok {
			r.run.Sent[i].Answered = true
		}
	}
}

// scheduled reads a scheduled activity, if it is a page.
func (r *reader) scheduled(e *historypb.HistoryEvent) {
	scheduled := e.GetActivityTaskScheduledEventAttributes()
	var request activities.PageRequest
	if scheduled.GetActivityType().GetName() != activities.NamePage || r.dc.FromPayloads(scheduled.GetInput(), &request) != nil {
		return
	}
	by := scheduled.GetWorkflowTaskCompletedEventId()
	task := r.tasks[by]
	r.sent[e.GetEventId()], r.by[e.GetEventId()] = len(r.run.Sent), by
	r.run.Sent = append(r.run.Sent, Sent{Key: request.Key, Began: task[0], Ended: task[1]})
}

// Settles reads which pages a Settle looks after, from the first event of its history.
func Settles(started *historypb.HistoryEvent, dc converter.DataConverter) (keys []string) {
	var request activities.QuietRequest
	if dc.FromPayloads(started.GetWorkflowExecutionStartedEventAttributes().GetInput(), &request) != nil {
		return nil
	}
	for _, p := range request.Pages {
		keys = append(keys, p.Key)
	}
	return keys
}
