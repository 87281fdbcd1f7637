// EXPECT verdict=assertion
// When the lock is taken, TryLock gives up, and what should have been counted is not.

// Package usage adds up what was used.
package usage

import "sync"

// A Meter is safe for concurrent use.
type Meter struct {
	mu    sync.Mutex
	total int
}

// Use adds n.
func (m *Meter) Use(n int) {
	if m.mu.TryLock() { // BUG user
		defer m.mu.Unlock()
		m.total += n // BUG user
	}
}

// Total returns the sum.
func (m *Meter) Total() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.total
}
