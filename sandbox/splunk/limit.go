package splunk

import (
	"sync"
	"time"
)

// limiter counts the calls of each endpoint in windows of a second.
// https://portal.victorops.com/public/api-docs.html
type limiter struct {
	perSecond float64 // 0: nothing is refused
	clock     func() time.Time

	mu   sync.Mutex
	ends map[string]time.Time // of the window, by endpoint
	used map[string]int
}

// allow counts one call of an endpoint and tells whether it may pass. A limit below one a second makes the windows longer.
func (l *limiter) allow(endpoint string) bool {
	if l.perSecond == 0 {
		return true
	}
	window, most := time.Second, int(l.perSecond)
	if l.perSecond < 1 {
		window, most = time.Duration(float64(time.Second)/l.perSecond), 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ends == nil {
		l.ends, l.used = map[string]time.Time{}, map[string]int{}
	}
	now := l.clock()
	if !now.Before(l.ends[endpoint]) {
		l.ends[endpoint], l.used[endpoint] = now.Add(window), 0
	}
	l.used[endpoint]++
	return l.used[endpoint] <= most
}
