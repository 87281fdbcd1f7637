// EXPECT verdict=assertion
// The check that the new rules are newer and the store are two steps: older rules overwrite newer ones.

// Package rules holds the newest set of rules.
package rules

import "sync/atomic"

// A Set is not changed any more.
type Set struct{ Version int }

// Rules are safe for concurrent use.
type Rules struct{ current atomic.Value }

// New returns the first rules.
func New() *Rules {
	r := &Rules{}
	r.current.Store(&Set{})
	return r
}

// Current returns the newest set.
func (r *Rules) Current() *Set { return r.current.Load().(*Set) } // BUG check

// Offer takes a set if it is newer.
func (r *Rules) Offer(s *Set) {
	if r.Current().Version < s.Version {
		r.current.Store(s) // BUG store
	}
}
