// EXPECT verdict=assertion
// Whether a token is left is asked before one is taken: the last one is taken twice.

// Package bucket limits a rate by tokens.
package bucket

import "sync/atomic"

// A Bucket is safe for concurrent use.
type Bucket struct{ tokens atomic.Int64 }

// New returns a bucket with n tokens.
func New(n int64) *Bucket {
	b := &Bucket{}
	b.tokens.Store(n)
	return b
}

// Take takes a token and reports whether there was one.
func (b *Bucket) Take() bool {
	if b.tokens.Load() <= 0 { // BUG check
		return false
	}
	b.tokens.Add(-1) // BUG take
	return true
}
