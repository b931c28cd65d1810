package activities

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"hansho/oncall"
)

// surveyWithin is how long each thing has to say how it is: whoever typed "!status" gets an answer within three seconds.
const surveyWithin = 1500 * time.Millisecond

// Sensor looks at what the configuration names as a probe. It never fails: what it could not find out is in the check.
type Sensor interface {
	Sense(ctx context.Context, probe oncall.Probe) oncall.Check
}

// Survey asks every provider, every status page and every probe of the configuration at once how it is. It takes at most two seconds and
// never fails.
func (a *Activities) Survey(ctx context.Context) ([]oncall.Check, error) {
	ctx, cancel := context.WithTimeout(ctx, surveyWithin)
	defer cancel()
	var looks []func() oncall.Check
	for _, name := range slices.Sorted(maps.Keys(a.Pagers)) {
		looks = append(looks, func() oncall.Check { return a.howIs(ctx, name) })
	}
	pages := a.Org().StatusPages
	for _, id := range slices.Sorted(maps.Keys(pages)) {
		if prober, ok := a.StatusPages[pages[id].Provider].(PageProber); ok {
			looks = append(looks, func() oncall.Check {
				return answered(ctx, oncall.Check{Kind: oncall.CheckStatusPage, Name: id}, prober.ProbePage(ctx, pages[id].Page))
			})
		}
	}
	for _, probe := range a.Org().Status.Probes {
		looks = append(looks, func() oncall.Check { return a.sense(ctx, probe) })
	}
	checks := make([]oncall.Check, len(looks))
	var all sync.WaitGroup
	for i, look := range looks {
		all.Go(func() { checks[i] = look() })
	}
	all.Wait()
	return checks, nil
}

// howIs tells how a provider is. What its pages met counts for more than its answer to a question.
func (a *Activities) howIs(ctx context.Context, name string) oncall.Check {
	check := oncall.Check{Kind: oncall.CheckProvider, Name: name, Condition: oncall.CannotTell}
	prober, asks := a.Pagers[name].(Prober)
	known, isKnown := a.Health.Of(name)
	switch {
	case isKnown && known.Down:
		check.Condition, check.Since, check.Detail = oncall.Down, known.Since, known.Reason
	case asks:
		return answered(ctx, check, prober.Probe(ctx))
	case isKnown:
		check.Condition, check.Since = oncall.Up, known.Since
	default:
		check.Detail = "nobody can tell without paging; no page has failed lately"
	}
	return check
}

// answered is what follows from the answer to a question.
func answered(ctx context.Context, check oncall.Check, err error) oncall.Check {
	refused, isRefused := errors.AsType[*RefusedError](err)
	switch {
	case err == nil:
		check.Condition = oncall.Up
	case isRefused:
		check.Condition, check.Detail = oncall.CannotTell, fmt.Sprintf("it answers, and refuses the question: %v", refused)
	case ctx.Err() != nil:
		check.Condition, check.Detail = oncall.CannotTell, fmt.Sprintf("it did not answer within %v", surveyWithin)
	default:
		check.Condition, check.Detail = oncall.Down, err.Error()
	}
	return check
}

func (a *Activities) sense(ctx context.Context, probe oncall.Probe) oncall.Check {
	if a.Sensor == nil {
		return oncall.Check{Kind: oncall.CheckProbe, Name: probe.Name, Condition: oncall.CannotTell, Detail: "this worker looks at no probes"}
	}
	return a.Sensor.Sense(ctx, probe)
}
