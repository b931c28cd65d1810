package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"hansho/cmd/hansho/process"
	"hansho/config"
	"hansho/oncall"
	numbers "hansho/report"
	"hansho/starter"
	"hansho/workflows/contract"
)

// reportedIncidents is how many closed incidents a report is made of, and reports how often.
const (
	reportedIncidents = 10_000
	reports           = 5
)

// reporting fills Temporal with closed incidents and makes reports of them, and then of an export of as many with their escalations. The
// incidents are executions that no worker takes and that time out: what a report reads of them, the memo, is that of real ones.
func reporting(ctx context.Context, r *rig) ([]figure, error) {
	org, err := config.Parse("hansho.yaml", []byte(configuration()))
	if err != nil {
		return nil, err
	}
	c, err := client.DialContext(ctx, client.Options{HostPort: r.temporal, Namespace: process.DefaultNamespace, Logger: silent{}})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	began := time.Now()
	group, starting := errgroup.WithContext(ctx)
	group.SetLimit(callers)
	for n := range reportedIncidents {
		group.Go(func() error {
			o := closedIncident(n, began)
			_, err := c.ExecuteWorkflow(starting, client.StartWorkflowOptions{
				ID: o.WorkflowID, TaskQueue: "nobody", WorkflowExecutionTimeout: time.Second,
				Memo: map[string]any{contract.MemoTitle: o.Title, contract.MemoOutcome: o},
			}, contract.Incident)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	progress("reporting: %d incidents in %v; waiting until they are closed", reportedIncidents, time.Since(began).Round(time.Second))
	sc := starter.NewClient(c, func() *oncall.Org { return org })
	options := numbers.Options{Since: began.AddDate(0, 0, -100), Until: began.Add(time.Hour), Org: org, Now: began}
	for closed := 0; closed < reportedIncidents; {
		made, err := sc.Report(ctx, options, nil)
		if err != nil {
			return nil, err
		}
		if closed = made.Major.Count; closed < reportedIncidents {
			if err := pause(ctx, time.Second); err != nil {
				return nil, err
			}
		}
	}
	var took durations
	for range reports {
		before := time.Now()
		if _, err := sc.Report(ctx, options, nil); err != nil {
			return nil, err
		}
		took = append(took, time.Since(before))
	}
	exported, err := exportedReports(options)
	return []figure{
		target(fmt.Sprintf("%d closed incidents in Temporal, slowest of %d", reportedIncidents, reports), took.percentile(100), "ms", 3000),
		value("the same, p50", took.percentile(50), "ms"),
		target(fmt.Sprintf("%d incidents with their escalations in the export, slowest of %d", reportedIncidents, reports), exported.percentile(100), "ms", 3000),
	}, err
}

// exportedReports makes reports of an export.
func exportedReports(options numbers.Options) (took durations, err error) {
	var export bytes.Buffer
	lines := json.NewEncoder(&export)
	for n := range reportedIncidents {
		if err := lines.Encode(closedIncident(n, options.Now)); err != nil {
			return nil, err
		}
		if err := lines.Encode(closedEscalation(n, options.Now)); err != nil {
			return nil, err
		}
	}
	for range reports {
		before := time.Now()
		in, err := numbers.ReadExport(bytes.NewReader(export.Bytes()))
		if err != nil {
			return nil, err
		}
		in.Merge(numbers.Input{})
		if made := numbers.Make(in, options); made.Total.Count != reportedIncidents || made.Major.Count != reportedIncidents {
			return nil, fmt.Errorf("the report counts %d escalations and %d incidents", made.Total.Count, made.Major.Count)
		}
		took = append(took, time.Since(before))
	}
	return took, nil
}

func some(most time.Duration) time.Duration { return rand.N(most) } //nolint:gosec // Any numbers will do.

func counted() oncall.Numbers {
	return oncall.Numbers{
		Detect: &oncall.Number{Took: some(time.Minute), Target: 30 * time.Second}, Engage: &oncall.Number{Took: some(10 * time.Minute), Target: 5 * time.Minute},
		Fix: &oncall.Number{Took: some(4 * time.Hour), Target: time.Hour}, Hops: rand.N(3), Pages: 1 + rand.N(5), //nolint:gosec // Any numbers will do.
	}
}

// costs are those of two people who were paged and worked on it.
func costs(at time.Time) []oncall.PersonCost {
	minute := oncall.MinuteOf(at)
	return []oncall.PersonCost{
		{Person: "alice", Pages: []int64{minute}, Work: []oncall.MinuteSpan{{minute, minute + 90}}}, {Person: "bob", Pages: []int64{minute + 5}, Work: []oncall.MinuteSpan{{minute + 6, minute + 60}}},
	}
}

func closedIncident(n int, now time.Time) contract.IncidentOutcome {
	opened := now.Add(-some(90 * 24 * time.Hour)).UTC()
	slug := fmt.Sprintf("typical-%d", n)
	return contract.IncidentOutcome{
		WorkflowID: contract.IncidentID(slug), Slug: slug, Title: "Nobody can pay", Kind: oncall.NormalIncident, Service: typical, Severity: oncall.SEV1, Outcome: "resolved",
		Commander: "alice", Opened: opened, Resolved: opened.Add(some(4 * time.Hour)), Numbers: counted(), Escalations: 2, People: 2, PersonTime: some(5 * time.Hour),
		Costs: costs(opened), Summaries: oncall.SummaryClock{Owed: 4, Kept: 3}, Public: oncall.PublicClock{Owed: 3, Kept: 3, Posts: 3}, Postmortem: contract.PostmortemID(slug),
	}
}

func closedEscalation(n int, now time.Time) contract.Outcome {
	opened := now.Add(-some(90 * 24 * time.Hour)).UTC()
	return contract.Outcome{
		WorkflowID: contract.EscalationID(typical, fmt.Sprint(n)), Instance: fmt.Sprint(n), Service: typical, Title: "Nobody can pay", Severity: oncall.SEV1, Outcome: "resolved", Owner: "alice",
		Began: opened, Opened: opened, Resolved: opened.Add(some(4 * time.Hour)), Numbers: counted(), Policy: typical, People: costs(opened),
	}
}
