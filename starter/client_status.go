package starter

import (
	"context"
	"errors"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// surveyWithin is how long the workers have to tell how everything is, and surveyLasts when one that nobody answers is given up.
const (
	surveyWithin = 2200 * time.Millisecond
	surveyLasts  = 10 * time.Second
)

// Situation tells how things stand, and says of each thing when that cannot be told: it never fails, and takes less than two and a half
// seconds. Security incidents are in none.
func (c *Client) Situation(ctx context.Context) oncall.Situation {
	ctx, cancel := context.WithTimeout(ctx, surveyWithin)
	defer cancel()
	s := oncall.Situation{At: time.Now().UTC()}
	workers := make(chan []oncall.Check, 1)
	go func() { workers <- c.survey(ctx) }()
	temporal := oncall.Check{Kind: oncall.CheckHansho, Name: oncall.CheckTemporal, Condition: oncall.Up}
	var err error
	if s.Incidents, s.Unacked, err = c.Opens(ctx); err != nil {
		temporal.Condition, temporal.Detail = oncall.Down, err.Error()
	}
	s.Checks = append([]oncall.Check{temporal}, <-workers...)
	return s
}

// survey asks the workers, by the way that a page takes.
func (c *Client) survey(ctx context.Context) []oncall.Check {
	workers := oncall.Check{Kind: oncall.CheckHansho, Name: oncall.CheckWorkers, Condition: oncall.Up}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: contract.SurveyID, TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: surveyLasts, StaticSummary: "How everything is",
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, contract.Survey)
	if err != nil {
		workers.Condition, workers.Detail = oncall.CannotTell, "Temporal was not told to ask them"
		return []oncall.Check{workers}
	}
	var checks []oncall.Check
	if err := run.Get(ctx, &checks); err != nil {
		workers.Condition, workers.Detail = oncall.Down, "no worker answers: nobody is paged until one does, and how the providers are cannot be told"
		if ctx.Err() == nil {
			workers.Condition, workers.Detail = oncall.CannotTell, "they answer, and could not find out how the providers are"
		}
	}
	return append([]oncall.Check{workers}, checks...)
}

// mostUnacked is how many escalations are looked at to count those that nobody has acknowledged.
const mostUnacked = 1000

// Opens are the incidents that are open and may be known to everybody, the newest first, and how many escalations nobody has
// acknowledged. The error is ErrUnavailable or ErrBusy.
func (c *Client) Opens(ctx context.Context) (incidents []oncall.OpenIncident, unacknowledged int, err error) {
	open, err := c.List(ctx, Filter{Kind: contract.Incident})
	if err != nil {
		return nil, 0, err
	}
	for _, l := range open {
		if _, sealed := contract.Sealed(l.WorkflowID); sealed {
			continue
		}
		incidents = append(incidents, oncall.OpenIncident{
			Slug: strings.TrimPrefix(l.WorkflowID, "incident/"), Title: l.Title, Severity: l.Severity, Commander: l.Responder, Since: l.Started,
		})
	}
	paging, err := c.List(ctx, Filter{Kind: contract.Escalation, State: string(oncall.Paging), Limit: mostUnacked})
	if err != nil {
		return incidents, 0, err
	}
	return incidents, len(paging), nil
}

// Watch has the status watched in a channel of the chat, by its own ID. It reports false when it is watched there already.
func (c *Client) Watch(ctx context.Context, channel string, by oncall.Actor) (began bool, err error) {
	in := contract.OpenStalk{Channel: channel, By: by, Until: time.Now().UTC().Add(contract.StalkLasts)}
	_, err = c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: contract.StalkID(channel), TaskQueue: contract.TaskQueue, StaticSummary: "Watch the status in " + channel,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, contract.Stalk, in)
	if _, running := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); running {
		return false, nil
	}
	return err == nil, classify("watch the status", err)
}

// Unwatch ends that. It reports false when it is not watched there.
func (c *Client) Unwatch(ctx context.Context, channel string, by oncall.Actor) (ended bool, err error) {
	err = c.temporal.SignalWorkflow(ctx, contract.StalkID(channel), "", contract.SignalUnstalk, by)
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return false, nil
	}
	return err == nil, classify("stop watching the status", err)
}
