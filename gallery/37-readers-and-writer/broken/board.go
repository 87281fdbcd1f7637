// EXPECT verdict=deadlock
// Best holds a read lock and waits for goroutines that want one too: a writer in between stops them all.

// Package board keeps scores.
package board

import "sync"

// A Board is safe for concurrent use.
type Board struct {
	mu     sync.RWMutex
	scores map[string]int
}

// New returns a board.
func New(scores map[string]int) *Board { return &Board{scores: scores} }

// Score returns one score.
func (b *Board) Score(name string) int {
	b.mu.RLock() // BUG reader
	defer b.mu.RUnlock()
	return b.scores[name]
}

// Set sets one score.
func (b *Board) Set(name string, score int) {
	b.mu.Lock() // BUG writer
	defer b.mu.Unlock()
	b.scores[name] = score
}

// Best returns the best score of some names, which are looked up in parallel.
func (b *Board) Best(names ...string) int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	found := make(chan int, len(names))
	for _, name := range names {
		go func() { found <- b.Score(name) }()
	}
	best := 0
	for range names {
		best = max(best, <-found)
	}
	return best
}
