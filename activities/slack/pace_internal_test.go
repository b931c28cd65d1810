package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hansho/activities"
)

// went is who was served, and when, counted from the beginning.
type went struct {
	mu    sync.Mutex
	began time.Time
	marks []string
	at    []time.Duration
}

func (w *went) now(mark string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.marks, w.at = append(w.marks, mark), append(w.at, time.Since(w.began))
}

// so is who was served so far.
func (w *went) so() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.marks)
}

// insist comes back as often as it is told to, as a workflow does by its timer, until it is served.
func (w *went) insist(p *pace, t turn, within time.Duration) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), within)
		err := p.wait(ctx, t)
		cancel()
		var limited *activities.RateLimitedError
		if !errors.As(err, &limited) {
			w.now(t.mark)
			return
		}
		time.Sleep(limited.After)
	}
}

// In a storm everybody is served in the order in which they came, a second apart, however they came to wait.
func TestALineIsServedInOrder(t *testing.T) {
	t.Parallel()
	for _, within := range []time.Duration{time.Second, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var p pace
			served := went{began: time.Now()}
			var all sync.WaitGroup
			var marks []string
			for i := range 200 {
				mark := fmt.Sprintf("%03d", i)
				marks = append(marks, mark)
				all.Go(func() { served.insist(&p, turn{lane: "C1", mark: mark, class: card, posts: 1}, within) })
				synctest.Wait()
			}
			all.Wait()
			for i, mark := range served.marks { // Timers of one instant fire in any order.
				if at := slices.Index(marks, mark); at < i-3 || at > i+3 {
					t.Errorf("%s was served as number %d", mark, i)
				}
				if allowed := postBurst + int(served.at[i]/postEvery); i+1 > allowed {
					t.Errorf("%d were served in %s", i+1, served.at[i])
				}
			}
			if last := served.at[199]; last < 195*time.Second || last > 205*time.Second {
				t.Errorf("the last of 200 was served after %s", last)
			}
		})
	}
}

// What rings goes before cards, and cards go before their stories.
func TestWhatIsUrgentGoesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p pace
		served := went{began: time.Now()}
		var all sync.WaitGroup
		for i := range 30 {
			for class, kind := range []string{"", "card", "line"} {
				if kind != "" {
					all.Go(func() {
						served.insist(&p, turn{lane: "C1", mark: fmt.Sprintf("%s%d", kind, i), class: urgent, posts: 1}.as(class), time.Second)
					})
				}
			}
			synctest.Wait()
		}
		time.Sleep(10 * time.Second)
		before := len(served.so())
		served.insist(&p, turn{lane: "C1", mark: "alarm", class: urgent, posts: 1}, 10*time.Second)
		if at := slices.Index(served.so(), "alarm"); at > before+1 {
			t.Errorf("the alarm was number %d, and %d had been served when it came", at, before)
		}
		all.Wait()
		lines := 0
		for i, mark := range served.marks {
			switch mark[:4] {
			case "line":
				lines += i
			case "card":
				lines -= i
			}
		}
		if lines < 30*20 { // On average a line is served at least 20 places behind a card.
			t.Errorf("cards and lines were served as %v", served.marks)
		}
	})
}

// as is the turn in another class.
func (t turn) as(c int) turn {
	t.class = class(c)
	return t
}

// A newer state takes the place of an older one that still waits, here and in the line.
func TestTheNewestStateWins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p pace
		for i := range postBurst {
			if err := p.wait(t.Context(), turn{lane: "C1", mark: fmt.Sprint(i), class: card, posts: 1}); err != nil {
				t.Fatal(err)
			}
		}
		answers := make(chan error, 3)
		for range 3 {
			go func() { answers <- p.wait(t.Context(), turn{lane: "C1", mark: "card", class: card, posts: 1}) }()
			synctest.Wait()
		}
		served := 0
		for range 3 {
			if err := <-answers; err == nil {
				served++
			} else if !errors.Is(err, errSuperseded) {
				t.Error(err)
			}
		}
		if served != 1 {
			t.Errorf("%d of three states of one card were shown", served)
		}
		l := p.lanes["C1"]
		if free := time.Until(l.next); free > (postBurst+1)*postEvery || len(l.here) > 0 {
			t.Errorf("the turns of the older ones are lost: the lane is free in %s", free)
		}
	})
}

// Somebody who does not come back is forgotten, and what Slack says is obeyed by all.
func TestNobodyWaitsForTheDead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p pace
		hurry := func(mark string) (after time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if limited, ok := errors.AsType[*activities.RateLimitedError](p.wait(ctx, turn{lane: "C1", mark: mark, class: card, posts: 1})); ok {
				return limited.After
			}
			return 0
		}
		for i := range 100 {
			hurry(fmt.Sprint(i))
		}
		if after := hurry("late"); after < 90*time.Second {
			t.Errorf("behind a hundred, one comes back after %s", after)
		}
		time.Sleep(longestLine)
		if after := hurry("new"); after != 0 || len(p.lanes["C1"].line) > 0 {
			t.Errorf("of %d dead, one waits for %s", len(p.lanes["C1"].line), after)
		}
		p.close("C1", 7*time.Second)
		if after := hurry("limited"); after != 7*time.Second {
			t.Errorf("Slack wants to be left alone for 7 s, and one comes back after %s", after)
		}
	})
}

func TestThePaceForgetsIdleChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p pace
		for i := range 3 * mostLanes {
			if i%100 == 0 {
				time.Sleep(time.Minute)
			}
			p.spend(fmt.Sprint("C", i))
		}
		if len(p.lanes) > mostLanes {
			t.Errorf("%d lanes are kept", len(p.lanes))
		}
		for i := range 2 * mostWaiting {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_ = p.wait(ctx, turn{lane: "C1", mark: fmt.Sprint(i), class: line, posts: 1})
			cancel()
		}
		if waiting := len(p.lanes["C1"].line); waiting > mostWaiting {
			t.Errorf("%d wait", waiting)
		}
	})
}

// Things with the same key happen in the order in which they came, also when one in between gives up.
func TestOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var o order
		var did []int
		var all sync.WaitGroup
		for i := range 5 {
			all.Go(func() {
				within := time.Hour
				if i == 2 {
					within = 1500 * time.Millisecond
				}
				ctx, cancel := context.WithTimeout(t.Context(), within)
				defer cancel()
				end, err := o.begin(ctx, "thread")
				if err != nil {
					return
				}
				time.Sleep(time.Second)
				did = append(did, i)
				end()
			})
			synctest.Wait()
		}
		all.Wait()
		if !slices.Equal(did, []int{0, 1, 3, 4}) || len(o.last) > 0 {
			t.Errorf("done in the order %v; %d are remembered", did, len(o.last))
		}
	})
}

func TestTheCacheForgetsWhatWasUsedLeast(t *testing.T) {
	t.Parallel()
	c := cache[int]{most: 2}
	now := time.Now()
	for i, key := range []string{"a", "b", "a", "c"} {
		c.put(key, i, now.Add(time.Minute))
	}
	_, _, b := c.get("b", now)
	a, fresh, _ := c.get("a", now)
	_, stale, known := c.get("c", now.Add(time.Hour))
	if b || a != 2 || !fresh || stale || !known || cmp.Compare(len(c.entries), c.used.Len()) != 0 {
		t.Errorf("b known %t, a %d fresh %t, c fresh %t known %t", b, a, fresh, stale, known)
	}
}
