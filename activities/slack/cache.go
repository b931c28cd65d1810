package slack

import (
	"container/list"
	"sync"
	"time"
)

// cache remembers the answers of Slack for a while; beyond most entries those that were used least lately are forgotten. The
// zero value with most set is ready, and safe for concurrent use.
type cache[V any] struct {
	most int

	mu      sync.Mutex
	entries map[string]*list.Element
	used    list.List // The latest in front.
}

type cached[V any] struct {
	key   string
	value V
	until time.Time
}

// get finds a value, and tells whether it is still fresh.
func (c *cache[V]) get(key string, now time.Time) (value V, fresh, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, known := c.entries[key]
	if !known {
		return value, false, false
	}
	c.used.MoveToFront(element)
	entry := element.Value.(*cached[V]) //nolint:forcetypeassert // Only these are in the list.
	return entry.value, now.Before(entry.until), true
}

func (c *cache[V]) put(key string, value V, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*list.Element{}
	}
	if element, known := c.entries[key]; known {
		element.Value = &cached[V]{key, value, until}
		c.used.MoveToFront(element)
		return
	}
	c.entries[key] = c.used.PushFront(&cached[V]{key, value, until})
	if oldest := c.used.Back(); len(c.entries) > c.most {
		delete(c.entries, c.used.Remove(oldest).(*cached[V]).key) //nolint:forcetypeassert // See above.
	}
}
