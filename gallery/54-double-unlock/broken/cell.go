// EXPECT verdict=fatal
// When the cell is full, Put unlocks and then unlocks again at the end.

// Package cell holds at most one value.
package cell

import "sync"

// A Cell is safe for concurrent use.
type Cell struct {
	mu    sync.Mutex
	full  bool
	value int
}

// Put stores v and reports whether the cell was empty.
func (c *Cell) Put(v int) bool {
	c.mu.Lock()
	stored := false
	if c.full {
		c.mu.Unlock()
	} else {
		c.full, c.value, stored = true, v, true
	}
	c.mu.Unlock() // BUG putter
	return stored
}

// Take empties the cell and reports whether it was full.
func (c *Cell) Take() (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	full := c.full
	c.full = false
	return c.value, full
}
