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
	for {
		n := b.tokens.Load()
		if n <= 0 {
			return false
		}
		if b.tokens.CompareAndSwap(n, n-1) {
			return true
		}
	}
}
