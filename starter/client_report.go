package starter

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"hansho/oncall"
	"hansho/report"
	"hansho/workflows/contract"
)

// outcomesAtOnce is how many outcomes Temporal is asked for at a time.
const outcomesAtOnce = 1000

// reported are the workflows of which there are numbers.
const reported = "WorkflowType IN ('Escalation', 'Incident', 'Postmortem')"

// WithExport adds the file to which the workers export outcomes: it knows what Temporal no longer keeps. An empty path adds none.
func (c *Client) WithExport(path string) *Client {
	made := *c
	made.export = path
	return &made
}

// Report makes a report from Temporal and the export. Without Org in the options the client's is used. Progress, when given, hears how many
// outcomes were read. The error is ErrUnavailable or ErrBusy.
func (c *Client) Report(ctx context.Context, o report.Options, progress func(n int)) (report.Report, error) {
	if o.Org == nil {
		o.Org = c.organisation()
	}
	in, err := c.Outcomes(ctx, o.Since, progress)
	if err != nil {
		return report.Report{}, err
	}
	return report.Make(in, o), nil
}

// Outcomes reads the outcomes of everything that was closed since a moment, and what is open. Where Temporal and the export both know one,
// Temporal's is kept.
func (c *Client) Outcomes(ctx context.Context, since time.Time, progress func(n int)) (report.Input, error) {
	if progress == nil {
		progress = func(int) {}
	}
	var closed, open, exported report.Input
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		closed, err = c.closed(ctx, since, progress)
		return err
	})
	group.Go(func() (err error) {
		open, err = c.underWay(ctx)
		return err
	})
	group.Go(func() error {
		exported = c.exported()
		return nil
	})
	if err := group.Wait(); err != nil {
		return report.Input{}, err
	}
	closed.Open = open.Open
	closed.Merge(exported)
	return closed, nil
}

// closed reads the outcomes that Temporal keeps.
func (c *Client) closed(ctx context.Context, since time.Time, progress func(int)) (report.Input, error) {
	query := reported + " AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew'"
	if !since.IsZero() {
		query += " AND CloseTime >= " + quote(since.UTC().Format(time.RFC3339))
	}
	var in report.Input
	without, read := 0, 0
	err := c.each(ctx, query, func(execution *workflowpb.WorkflowExecutionInfo) {
		if read++; !c.outcomeInto(execution, &in) {
			without++
		}
		if read%outcomesAtOnce == 0 {
			progress(read)
		}
	})
	if without > 0 {
		in.Notes = append(in.Notes, report.Note{Kind: report.NoteNoOutcome, N: without})
	}
	progress(read)
	return in, err
}

// outcomeInto reads the outcome in a memo; false when there is none. What is sealed with a key that is not here has one in the export.
func (c *Client) outcomeInto(execution *workflowpb.WorkflowExecutionInfo, in *report.Input) bool {
	memo, kind := execution.GetMemo(), execution.GetType().GetName()
	_, sealed := contract.Sealed(execution.GetExecution().GetWorkflowId())
	switch kind {
	case contract.Escalation:
		return add(c, memo, &in.Escalations)
	case contract.Incident:
		return add(c, memo, &in.Incidents) || sealed
	default:
		return add(c, memo, &in.Postmortems) || sealed
	}
}

// underWay lists what has not ended.
func (c *Client) underWay(ctx context.Context) (report.Input, error) {
	var in report.Input
	err := c.each(ctx, reported+" AND ExecutionStatus = 'Running'", func(execution *workflowpb.WorkflowExecutionInfo) {
		l := c.listed(execution)
		severity, _ := oncall.ParseSeverity(l.Severity)
		in.Open = append(in.Open, report.Open{
			Kind: l.Kind, WorkflowID: l.WorkflowID, Title: l.Title, Service: l.Service, Severity: severity, State: l.State, Started: l.Started, Due: l.Due,
		})
	})
	return in, err
}

// each reads all that a query finds, page by page.
func (c *Client) each(ctx context.Context, query string, take func(*workflowpb.WorkflowExecutionInfo)) error {
	var page []byte
	for {
		answer, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: outcomesAtOnce, NextPageToken: page})
		if err != nil {
			return classify("list", err)
		}
		for _, execution := range answer.GetExecutions() {
			if execution.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW {
				take(execution)
			}
		}
		if page = answer.GetNextPageToken(); len(page) == 0 {
			return nil
		}
	}
}

// exported reads the export. What goes wrong is a note: Temporal has the newer part of it.
func (c *Client) exported() report.Input {
	if c.export == "" {
		return report.Input{}
	}
	file, err := os.Open(c.export)
	if errors.Is(err, fs.ErrNotExist) {
		return report.Input{} // Nothing was exported yet.
	}
	if err != nil {
		return report.Input{Notes: []report.Note{{Kind: report.NoteNotAsked, Text: "the export cannot be read: " + reason(err)}}}
	}
	defer file.Close()
	in, err := report.ReadExport(file)
	if err != nil {
		in.Notes = append(in.Notes, report.Note{Kind: report.NoteUnreadable, Text: "the export: " + reason(err)})
	}
	return in
}

// reason is why a file could not be read, without its path.
func reason(err error) string {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}

// add reads an outcome from a memo.
func add[T any](c *Client, memo *commonpb.Memo, into *[]T) bool {
	var outcome T
	if !c.memo(memo, contract.MemoOutcome, &outcome) {
		return false
	}
	*into = append(*into, outcome)
	return true
}
