package main

import (
	"context"
	"time"
)

// idle lets Hansho come to rest, and then looks at what it uses.
func idle(ctx context.Context, r *rig) ([]figure, error) {
	const rest, watched = 10 * time.Second, 30 * time.Second
	if err := pause(ctx, rest); err != nil {
		return nil, err
	}
	before, err := cpuTime(r.pid())
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := pause(ctx, watched); err != nil {
		return nil, err
	}
	after, err := cpuTime(r.pid())
	if err != nil {
		return nil, err
	}
	resident, err := memory(r.pid(), "VmRSS")
	if err != nil {
		return nil, err
	}
	return []figure{
		target("memory", resident, "MB", 350),
		target("CPU of a core, over 30 s", 100*float64(after-before)/float64(time.Since(began)), "%", 3),
	}, nil
}
