package process

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/worker"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// Worker prepares the worker: it builds the adapters and gives a function that runs it until the context ends. A missing
// credential is an error that names the variable.
func (p *Process) Worker() (func(context.Context) error, error) {
	activities, err := worker.Activities(p.Config.Org, p.Settings.ExportFile, p.Log)
	if err != nil {
		return nil, err
	}
	activities.Export = newOutcomeMetrics(p.Metrics).counting(activities.Export)
	activities.Rosters = worker.NewRosters(p.temporal)
	activities.Opens = NewClient(p.temporal, p.options, p.sealing, p.Config.Org).Opens
	if base := p.Settings.TemporalUIURL; base != "" {
		activities.WorkflowLink = func(id string) string {
			return strings.TrimRight(base, "/") + "/namespaces/" + url.PathEscape(p.options.Namespace) + "/workflows/" + url.PathEscape(id)
		}
	}
	console := strings.TrimRight(cmp.Or(p.Settings.PublicURL, p.Console), "/")
	workflows.ShowConsole(console)
	activities.IncidentLinks = func(slug string) (links message.RoomLinks) {
		if console != "" {
			links.Console = console + "/console/incidents/" + url.PathEscape(slug)
		}
		if activities.WorkflowLink != nil {
			links.Temporal = activities.WorkflowLink(contract.IncidentID(slug))
		}
		return links
	}
	keepHealth := worker.KeepHealth(p.temporal, activities, p.Log)
	p.showHealth(activities)
	return func(ctx context.Context) error {
		if err := p.awaitTemporal(ctx); err != nil {
			return ignoreCancelled(err)
		}
		go p.keepRosters(ctx, p.Config.Org())
		go keepHealth(ctx)
		go func() { _ = p.watch(ctx, activities) }() // It ends with the context, and never with an error.
		interrupt := make(chan any)
		stop := context.AfterFunc(ctx, func() { close(interrupt) })
		defer stop()
		return worker.New(p.temporal, activities).Run(interrupt)
	}, nil
}

// keepRosters tries until the Schedules of the rosters, and that of the regular tests, are as the configuration says. They are the
// second line: paging does not wait for them.
func (p *Process) keepRosters(ctx context.Context, org *oncall.Org) {
	const pause = 10 * time.Second
	for {
		attempt, cancel := context.WithTimeout(ctx, pause)
		err := errors.Join(worker.KeepRosters(attempt, p.temporal, org), worker.KeepTests(attempt, p.temporal, org))
		cancel()
		if err == nil || ctx.Err() != nil {
			return
		}
		p.Log.Warn().Err(err).Msg("the Schedules of rosters and tests could not be made: trying again in 10 seconds")
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func ignoreCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
