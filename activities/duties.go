package activities

import (
	"context"
	"sync"
	"time"
)

// dutyFresh is how long an answer about a schedule serves other escalations that ask for the same moment. When a thousand of
// them reach the end of a level together, they would ask the provider a thousand times and exhaust its rate limit, which the
// pages need.
const dutyFresh = time.Second

// duties remembers the newest answer of each schedule. The zero value is ready.
type duties struct {
	mu    sync.Mutex
	known map[string]knownDuties
}

type knownDuties struct {
	at     time.Time
	duties []Duty
}

// ask gives the duties of a schedule from a moment on: those known for about the same moment, else the directory's.
func (d *duties) ask(ctx context.Context, directory Directory, source, schedule string, at time.Time) ([]Duty, error) {
	key := source + "/" + schedule
	d.mu.Lock()
	known, ok := d.known[key]
	d.mu.Unlock()
	if ok && at.Sub(known.at).Abs() < dutyFresh {
		return known.duties, nil
	}
	from := at.Add(-dutyFresh)
	answer, err := directory.OnCall(ctx, schedule, from, at.Add(time.Minute))
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known = map[string]knownDuties{}
	}
	d.known[key] = knownDuties{at, answer}
	return answer, nil
}
