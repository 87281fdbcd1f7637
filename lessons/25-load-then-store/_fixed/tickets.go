// Package tickets hands out numbers.
package tickets

import "sync/atomic"

// A Counter is safe for concurrent use.
type Counter struct{ last atomic.Int64 }

// Next returns a number that nobody else has.
func (c *Counter) Next() int64 {
	return c.last.Add(1)
}
