// EXPECT verdict=panic
// Reset leaves a nil map behind, which the next Count writes to.

// Package metrics collects counts until they are reported.
package metrics

import "sync"

// Metrics are safe for concurrent use.
type Metrics struct {
	mu     sync.Mutex
	counts map[string]int
}

// New returns metrics without counts.
func New() *Metrics { return &Metrics{counts: map[string]int{}} }

// Count adds one.
func (m *Metrics) Count(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[name]++ // BUG counter
}

// Report returns the counts and begins anew.
func (m *Metrics) Report() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := m.counts
	m.counts = nil
	return counts
}
