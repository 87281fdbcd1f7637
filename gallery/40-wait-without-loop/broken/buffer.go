// EXPECT verdict=panic
// Take waits with if, not with for: of two that are woken the second finds the buffer empty.

// Package buffer hands values from producers to consumers.
package buffer

import "sync"

// A Buffer is safe for concurrent use.
type Buffer struct {
	mu    sync.Mutex
	more  *sync.Cond
	items []int
}

// New returns an empty buffer.
func New() *Buffer {
	b := &Buffer{}
	b.more = sync.NewCond(&b.mu)
	return b
}

// Put adds an item.
func (b *Buffer) Put(item int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = append(b.items, item)
	b.more.Broadcast()
}

// Take waits for an item and removes it.
func (b *Buffer) Take() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.items) == 0 {
		b.more.Wait()
	}
	item := b.items[0] // BUG taker
	b.items = b.items[1:]
	return item
}
