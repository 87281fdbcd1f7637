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
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total += n
}

// Total returns the sum.
func (m *Meter) Total() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.total
}
