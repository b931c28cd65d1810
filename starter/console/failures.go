package console

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often signing in may fail: from one address, and from all of them together.
const (
	failuresInRow  = 5
	failuresEvery  = 12 * time.Second
	failuresOfAll  = 100
	addressesKnown = 10_000
)

// failures slows down whoever guesses tokens. Only failures count, so nobody is locked out by signing in.
type failures struct {
	*sync.Mutex
	now func() time.Time
	all *rate.Limiter
	of  map[string]*rate.Limiter
}

func newFailures(now func() time.Time) failures {
	return failures{&sync.Mutex{}, now, rate.NewLimiter(rate.Every(time.Second), failuresOfAll), map[string]*rate.Limiter{}}
}

// tooMany tells whether an address has to wait before it may try again.
func (f failures) tooMany(remote string) bool {
	f.Lock()
	defer f.Unlock()
	of, known := f.of[host(remote)]
	return known && of.TokensAt(f.now()) < 1 || f.all.TokensAt(f.now()) < 1
}

// add counts a failure.
func (f failures) add(remote string) {
	f.Lock()
	defer f.Unlock()
	if len(f.of) >= addressesKnown {
		clear(f.of) // The limit of all addresses together holds on.
	}
	of, known := f.of[host(remote)]
	if !known {
		of = rate.NewLimiter(rate.Every(failuresEvery), failuresInRow)
		f.of[host(remote)] = of
	}
	of.AllowN(f.now(), 1)
	f.all.AllowN(f.now(), 1)
}

func host(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return host
	}
	return remote
}
