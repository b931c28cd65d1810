package pagerduty

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"hansho/sandbox/fault"
)

// defaultLimit is what the real REST API allows a key in a minute.
// https://developer.pagerduty.com/docs/rest-api-rate-limits
const defaultLimit = 960

// limiter counts requests in fixed windows of a minute.
type limiter struct {
	perMinute int // 0: nothing is refused
	clock     func() time.Time

	mu    sync.Mutex
	until time.Time
	used  int
}

// allow counts one request, sets the rate-limit headers, and reports whether the request may pass.
func (l *limiter) allow(w http.ResponseWriter) bool {
	if l.perMinute == 0 {
		setLimitHeaders(w, defaultLimit, defaultLimit-1, "60")
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if !now.Before(l.until) {
		l.until, l.used = now.Add(time.Minute), 0
	}
	l.used++
	reset := fault.RetryAfterSeconds(l.until.Sub(now))
	setLimitHeaders(w, l.perMinute, max(l.perMinute-l.used, 0), reset)
	return l.used <= l.perMinute
}

func setLimitHeaders(w http.ResponseWriter, limit, remaining int, reset string) {
	w.Header().Set("Ratelimit-Limit", strconv.Itoa(limit))
	w.Header().Set("Ratelimit-Remaining", strconv.Itoa(remaining))
	w.Header().Set("Ratelimit-Reset", reset)
}
