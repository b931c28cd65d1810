package console

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"hansho/starter"
	"hansho/workflows/contract"
)

const (
	boardKept   = 2 * time.Second // All who look at the board share what was read within it.
	boardAsks   = 16              // Workflows that are asked at the same time.
	boardMost   = 200             // Of each kind.
	boardWithin = 4 * time.Second // After it what is not known yet is shown as Temporal lists it.
)

// item is one workflow of a list. Without a Shown only what Temporal lists is known.
type item struct {
	Listed starter.Listed
	Shown  *starter.Shown
}

// Known tells whether a worker answered.
func (i item) Known() bool { return i.Shown != nil && i.Shown.Source == starter.FromWorker }

// standing is what was open at a moment.
type standing struct {
	At          time.Time
	Incidents   []item
	Escalations []item
}

// Dark tells whether something is open and no worker said anything about any of it.
func (s standing) Dark() bool {
	all := append(append([]item{}, s.Incidents...), s.Escalations...)
	for _, i := range all {
		if i.Known() {
			return false
		}
	}
	return len(all) > 0
}

// board remembers what was open a moment ago.
type board struct {
	asking singleflight.Group
	mu     sync.Mutex
	kept   standing
}

// standing reads what is open, at most every two seconds for all readers together.
func (c *Console) standing(ctx context.Context) (standing, error) {
	c.board.mu.Lock()
	kept := c.board.kept
	c.board.mu.Unlock()
	if now := c.options.Now(); !kept.At.IsZero() && now.Sub(kept.At) < boardKept && !now.Before(kept.At) {
		return kept, nil
	}
	read, err, _ := c.board.asking.Do("board", func() (any, error) {
		fresh, err := c.readStanding(context.WithoutCancel(ctx)) // Others wait for it, too.
		if err == nil {
			c.board.mu.Lock()
			c.board.kept = fresh
			c.board.mu.Unlock()
		}
		return fresh, err
	})
	if err != nil {
		return standing{}, err
	}
	return read.(standing), nil // It is what the function above returns.
}

func (c *Console) readStanding(ctx context.Context) (standing, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*boardWithin)
	defer cancel()
	s := standing{At: c.options.Now()}
	var err error
	if s.Incidents, err = c.list(ctx, starter.Filter{Kind: contract.Incident, Limit: boardMost}); err != nil {
		return s, err
	}
	s.Escalations, err = c.list(ctx, starter.Filter{Kind: contract.Escalation, Limit: boardMost})
	return s, err
}

// forget makes the next reader see what was just changed.
func (c *Console) forget() {
	c.board.mu.Lock()
	c.board.kept = standing{}
	c.board.mu.Unlock()
}

// list lists workflows and asks each of them how it stands.
func (c *Console) list(ctx context.Context, filter starter.Filter) ([]item, error) {
	listed, err := c.options.Engine.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, boardWithin)
	defer cancel()
	items := make([]item, len(listed))
	var asking errgroup.Group
	asking.SetLimit(boardAsks)
	for i, l := range listed {
		items[i].Listed = l
		asking.Go(func() error {
			if ctx.Err() != nil {
				return nil // Its time is up: the list alone has to do.
			}
			if shown, err := c.options.Engine.Show(ctx, l.WorkflowID); err == nil {
				items[i].Shown = &shown
			}
			return nil
		})
	}
	return items, asking.Wait()
}
