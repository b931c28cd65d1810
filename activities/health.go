package activities

import (
	"context"
	"errors"
	"sync"
	"time"

	"hansho/oncall"
)

// When a provider counts as failing: so many calls in a row, over at least so long. One failure says nothing, and a burst of them within
// a second may be one hiccup.
const (
	failuresLeast = 3
	failingLeast  = 5 * time.Second
)

// believedFor is how long what was learned of a provider is believed. After that nothing is known, which is healthy.
const believedFor = 2 * time.Minute

// backlogFor is how long after a provider works again it may still do what it was asked for while it was down.
const backlogFor = 10 * time.Minute

// Health is what a worker knows of the providers: what it notices in its own calls, and what it learns of the other workers from the
// Health workflows. It only orders providers; it never keeps a page from being tried. A nil Health knows nothing.
type Health struct {
	// Tell passes a change on to the other workers. It must not wait. Nil tells nobody.
	Tell func(oncall.ProviderNews)
	// Now is the clock; nil is the real one.
	Now func() time.Time

	mu     sync.Mutex
	counts map[string]*failures
	known  map[string]learned
}

// failures of a provider in a row, as this worker sees them.
type failures struct {
	n     int
	since time.Time
	said  time.Time // When that was told; zero when it was not.
}

type learned struct {
	oncall.ProviderHealth
	at time.Time
}

func (h *Health) now() time.Time {
	if h.Now != nil {
		return h.Now()
	}
	return time.Now()
}

// Noted counts the outcome of a call. A provider that says no to one address works; nothing follows from a call that we stopped, either.
func (h *Health) Noted(provider string, err error) {
	var refused *RefusedError
	switch {
	case h == nil, errors.As(err, &refused), errors.Is(err, context.Canceled):
	case err == nil, errors.Is(err, ErrNotFound):
		h.worked(provider)
	default:
		h.failed(provider, err)
	}
}

func (h *Health) worked(provider string) {
	h.mu.Lock()
	count, known := h.counts[provider], h.known[provider]
	said := count != nil && !count.said.IsZero()
	delete(h.counts, provider)
	changed := said || (known.Down && h.fresh(known))
	news := oncall.ProviderNews{Provider: provider, At: h.now().UTC(), Reason: "it answers"}
	if changed {
		h.believe(news)
	}
	h.mu.Unlock()
	if changed {
		h.tell(news)
	}
}

func (h *Health) failed(provider string, err error) {
	h.mu.Lock()
	now, count := h.now(), h.counts[provider]
	if count == nil {
		count = &failures{since: now}
		if h.counts == nil {
			h.counts = map[string]*failures{}
		}
		h.counts[provider] = count
	}
	count.n++
	changed := count.said.IsZero() && count.n >= failuresLeast && now.Sub(count.since) >= failingLeast
	news := oncall.ProviderNews{Provider: provider, Down: true, At: count.since.UTC(), Reason: err.Error()}
	if changed {
		count.said = now
		h.believe(news)
	}
	h.mu.Unlock()
	if changed {
		h.tell(news)
	}
}

// believe takes our own news at once: Temporal may be slow to pass them on.
func (h *Health) believe(news oncall.ProviderNews) {
	known := h.known[news.Provider]
	known.Provider = news.Provider
	known.Take(news, h.now())
	known.at = h.now()
	h.keep(known)
}

func (h *Health) keep(known learned) {
	if h.known == nil {
		h.known = map[string]learned{}
	}
	h.known[known.Provider] = known
}

func (h *Health) tell(news oncall.ProviderNews) {
	if h.Tell != nil {
		h.Tell(news)
	}
}

// Untold lets a change be told again, because it could not be passed on.
func (h *Health) Untold(news oncall.ProviderNews) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if count := h.counts[news.Provider]; count != nil && news.Down {
		count.said = time.Time{}
	}
}

// Learn takes what the Health workflow of a provider knows. When another worker's success has ended what we said, our own failures
// count anew.
func (h *Health) Learn(health oncall.ProviderHealth) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep(learned{health, h.now()})
	if count := h.counts[health.Provider]; count != nil && !health.Down && !count.said.IsZero() && health.Since.After(count.said) {
		delete(h.counts, health.Provider)
	}
}

// fresh tells whether what was learned is still believed.
func (h *Health) fresh(known learned) bool { return h.now().Sub(known.at) < believedFor }

// Of is what is known of a provider now. It reports false when that is nothing.
func (h *Health) Of(provider string) (oncall.ProviderHealth, bool) {
	if h == nil {
		return oncall.ProviderHealth{}, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.known[provider]
	return known.ProviderHealth, ok && h.fresh(known)
}

// Troubled tells whether a provider is down, or was until a moment ago: then it may still do what it was asked for long before.
func (h *Health) Troubled(provider string) bool {
	known, ok := h.Of(provider)
	return ok && (known.Down || h.now().Sub(known.Since) < backlogFor)
}
