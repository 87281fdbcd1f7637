// Package tally counts words.
package tally

import (
	"sync"
	"sync/atomic"
)

// A Tally is safe for concurrent use.
type Tally struct{ words sync.Map }

// Add counts a word.
func (t *Tally) Add(word string) {
	n, _ := t.words.LoadOrStore(word, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
}

// Count returns how often a word was counted.
func (t *Tally) Count(word string) int {
	n, ok := t.words.Load(word)
	if !ok {
		return 0
	}
	return int(n.(*atomic.Int64).Load())
}
