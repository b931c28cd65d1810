package main

import (
	"time"

	"go.temporal.io/sdk/log"

	"hansho/workflows/contract"
)

// lags compare when level 2 was due and when its page came.
func (p *pages) lags(outcomes []outcome, most float64) []figure {
	var late, spread durations
	var first time.Time
	for _, o := range outcomes {
		if !o.due.IsZero() && (first.IsZero() || o.due.Before(first)) {
			first = o.due
		}
	}
	for _, o := range outcomes {
		at, paged := p.first(o.workflow, 2)
		if o.due.IsZero() || !paged {
			continue
		}
		late, spread = append(late, at.Sub(o.due)), append(spread, o.due.Sub(first))
	}
	return []figure{
		value("escalations", float64(len(late)), ""),
		value("came due within (99 of 100)", spread.percentile(99), "ms"),
		value("due → page received, p50", late.percentile(50), "ms"),
		target("due → page received, p99", late.percentile(99), "ms", most),
		value("due → page received, at least", late.percentile(0), "ms"),
	}
}

// acknowledgements tell how long the answers took, and whether anybody was paged after one.
func (p *pages) acknowledgements(outcomes []outcome) []figure {
	var took durations
	var after, recorded, escalated int
	for _, o := range outcomes {
		if !o.acked {
			continue
		}
		took = append(took, o.ackTook)
		if o.answer == string(contract.Recorded) {
			recorded++
		}
		for _, r := range p.rings[o.workflow] {
			switch {
			case r.at.After(o.answered):
				after++
			case r.page > 1:
				escalated++
			}
		}
	}
	return []figure{
		value("acknowledged", float64(len(took)), ""),
		value("acknowledged → answered, p50", took.percentile(50), "ms"),
		value("acknowledged → answered, p99", took.percentile(99), "ms"),
		value("answered \"recorded, not yet applied\"", float64(recorded), ""),
		value("level 2 paged before the acknowledgement", float64(escalated), ""),
		target("paged after the answer", float64(after), "", 0),
	}
}

// silent is a log for Temporal's client that nobody reads.
type silent struct{}

var _ log.Logger = silent{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
