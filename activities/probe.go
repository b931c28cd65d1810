package activities

import (
	"context"
	"errors"
)

// Prober is a Pager that can be asked whether it works without anybody being paged. The question must be cheap: it is asked every
// quarter of a minute while the provider is down.
type Prober interface {
	Probe(ctx context.Context) error
}

// PageProber is a StatusPage that can be asked whether one of its pages can be reached, without anything being said there.
type PageProber interface {
	ProbePage(ctx context.Context, page string) error
}

// Probed is the answer to a probe.
type Probed struct {
	// Unknown is true when nobody can tell without paging somebody.
	Unknown bool `json:"unknown,omitempty"`
}

// ProbeProvider asks a provider whether it works. A no is an answer: whoever says it works.
func (a *Activities) ProbeProvider(ctx context.Context, provider string) (Probed, error) {
	prober, ok := a.Pagers[provider].(Prober)
	if !ok {
		return Probed{Unknown: true}, nil
	}
	err := prober.Probe(ctx)
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		err = nil
	}
	a.Health.Noted(provider, err)
	return Probed{}, classify(err)
}
