package process

import (
	"context"

	"hansho/activities"
	"hansho/watch"
	"hansho/worker"
)

// Watcher prepares a watcher that runs by itself. It needs the same credentials as a worker.
func (p *Process) Watcher() (func(context.Context) error, error) {
	a, err := worker.Activities(p.Config.Org, p.Settings.ExportFile, p.Log)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		if err := p.awaitTemporal(ctx); err != nil {
			return ignoreCancelled(err)
		}
		return p.watch(ctx, a)
	}, nil
}

func (p *Process) watch(ctx context.Context, a *activities.Activities) error {
	w := watch.Watcher{Temporal: p.temporal, Namespace: p.options.Namespace, Do: a, Log: p.Log}
	return w.Run(ctx)
}
