// Package rules holds the newest set of rules.
package rules

import "sync/atomic"

// A Set is not changed any more.
type Set struct{ Version int }

// Rules are safe for concurrent use.
type Rules struct{ current atomic.Pointer[Set] }

// New returns the first rules.
func New() *Rules {
	r := &Rules{}
	r.current.Store(&Set{})
	return r
}

// Current returns the newest set.
func (r *Rules) Current() *Set { return r.current.Load() }

// Offer takes a set if it is newer.
func (r *Rules) Offer(s *Set) {
	for old := r.Current(); old.Version < s.Version; old = r.Current() {
		if r.current.CompareAndSwap(old, s) {
			return
		}
	}
}
