package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"hansho/sandbox"
)

// cutOff and hanging measure how long a person is not reached when PagerDuty fails and Splunk On-Call has to take over: for those
// whose page is on its way when that happens, and for those who come when it is known that PagerDuty is down.
func cutOff(ctx context.Context, r *rig) ([]figure, error) {
	return r.failover(ctx, "cut off", sandbox.Fault{Provider: "pagerduty", Kind: "cut"})
}

func hanging(ctx context.Context, r *rig) ([]figure, error) {
	return r.failover(ctx, "hanging", sandbox.Fault{Provider: "pagerduty", Kind: "slow", Delay: time.Minute})
}

func (r *rig) failover(ctx context.Context, name string, how sandbox.Fault) ([]figure, error) {
	const atOnce, later, known = 50, 30, 10 * time.Second
	p := r.watch()
	id, err := r.sandbox.Fail(how)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.sandbox.Heal(id) }()
	var mu sync.Mutex
	var first, informed []sent
	each(atOnce, atOnce, func(i int) {
		s, err := r.insist(ctx, twoVendors, fmt.Sprintf("%s-first-%d", name, i))
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			first = append(first, s)
		}
	})
	if !p.await(ctx, time.Minute, func() bool { return len(p.rings) >= len(first) }) {
		return nil, fmt.Errorf("PagerDuty is %s: after a minute %d of %d have rung", name, len(p.rings), len(first))
	}
	if err := pause(ctx, known); err != nil { // The workers know it by then.
		return nil, err
	}
	for i := range later {
		s, err := r.insist(ctx, twoVendors, fmt.Sprintf("%s-later-%d", name, i))
		if err != nil {
			return nil, err
		}
		informed = append(informed, s)
		if !p.await(ctx, time.Minute, func() bool { return len(p.rings[s.workflow]) > 0 }) {
			return nil, fmt.Errorf("PagerDuty is %s: %s has not rung within a minute", name, s.workflow)
		}
	}
	// The bound: deliver_within, which is 30 s, and five seconds.
	const bound = 35_000
	return []figure{
		value("alert sent → the other vendor rings, 50 at once as it fails, p50", p.since(first).percentile(50), "ms"),
		target("… p99", p.since(first).percentile(99), "ms", bound),
		value("the same once it is known, one at a time, p50", p.since(informed).percentile(50), "ms"),
		value("… p99", p.since(informed).percentile(99), "ms"),
	}, nil
}

// since is how long it took from each alert to the first telephone that rang for it.
func (p *pages) since(alerts []sent) (d durations) {
	for _, s := range alerts {
		if rings := p.rings[s.workflow]; len(rings) > 0 {
			d = append(d, rings[0].at.Sub(s.at))
		}
	}
	return d
}
