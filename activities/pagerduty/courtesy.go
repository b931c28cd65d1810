package pagerduty

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// courtesy remembers when PagerDuty's rate limit is nearly used up, so that notes and details give way to pages.
// The zero value knows of no limit.
type courtesy struct{ until atomic.Int64 } // Unix nanoseconds.

// observe reads the limit from an answer: it is scarce when less than a tenth is left, until the limit is reset.
func (c *courtesy) observe(header http.Header) {
	limit, err := strconv.Atoi(header.Get("Ratelimit-Limit"))
	if err != nil {
		return
	}
	remaining, err := strconv.Atoi(header.Get("Ratelimit-Remaining"))
	if err != nil {
		return
	}
	if remaining*10 < limit {
		c.until.Store(time.Now().Add(waitFrom(header)).UnixNano())
		return
	}
	c.until.Store(0)
}

// scarce tells whether only pages, and what stops them, should be asked for.
func (c *courtesy) scarce() bool { return time.Now().UnixNano() < c.until.Load() }
