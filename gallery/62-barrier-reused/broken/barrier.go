// EXPECT verdict=deadlock
// A fast goroutine enters the next round before a slow one has seen the end of this one.

// Package barrier lets goroutines wait for each other, round after round.
package barrier

import "sync"

// A Barrier is for a fixed number of goroutines.
type Barrier struct {
	mu      sync.Mutex
	cond    *sync.Cond
	size    int
	waiting int
}

// New returns a barrier for size goroutines.
func New(size int) *Barrier {
	b := &Barrier{size: size}
	b.cond = sync.NewCond(&b.mu)
	return b
}

// Wait returns when all have called it.
func (b *Barrier) Wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting++
	if b.waiting == b.size {
		b.waiting = 0
		b.cond.Broadcast()
		return
	}
	for b.waiting != 0 {
		b.cond.Wait() // BUG waiter
	}
}
