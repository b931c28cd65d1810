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

// Survey asks every provider and every probe of the configuration at once how it is. It takes at most two seconds and never fails.
func (a *Activities) Survey(ctx context.Context) ([]oncall.Check, error) {
	providers := a.probers()
	names, probes := slices.Sorted(maps.Keys(providers)), a.Org().Status.Probes
	checks := make([]oncall.Check, len(names)+len(probes))
	ctx, cancel := context.WithTimeout(ctx, surveyWithin)
	defer cancel()
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { checks[i] = a.howIs(ctx, name, providers[name]) })
	}
	for i, probe := range probes {
		all.Go(func() { checks[len(names)+i] = a.sense(ctx, probe) })
	}
	all.Wait()
	return checks, nil
}

// probers are the providers that are set up; nil is one that cannot be asked.
func (a *Activities) probers() map[string]Prober {
	all := map[string]Prober{}
	for name, pager := range a.Pagers {
		all[name], _ = pager.(Prober)
	}
	for name, page := range a.StatusPages {
		all[name], _ = page.(Prober)
	}
	return all
}

// howIs tells how a provider is. What its pages met counts for more than its answer to a question.
func (a *Activities) howIs(ctx context.Context, name string, prober Prober) oncall.Check {
	check := oncall.Check{Kind: oncall.CheckProvider, Name: name, Condition: oncall.CannotTell}
	known, isKnown := a.Health.Of(name)
	switch {
	case isKnown && known.Down:
		check.Condition, check.Since, check.Detail = oncall.Down, known.Since, known.Reason
		return check
	case prober == nil && isKnown:
		check.Condition, check.Since = oncall.Up, known.Since
		return check
	case prober == nil:
		check.Detail = "nobody can tell without paging; no page has failed lately"
		return check
	}
	err := prober.Probe(ctx)
	refused, isRefused := errors.AsType[*RefusedError](err)
	switch {
	case err == nil:
		check.Condition = oncall.Up
	case isRefused:
		check.Detail = fmt.Sprintf("it answers, and refuses the question: %v", refused)
	case ctx.Err() != nil:
		check.Detail = fmt.Sprintf("it did not answer within %v", surveyWithin)
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
