package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// single sends alerts one at a time: the next when the page of the one before has come, and a moment later.
func single(ctx context.Context, r *rig) ([]figure, error) {
	const alerts, moment = 200, 100 * time.Millisecond
	p := r.watch()
	var paged, taken durations
	for i := range alerts {
		s, err := r.alert(ctx, patient, fmt.Sprintf("single-%d", i))
		if err != nil {
			return nil, err
		}
		var at time.Time
		rang := func() (ok bool) { at, ok = p.first(s.workflow, 1); return ok }
		if !p.await(ctx, 30*time.Second, rang) {
			return nil, fmt.Errorf("%s has not paged within 30 s", s.workflow)
		}
		paged, taken = append(paged, at.Sub(s.at)), append(taken, s.took)
		if err := pause(ctx, moment); err != nil {
			return nil, err
		}
	}
	return []figure{
		target("alert sent → page received, p50", paged.percentile(50), "ms", 50),
		target("alert sent → page received, p99", paged.percentile(99), "ms", 250),
		value("alert sent → accepted, p50", taken.percentile(50), "ms"),
		value("alert sent → accepted, p99", taken.percentile(99), "ms"),
	}, nil
}

// burst sends a thousand distinct alerts at once. Lost is an alert that was accepted and paged nobody within a minute.
func burst(ctx context.Context, r *rig) ([]figure, error) {
	const alerts, within, afterwards = 1000, time.Minute, 15 * time.Second
	p, spent, began := r.watch(), r.spent(), time.Now()
	var mu sync.Mutex
	var failed []error
	var accepted []sent
	each(alerts, callers, func(i int) {
		s, err := r.alert(ctx, patient, fmt.Sprintf("burst-%d", i))
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failed = append(failed, err)
			return
		}
		accepted = append(accepted, s)
	})
	took := time.Since(began)
	progress("burst: %d of %d accepted after %s", len(accepted), alerts, took.Round(time.Millisecond))
	if len(accepted) == 0 {
		return nil, errors.Join(failed...)
	}
	p.await(ctx, within, func() bool { return len(p.rings) >= len(accepted) })
	figures := append(p.burst(accepted, began, took), spent(len(accepted), "for each alert, until the last page")...)
	p.settle(ctx, afterwards)
	figures = append(figures,
		target("refused", float64(len(failed)), "", 0),
		target("lost", float64(len(accepted)-len(p.rings)), "", 0),
		target("doubled", float64(p.doubled()), "", 0),
	)
	figures = append(figures, spent(len(accepted), "for each alert, with the chat, until 15 s later")...)
	if peak, err := memory(r.pid(), "VmHWM"); err == nil {
		figures = append(figures, value("memory at its most", peak, "MB"))
	}
	return figures, ctx.Err()
}

// burst are the figures that are known when the last escalation has paged.
func (p *pages) burst(accepted []sent, began time.Time, took time.Duration) []figure {
	var paged durations
	last := began
	for _, s := range accepted {
		if at, ok := p.first(s.workflow, 1); ok {
			paged = append(paged, at.Sub(s.at))
			if at.After(last) {
				last = at
			}
		}
	}
	return []figure{
		value("accepted", float64(len(accepted))/took.Seconds(), "/s"),
		target("first alert sent → last first page received", last.Sub(began).Seconds(), "s", 8),
		value("alert sent → page received, p50", paged.percentile(50), "ms"),
		value("alert sent → page received, p99", paged.percentile(99), "ms"),
	}
}
