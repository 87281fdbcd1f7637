// Package box is a box for one item, used by several producers and consumers.
package box

import "sync"

// A Box is safe for concurrent use.
type Box struct {
	mu   sync.Mutex
	cond *sync.Cond
	full bool
	item int
}

// New returns an empty box.
func New() *Box {
	b := &Box{}
	b.cond = sync.NewCond(&b.mu)
	return b
}

// Put waits until the box is empty and fills it.
func (b *Box) Put(item int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.full {
		b.cond.Wait()
	}
	b.full, b.item = true, item
	b.cond.Broadcast()
}

// Take waits until the box is full and empties it.
func (b *Box) Take() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.full {
		b.cond.Wait()
	}
	b.full = false
	b.cond.Broadcast()
	return b.item
}
