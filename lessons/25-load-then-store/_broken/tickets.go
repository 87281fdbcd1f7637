// EXPECT verdict=assertion
// Next loads and stores where it should add: two callers draw the same number.

// Package tickets hands out numbers.
package tickets

import "sync/atomic"

// A Counter is safe for concurrent use.
type Counter struct{ last atomic.Int64 }

// Next returns a number that nobody else has.
func (c *Counter) Next() int64 {
	n := c.last.Load() + 1 // BUG load
	c.last.Store(n)        // BUG store
	return n
}
