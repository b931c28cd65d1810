package slack

import (
	"context"
	"sync"
)

// order lets things with the same key happen one after the other, in the order in which they came. The zero value is ready.
type order struct {
	mu   sync.Mutex
	last map[string]chan struct{} // Closed when the last that came is done.
}

// begin waits for those that came before. End must be called when there is no error.
func (o *order) begin(ctx context.Context, key string) (end func(), err error) {
	mine := make(chan struct{})
	o.mu.Lock()
	if o.last == nil {
		o.last = map[string]chan struct{}{}
	}
	before := o.last[key]
	o.last[key] = mine
	o.mu.Unlock()
	done := func() { o.end(key, mine) }
	if before == nil {
		return done, nil
	}
	select {
	case <-before:
		return done, nil
	case <-ctx.Done():
		go func() { <-before; done() }() // Those that came later still wait for those before.
		return nil, ctx.Err()
	}
}

func (o *order) end(key string, mine chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(mine)
	if o.last[key] == mine {
		delete(o.last, key)
	}
}
