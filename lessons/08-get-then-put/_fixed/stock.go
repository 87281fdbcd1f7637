// Package stock counts the goods in a warehouse.
package stock

import "sync"

// A Stock is safe for concurrent use.
type Stock struct {
	mu    sync.Mutex
	count map[string]int
}

// New returns an empty stock.
func New() *Stock { return &Stock{count: map[string]int{}} }

// Count returns how many there are.
func (s *Stock) Count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count[name]
}

// Add adds n pieces.
func (s *Stock) Add(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count[name] += n
}
