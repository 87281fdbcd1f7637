// EXPECT verdict=data-race consequence=assertion
// Get counts hits while it holds only the read lock.

// Package cache keeps values and counts how often they were asked for.
package cache

import "sync"

type entry struct {
	value string
	hits  int
}

// A Cache is safe for concurrent use.
type Cache struct {
	mu      sync.RWMutex
	entries map[string]*entry
}

// New returns a cache with one entry.
func New(key, value string) *Cache {
	return &Cache{entries: map[string]*entry{key: {value: value}}}
}

// Get returns a value.
func (c *Cache) Get(key string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e := c.entries[key]
	e.hits++ // BUG counter
	return e.value
}

// Hits returns how often Get was called.
func (c *Cache) Hits(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.entries[key].hits
}
