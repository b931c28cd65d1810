package main

import (
	"context"
	"fmt"
	"os"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"hansho/cmd/hansho/process"
)

// escalation lets one escalation live from its alert to its end and counts what that costs in Temporal.
func escalation(ctx context.Context, r *rig) ([]figure, error) {
	p := r.watch()
	s, err := r.alert(ctx, typical, "typical")
	if err != nil {
		return nil, err
	}
	if !p.await(ctx, 30*time.Second, func() bool { _, ok := p.first(s.workflow, 2); return ok }) {
		return nil, fmt.Errorf("%s has not escalated within 30 s", s.workflow)
	}
	for _, verb := range []string{"acknowledge", "resolve"} {
		if err := pause(ctx, time.Second); err != nil { // A person is not faster.
			return nil, err
		}
		if _, err := r.command(ctx, s.workflow, verb); err != nil {
			return nil, err
		}
	}
	c, err := client.DialContext(ctx, client.Options{HostPort: r.temporal, Namespace: process.DefaultNamespace, Logger: silent{}})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.GetWorkflow(ctx, s.workflow, "").Get(ctx, nil); err != nil {
		return nil, err
	}
	described, err := c.DescribeWorkflowExecution(ctx, s.workflow, "")
	if err != nil {
		return nil, err
	}
	events, err := historyOf(ctx, c, s.workflow)
	if err != nil {
		return nil, err
	}
	if r.options.events {
		list(events)
	}
	return []figure{
		target("events", float64(len(events)), "", 60),
		value("size of the history", float64(described.GetWorkflowExecutionInfo().GetHistorySizeBytes()), "bytes"),
		value("billable actions", float64(actions(events)), ""),
	}, nil
}

func historyOf(ctx context.Context, c client.Client, workflow string) ([]*history.HistoryEvent, error) {
	var events []*history.HistoryEvent
	pages := c.GetWorkflowHistory(ctx, workflow, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}

// list writes the events with what the Temporal UI shows beside them.
func list(events []*history.HistoryEvent) {
	began := events[0].GetEventTime().AsTime()
	for _, e := range events {
		fmt.Fprintf(os.Stderr, "%4d %8.3fs  %-45s %s\n", e.GetEventId(), e.GetEventTime().AsTime().Sub(began).Seconds(), e.GetEventType(), string(e.GetUserMetadata().GetSummary().GetData()))
	}
}

// actions counts as Temporal Cloud bills (https://docs.temporal.io/cloud/actions): the start, each timer, signal, accepted update,
// upsert of search attributes, attempt at an activity, each child twice, and all local activities of one workflow task once.
func actions(events []*history.HistoryEvent) (n int) {
	local := map[int64]bool{}
	for _, e := range events {
		switch e.GetEventType() { //nolint:exhaustive // The others are not billed.
		case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
			enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
			enumspb.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
			n++
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			n += int(e.GetActivityTaskStartedEventAttributes().GetAttempt())
		case enumspb.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
			n += 2
		case enumspb.EVENT_TYPE_MARKER_RECORDED:
			task := e.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId()
			if !local[task] {
				n++
			}
			local[task] = true
		}
	}
	return n
}
