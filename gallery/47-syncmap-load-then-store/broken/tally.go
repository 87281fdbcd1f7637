// EXPECT verdict=assertion
// Load and Store of a sync.Map are atomic each, not together.

// Package tally counts words.
package tally

import (
	"sync"
)

// A Tally is safe for concurrent use.
type Tally struct{ words sync.Map }

// Add counts a word.
func (t *Tally) Add(word string) {
	n, _ := t.words.LoadOrStore(word, 0) // BUG load
	t.words.Store(word, n.(int)+1)       // BUG store
}

// Count returns how often a word was counted.
func (t *Tally) Count(word string) int {
	n, ok := t.words.Load(word)
	if !ok {
		return 0
	}
	return n.(int)
}
