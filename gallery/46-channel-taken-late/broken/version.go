// EXPECT verdict=deadlock
// Wait looks at the value first and takes the channel later: a change in between wakes nobody.

// Package version lets goroutines wait for a version.
package version

import "sync"

// A Version only grows.
type Version struct {
	mu      sync.Mutex
	value   int
	changed chan struct{} // closed and replaced at each change
}

// New returns version 0.
func New() *Version { return &Version{changed: make(chan struct{})} }

// Bump makes the next version.
func (v *Version) Bump() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.value++
	close(v.changed)
	v.changed = make(chan struct{})
}

func (v *Version) get() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.value
}

func (v *Version) change() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.changed
}

// Wait returns when the version is at least n.
func (v *Version) Wait(n int) {
	for v.get() < n {
		<-v.change() // BUG waiter
	}
}
