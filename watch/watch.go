// Package watch looks at the escalations from outside and pages for those that cannot look after themselves: an escalation
// that was terminated, one whose workflow reports problems, and all of them when no worker runs. It needs Temporal and a
// provider, and no worker. Any number of watchers may run: a page's key is made of the run it is about, so that the
// provider takes it once.
package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// How often the watcher looks, how far it looks back, and how long paging may wait for a worker.
const (
	every      = 30 * time.Second
	lookBack   = 24 * time.Hour
	workerGone = time.Minute
	lookFor    = 20 * time.Second
	mostAtOnce = 100
)

// Watcher watches one namespace.
type Watcher struct {
	Temporal  client.Client
	Namespace string
	Do        *activities.Activities // Its Org, Pagers and Chat are used directly, without a worker.
	Log       zerolog.Logger

	told       map[string]bool // Keys of what was paged for.
	unattended time.Time       // Since when no worker polls.
}

// Run watches until the context ends.
func (w *Watcher) Run(ctx context.Context) error {
	w.told = map[string]bool{}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("the watcher could not look at everything")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Look looks once and pages for what it finds.
func (w *Watcher) Look(ctx context.Context) error {
	if w.told == nil {
		w.told = map[string]bool{}
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	return errors.Join(w.ended(ctx), w.troubled(ctx), w.waiting(ctx))
}

// ended pages for escalations that Temporal ended although nobody had resolved them.
func (w *Watcher) ended(ctx context.Context) error {
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut') AND CloseTime > '%s' AND %s IN ('%s', '%s', '%s')",
		contract.Escalation, time.Now().Add(-lookBack).UTC().Format(time.RFC3339), contract.AttrState.GetName(), oncall.Holding, oncall.Paging, oncall.AckStatus)
	return w.each(ctx, query, func(run *workflowpb.WorkflowExecutionInfo) error {
		status := "was terminated in Temporal"
		if run.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED {
			status = "ended in Temporal with the status " + run.GetStatus().String()
		}
		return w.page(ctx, run, "ended/"+run.GetExecution().GetRunId(), "The escalation "+status+" although nobody had resolved it. Nobody else is paged for it.")
	})
}

// troubled pages for escalations whose workflow tasks fail again and again.
// https://docs.temporal.io/encyclopedia/detecting-workflow-failures
func (w *Watcher) troubled(ctx context.Context) error {
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running' AND TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')",
		contract.Escalation)
	return w.each(ctx, query, func(run *workflowpb.WorkflowExecutionInfo) error {
		return w.page(ctx, run, "troubled/"+run.GetExecution().GetRunId(), "The escalation's workflow fails again and again, so that it pages nobody. See it in the Temporal UI.")
	})
}

// waiting pages once when escalations are open and no worker has asked for work for a minute.
func (w *Watcher) waiting(ctx context.Context) error {
	queue, err := w.Temporal.DescribeTaskQueue(ctx, contract.TaskQueue, enumspb.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return fmt.Errorf("describe the task queue: %w", err)
	}
	now := time.Now()
	for _, poller := range queue.GetPollers() {
		if now.Sub(poller.GetLastAccessTime().AsTime()) < workerGone {
			w.unattended = time.Time{}
			return nil
		}
	}
	if w.unattended.IsZero() {
		w.unattended = now
	}
	if now.Sub(w.unattended) < workerGone {
		return nil
	}
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus = 'Running' AND %s IN ('%s', '%s')",
		contract.Escalation, contract.AttrState.GetName(), oncall.Holding, oncall.Paging)
	since := w.unattended.UTC().Format("20060102T1504")
	return w.each(ctx, query, func(run *workflowpb.WorkflowExecutionInfo) error {
		return w.page(ctx, run, "waiting/"+run.GetExecution().GetRunId()+"/"+since, "No Hansho worker runs, so this escalation pages nobody. Start a worker.")
	})
}

// each calls found for every run that a query finds.
func (w *Watcher) each(ctx context.Context, query string, found func(*workflowpb.WorkflowExecutionInfo) error) error {
	answer, err := w.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Namespace: w.Namespace, Query: query, PageSize: mostAtOnce})
	if err != nil {
		return fmt.Errorf("list %q: %w", query, err)
	}
	var failures []error
	for _, run := range answer.GetExecutions() {
		failures = append(failures, found(run))
	}
	return errors.Join(failures...)
}

// page pages the person of last resort of the escalation's service, once, and says so loudly in the service's channel.
func (w *Watcher) page(ctx context.Context, run *workflowpb.WorkflowExecutionInfo, key, what string) error {
	if w.told[key] {
		return nil
	}
	org, id := w.Do.Org(), run.GetExecution().GetWorkflowId()
	service, ok := org.Services[attribute(run, contract.AttrService.GetName())]
	if !ok {
		service = org.Services[org.DefaultService]
	}
	severity, err := oncall.ParseSeverity(attribute(run, contract.AttrSeverity.GetName()))
	if err != nil {
		severity = oncall.SEV2
	}
	if service.Paging != oncall.Live { // PagerDuty pages for it.
		w.Log.Warn().Str("workflow", id).Str("paging", string(service.Paging)).Msg(what)
		w.told[key] = true
		return nil
	}
	w.Log.Error().Str("workflow", id).Msg(what)
	w.say(ctx, service.Channel, key, id, what)
	person := org.People[org.Policies[service.Policy].LastResort]
	words := message.PageFor(message.PageFacts{
		Service: service.ID, Severity: min(severity, oncall.SEV3), Title: "Hansho needs you: " + id, Details: what,
		Runbook: service.Runbook, Purpose: oncall.PurposeLevel, Reason: "last resort of the policy; Hansho's own alarm", Began: run.GetStartTime().AsTime(),
	}, person)
	var failures []error
	for _, contact := range person.Contacts { // All of them at once: it is the last that can be done.
		pager, ok := w.Do.Pagers[contact.Provider]
		if !ok {
			continue
		}
		// As a retry, so that a page which somebody has closed already is adopted and does not ring anew.
		_, err := pager.Page(activities.WithRetrying(ctx), contract.WatchKey+key, contact.Address, words)
		if err == nil {
			w.told[key] = true
			return nil
		}
		failures = append(failures, err)
	}
	return fmt.Errorf("%s: %s could not be paged: %w", id, person.ID, errors.Join(failures...))
}

// attribute is a Keyword search attribute of a run; empty when it has none.
func attribute(run *workflowpb.WorkflowExecutionInfo, name string) string {
	var value string
	_ = converter.GetDefaultDataConverter().FromPayload(run.GetSearchAttributes().GetIndexedFields()[name], &value)
	return value
}

// say says it in a channel. A chat that fails is only logged: the page counts.
func (w *Watcher) say(ctx context.Context, channel, key, id, what string) {
	if w.Do.Chat == nil || channel == "" {
		return
	}
	say := message.Alarm(id, what)
	say.Mark = contract.WatchKey + key
	if _, err := w.Do.Chat.Say(activities.WithRetrying(ctx), activities.Place{Channel: channel}, say); err != nil {
		w.Log.Warn().Err(err).Str("channel", channel).Msg("the chat was not told")
	}
}
