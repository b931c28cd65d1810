package splunk

import (
	"context"
	"sync"
	"time"

	"hansho/activities"
)

const (
	mostInBatch = 50
	batchWithin = 15 * time.Second // When nobody who waits says how long.
)

// batch joins what many want at about the same time into one call: while a call waits for its turn, others join it. So a storm of
// pages takes a few calls, and no limit of so many calls a second is a limit of as many pages.
type batch[T, R any] struct {
	turn func(context.Context) error
	send func(context.Context, []T) ([]R, error) // The results are in the order of the items.
	same func(a, b T) bool                       // Whether two may stand in one call; all may when nil.

	mu      sync.Mutex
	waiting []*job[T, R]
	running bool
}

// job is one item on its way.
type job[T, R any] struct {
	ctx    context.Context //nolint:containedctx // It is the caller's, who waits for the job.
	item   T
	sent   bool
	done   chan struct{}
	result R
	err    error
}

// do sends an item with whatever else waits. When the context ends first, the error says whether the item may have had its effect.
func (b *batch[T, R]) do(ctx context.Context, item T) (R, error) {
	j := &job[T, R]{ctx: ctx, item: item, done: make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, j)
	if !b.running {
		b.running = true
		go b.run()
	}
	b.mu.Unlock()
	select {
	case <-j.done:
		return j.result, j.err
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if j.sent {
		return j.result, activities.AnswerLost(ctx.Err())
	}
	return j.result, ctx.Err()
}

// run makes calls until nobody waits.
func (b *batch[T, R]) run() {
	for {
		ctx, cancel := b.patience()
		if ctx == nil {
			return
		}
		err := b.turn(ctx)
		jobs := b.take()
		if err == nil && len(jobs) > 0 {
			b.call(ctx, jobs)
		} else {
			b.answer(jobs, nil, err)
		}
		cancel()
	}
}

// patience is as long as the most patient of those who wait; nil when nobody does.
func (b *batch[T, R]) patience() (context.Context, context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune()
	if len(b.waiting) == 0 {
		b.running = false
		return nil, nil
	}
	var latest time.Time
	for _, j := range b.waiting {
		deadline, ok := j.ctx.Deadline()
		if !ok {
			deadline = time.Now().Add(batchWithin)
		}
		if deadline.After(latest) {
			latest = deadline
		}
	}
	return context.WithDeadline(context.Background(), latest)
}

// prune drops those whose callers have left; the caller holds the lock.
func (b *batch[T, R]) prune() {
	kept := b.waiting[:0]
	for _, j := range b.waiting {
		if j.ctx.Err() == nil {
			kept = append(kept, j)
		}
	}
	b.waiting = kept
}

// take gives those who go into the next call.
func (b *batch[T, R]) take() []*job[T, R] {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune()
	var jobs, rest []*job[T, R]
	for _, j := range b.waiting {
		if len(jobs) < mostInBatch && (len(jobs) == 0 || b.same == nil || b.same(jobs[0].item, j.item)) {
			j.sent = true
			jobs = append(jobs, j)
		} else {
			rest = append(rest, j)
		}
	}
	b.waiting = rest
	return jobs
}

// call makes one call. When it is refused as a whole, each item is tried by itself: one that is wrong must not harm the others.
func (b *batch[T, R]) call(ctx context.Context, jobs []*job[T, R]) {
	items := make([]T, len(jobs))
	for i, j := range jobs {
		items[i] = j.item
	}
	results, err := b.send(ctx, items)
	if len(jobs) == 1 || !isRefusal(err) {
		b.answer(jobs, results, err)
		return
	}
	for _, j := range jobs {
		results, err := []R(nil), b.turn(ctx)
		if err == nil {
			results, err = b.send(ctx, []T{j.item})
		}
		b.answer([]*job[T, R]{j}, results, err)
	}
}

func (b *batch[T, R]) answer(jobs []*job[T, R], results []R, err error) {
	for i, j := range jobs {
		j.err = err
		if err == nil {
			j.result = results[i]
		}
		close(j.done)
	}
}
