package slack

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"hansho/activities"
)

// Slack's limits, and how they are kept. https://docs.slack.dev/apis/web-api/rate-limits
const (
	// postEvery and postBurst: about one message a second in a channel, and short bursts.
	postEvery = time.Second
	postBurst = 4
	// editEvery and editBurst: chat.update is of tier 3, 50 a minute for the whole workspace, and bursts are welcome.
	editEvery = 1200 * time.Millisecond
	editBurst = 10
	// patience is how long a caller waits for its turn here. After it the caller comes back later, with what is true then: in a
	// storm the newest state of each escalation is worth more than every state in between, and whoever waits here holds a
	// place of the worker that a page may need.
	patience = 3 * time.Second
	// sendWithin is the time that a request needs at least: who has less goes away at once.
	sendWithin = 600 * time.Millisecond
	// longestAway is when a caller comes back at the latest, however many wait, so that it does so before its activity gives up.
	longestAway = 50 * time.Second
	// longestLine is the same for a caller in a hurry, who waits outside by a timer and has no activity that gives up.
	longestLine = 15 * time.Minute
	// grace is how long the place in the line of somebody who does not come back is kept.
	grace = 10 * time.Second
	// Bounds of the memory.
	mostWaiting = 5000
	mostLanes   = 2000
)

var (
	errBusy       = errors.New("too many messages for one channel")
	errSuperseded = errors.New("something newer is being shown")
)

// class says who goes first: the lower one does.
type class int

const (
	urgent class = iota // What rings: pages, and what calls everybody.
	card                // The newest state of an escalation.
	line                // Its story.
)

// turn is what somebody wants to send.
type turn struct {
	lane  string // The limit that it counts against.
	mark  string // Names it: a newer one with the same mark takes its place in the line.
	class class
	posts int // How many messages it is.
}

// edits is the lane of all edits; those of posts are named after their channels.
const edits = "chat.update"

// pace keeps posts and edits below Slack's limits, in order. Whoever cannot be served soon is told when to come back, and keeps
// their place in the line. The zero value is ready.
type pace struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

// lane is one of Slack's limits and the line before it.
type lane struct {
	every  time.Duration
	burst  int
	next   time.Time // When the next turn would be if there were no bursts.
	closed time.Time // Slack wants to be left alone until then.
	line   map[string]*waiting
	here   map[string]int // The last to wait in this process for a mark.
	number int            // Of the last arrival.
}

// waiting is somebody who was told when to come back.
type waiting struct {
	class  class
	number int
	posts  int
	due    time.Time
}

// wait waits for the turn. The error is a rate limit when that is further away than patience, or when something newer came.
func (p *pace) wait(ctx context.Context, t turn) error {
	delay, mine, err := p.reserve(ctx, t)
	if err != nil || delay == 0 {
		return err
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		err = p.leave(t, mine, nil)
	case <-ctx.Done():
		err = p.leave(t, mine, ctx.Err())
	}
	return err
}

// reserve takes a turn that comes soon enough, or a place in the line.
func (p *pace) reserve(ctx context.Context, t turn) (delay time.Duration, mine int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, l := time.Now(), p.lane(t.lane)
	known := l.line[t.mark]
	delay = l.delay(now, t, known)
	if delay == 0 || delay <= patience && has(ctx, delay+sendWithin) {
		delete(l.line, t.mark)
		l.take(now, t.posts)
		l.number++
		if delay > 0 {
			l.here[t.mark] = l.number
		}
		return delay, l.number, nil
	}
	longest := longestAway
	if !has(ctx, patience) {
		longest = longestLine
	}
	if known == nil && len(l.line) >= mostWaiting {
		return 0, 0, activities.RateLimited(errBusy, longest-rand.N(longest/2)) //nolint:gosec // It only spreads load.
	}
	if known == nil {
		l.number++
		known = &waiting{class: t.class, number: l.number, posts: t.posts}
		l.line[t.mark] = known
	}
	known.due = now.Add(delay)
	return 0, 0, activities.RateLimited(errBusy, min(delay, longest))
}

// leave ends a wait. The turn is given back when it is not used: when nobody waits for it any more, or something newer came.
func (p *pace) leave(t turn, mine int, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lane(t.lane)
	newest := l.here[t.mark]
	if newest == mine {
		delete(l.here, t.mark)
	} else if err == nil {
		err = activities.RateLimited(errSuperseded, time.Second)
	}
	if err != nil {
		l.next = l.next.Add(-time.Duration(t.posts) * l.every)
	}
	return err
}

// has tells whether a caller has so much time.
func has(ctx context.Context, needed time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return !bounded || time.Until(deadline) >= needed
}

// delay is how long a turn is away: the lane must be free, and those before it in the line go first. One who comes back when it
// was told to does not wait for those before it who are late.
func (l *lane) delay(now time.Time, t turn, known *waiting) time.Duration {
	ahead, back := 0, known != nil && !now.Before(known.due)
	for mark, w := range l.line {
		switch {
		case now.After(w.due.Add(grace)):
			delete(l.line, mark) // It does not come back.
		case w == known, back && !now.Before(w.due):
		case w.class < t.class, w.class == t.class && (known == nil || w.number < known.number):
			ahead += w.posts
		}
	}
	free := l.next.Add(-time.Duration(l.burst-1) * l.every)
	if l.closed.After(free) {
		free = l.closed
	}
	return max(0, free.Sub(now)) + time.Duration(ahead)*l.every
}

// take uses turns up.
func (l *lane) take(now time.Time, posts int) {
	if l.next.Before(now) {
		l.next = now
	}
	l.next = l.next.Add(time.Duration(posts) * l.every)
}

// spend counts what is sent without waiting for a turn, as pages are.
func (p *pace) spend(lane string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane(lane).take(time.Now(), 1)
}

// close leaves a lane alone as long as Slack asked for.
func (p *pace) close(lane string, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane(lane).closed = time.Now().Add(after)
}

// alias lets a lane be found by another name too, when none has that name yet.
func (p *pace) alias(name, other string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.lanes[other]; !known {
		l := p.lane(name)
		p.lanes[other] = l
	}
}

func (p *pace) lane(name string) *lane {
	if p.lanes == nil {
		p.lanes = map[string]*lane{}
	}
	if known := p.lanes[name]; known != nil {
		return known
	}
	if len(p.lanes) >= mostLanes {
		p.sweep(time.Now())
	}
	l := &lane{every: postEvery, burst: postBurst, line: map[string]*waiting{}, here: map[string]int{}}
	if name == edits {
		l.every, l.burst = editEvery, editBurst
	}
	p.lanes[name] = l
	return l
}

// sweep forgets the lanes that nobody has used lately.
func (p *pace) sweep(now time.Time) {
	for name, l := range p.lanes {
		maps.DeleteFunc(l.line, func(_ string, w *waiting) bool { return now.After(w.due.Add(grace)) })
		if l.next.Before(now) && l.closed.Before(now) && len(l.here) == 0 && len(l.line) == 0 {
			delete(p.lanes, name)
		}
	}
}
