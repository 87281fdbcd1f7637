// EXPECT verdict=assertion
// Add reads and writes under the lock, but lets go of it in between: an update is lost.

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
	s.mu.Lock() // BUG reader
	defer s.mu.Unlock()
	return s.count[name] // BUG reader
}

func (s *Stock) set(name string, n int) {
	s.mu.Lock() // BUG writer
	defer s.mu.Unlock()
	s.count[name] = n // BUG writer
}

// Add adds n pieces.
func (s *Stock) Add(name string, n int) {
	s.set(name, s.Count(name)+n)
}
