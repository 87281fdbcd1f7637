// Package lru has a cache that forgets what was used longest ago: a right one, and
// two that are wrong.
package lru

import (
	"slices"
	"sync"
)

// A Cache keeps at most so many values.
type Cache struct {
	mu    sync.RWMutex
	size  int
	value map[string]int
	order []string // least recently used first
}

// New returns an empty cache for size values.
func New(size int) *Cache { return &Cache{size: size, value: map[string]int{}} }

// Get returns the value, and makes it the most recently used.
func (c *Cache) Get(key string) (v int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok = c.value[key]; ok {
		c.use(key)
	}
	return v, ok
}

// Put sets the value, and forgets another one if there are too many.
func (c *Cache) Put(key string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value[key] = v
	c.use(key)
	if len(c.order) > c.size {
		delete(c.value, c.order[0])
		c.order = c.order[1:]
	}
}

// use moves key to the end.
func (c *Cache) use(key string) {
	c.order = append(slices.DeleteFunc(slices.Clone(c.order), func(k string) bool { return k == key }), key)
}

// ReadLocked is a Cache that reads under the read lock and then notes the use, so
// that readers need not wait for each other.
type ReadLocked struct{ *Cache }

// Get may note the use of what was forgotten meanwhile: then there is one key too
// many in the order, and a value that was used last is forgotten.
func (c ReadLocked) Get(key string) (v int, ok bool) {
	c.mu.RLock()
	v, ok = c.value[key]
	c.mu.RUnlock()
	if ok {
		c.mu.Lock()
		c.use(key)
		c.mu.Unlock()
	}
	return v, ok
}

// Loading is a Cache that computes what is not there outside the lock.
type Loading struct{ *Cache }

// Add returns the value of key, which it sets to v if there is none.
func (c *Cache) Add(key string, v int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.value[key]; ok {
		c.use(key)
		return old
	}
	c.value[key] = v
	c.use(key)
	if len(c.order) > c.size {
		delete(c.value, c.order[0])
		c.order = c.order[1:]
	}
	return v
}

// Add looks and then puts: of two that find nothing, both set it.
func (c Loading) Add(key string, v int) int {
	if old, ok := c.Get(key); ok {
		return old
	}
	c.Put(key, v)
	return v
}
