package splunk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"hansho/activities"
)

// The phases of an incident.
const (
	unacked  = "UNACKED"
	acked    = "ACKED"
	resolved = "RESOLVED"
)

// incident is what we read of an incident.
type incident struct {
	Number      string       `json:"incidentNumber"`
	Phase       string       `json:"currentPhase"`
	Entity      string       `json:"entityId"`
	StartTime   moment       `json:"startTime"`
	PagedUsers  []string     `json:"pagedUsers"`
	Policies    []policyInfo `json:"pagedPolicies"`
	Transitions []transition `json:"transitions"`
}

type transition struct {
	Name string `json:"name"`
	At   moment `json:"at"`
	By   string `json:"by"`
}

// policyInfo is a policy with its team.
type policyInfo struct {
	Policy named `json:"policy"`
	Team   named `json:"team"`
}

type named struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
}

// moment is an instant in UTC. What is null or unreadable is the zero time: no answer is lost because of a date.
type moment struct{ time.Time }

// UnmarshalJSON never fails.
func (m *moment) UnmarshalJSON(data []byte) error {
	var text string
	_ = json.Unmarshal(data, &text)
	parsed, _ := time.Parse(time.RFC3339, text)
	m.Time = parsed.UTC()
	return nil
}

// paged tells whether a target was paged for the incident.
func (i *incident) paged(to target) bool {
	if to.Type == targetUser {
		return slices.Contains(i.PagedUsers, to.Slug)
	}
	return slices.ContainsFunc(i.Policies, func(p policyInfo) bool { return p.Policy.Slug == to.Slug })
}

// came is how an incident came to the phase it is in; zero when Splunk On-Call does not say.
func (i *incident) came() transition {
	for _, t := range slices.Backward(i.Transitions) {
		if t.Name == i.Phase {
			return t
		}
	}
	return transition{}
}

// snapshot is the list of incidents at a moment: what is open, acknowledged, or was resolved recently, by entity.
type snapshot struct {
	began    time.Time // When it was asked for.
	byEntity map[string]incident
	all      []incident
}

// errNotPromised says that an answer is JSON without what it should hold: it must not pass for "there is none".
var errNotPromised = errors.New("splunk-oncall: the answer does not hold what the API promises")

// fresh is how old a list may be for those who only want to know where pages stand.
const fresh = time.Second

// lists keeps the newest list, and the call for the next one.
type lists struct {
	mu      sync.Mutex
	newest  *snapshot
	running *listing
}

type listing struct {
	began time.Time // Zero until its turn has come.
	done  chan struct{}
	got   *snapshot
	err   error
}

// list gives a list that was asked for at a moment or later. All who want one at the same time share one call.
func (c *Client) list(ctx context.Context, since time.Time) (*snapshot, error) {
	for {
		l := &c.lists
		l.mu.Lock()
		if l.newest != nil && !l.newest.began.Before(since) {
			defer l.mu.Unlock()
			return l.newest, nil
		}
		running := l.running
		if running == nil {
			running = &listing{done: make(chan struct{})}
			l.running = running
			go c.fetch(context.WithoutCancel(ctx), running)
		}
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-running.done:
		}
		if running.err != nil {
			return nil, running.err
		}
		if !running.began.Before(since) {
			return running.got, nil
		}
	}
}

// fetch makes the call for everybody who waits. It is no single caller's, so none of them ends it.
func (c *Client) fetch(ctx context.Context, running *listing) {
	ctx, cancel := context.WithTimeout(ctx, batchWithin)
	defer cancel()
	got, err := &snapshot{byEntity: map[string]incident{}}, c.limits.turn(ctx, endList)
	c.lists.mu.Lock()
	running.began = time.Now()
	got.began = running.began
	c.lists.mu.Unlock()
	if err == nil {
		err = c.read(ctx, got)
	}
	c.lists.mu.Lock()
	defer c.lists.mu.Unlock()
	running.got, running.err, c.lists.running = got, err, nil
	if err == nil {
		c.lists.newest = got
	}
	close(running.done)
}

func (c *Client) read(ctx context.Context, into *snapshot) error {
	var answer struct {
		Incidents []incident `json:"incidents"`
	}
	if err := c.do(ctx, c.api(endList, nil), &answer); err != nil {
		return err
	}
	if answer.Incidents == nil {
		return errNotPromised
	}
	into.all = answer.Incidents
	for _, i := range answer.Incidents {
		if known, ok := into.byEntity[i.Entity]; !ok || newer(i, known) {
			into.byEntity[i.Entity] = i
		}
	}
	return nil
}

// newer tells which of two incidents of an entity stands for it: the open one, else the one with the higher number.
func newer(a, b incident) bool {
	if (a.Phase == resolved) != (b.Phase == resolved) {
		return b.Phase == resolved
	}
	x, _ := strconv.Atoi(a.Number)
	y, _ := strconv.Atoi(b.Number)
	return x > y
}

// outdate forgets the newest list, because something was changed since.
func (c *Client) outdate() {
	c.lists.mu.Lock()
	defer c.lists.mu.Unlock()
	c.lists.newest = nil
}

// find gets the incident of a page from a list that is at most so old; nil when there is none in it.
func (c *Client) find(ctx context.Context, ref activities.PageRef, age time.Duration) (*incident, error) {
	got, err := c.list(ctx, time.Now().Add(-age))
	if err != nil {
		return nil, err
	}
	if found, ok := got.byEntity[ref.Key]; ok {
		return &found, nil
	}
	return nil, nil
}
