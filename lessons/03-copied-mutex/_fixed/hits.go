// Package hits counts visits.
package hits

import "sync"

// Hits are safe for concurrent use.
type Hits struct {
	mu    sync.Mutex
	count map[string]int
}

// New returns hits of zero.
func New() *Hits { return &Hits{count: map[string]int{}} }

// Hit counts a visit.
func (h *Hits) Hit(page string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count[page]++
}

// Count returns how often a page was visited.
func (h *Hits) Count(page string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count[page]
}
