package main

import (
	"context"
	"time"

	"hansho/sandbox/record"
	"hansho/workflows/contract"
)

// pages are the telephones that rang in the sandbox, by escalation, in order of time.
type pages struct {
	rig   *rig
	seen  int64
	rings map[string][]ring
}

// ring is a telephone that rang, for the page of that number.
type ring struct {
	page int
	at   time.Time
}

// watch begins with what happens from now on.
func (r *rig) watch() *pages {
	p := &pages{rig: r, rings: map[string][]ring{}}
	p.read()
	clear(p.rings)
	return p
}

// read takes what has happened since.
func (p *pages) read() {
	for _, e := range p.rig.sandbox.LogSince(p.seen) {
		p.seen = e.Seq
		if e.Kind != record.Page {
			continue
		}
		if workflow, _, n, err := contract.ParsePageKey(e.Key); err == nil {
			p.rings[workflow] = append(p.rings[workflow], ring{page: n, at: e.At})
		}
	}
}

// await reads until enough, and reports false when that takes too long.
func (p *pages) await(ctx context.Context, within time.Duration, enough func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		changed := p.rig.sandbox.Changed()
		if p.read(); enough() {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// settle reads until nobody has been paged for a while: a page that comes twice comes late.
func (p *pages) settle(ctx context.Context, calm time.Duration) {
	for before := -1; before != p.count() && ctx.Err() == nil; {
		before = p.count()
		_ = pause(ctx, calm)
		p.read()
	}
}

// count is how many telephones rang.
func (p *pages) count() (n int) {
	for _, rings := range p.rings {
		n += len(rings)
	}
	return n
}

// first is the first ring for a page of an escalation.
func (p *pages) first(workflow string, page int) (time.Time, bool) {
	for _, r := range p.rings[workflow] {
		if r.page == page {
			return r.at, true
		}
	}
	return time.Time{}, false
}

// doubled counts the rings beyond the first for each page.
func (p *pages) doubled() (n int) {
	for _, rings := range p.rings {
		seen := map[int]bool{}
		for _, r := range rings {
			if seen[r.page] {
				n++
			}
			seen[r.page] = true
		}
	}
	return n
}
