// Package barrier lets goroutines wait for each other, round after round.
package barrier

import "sync"

// A Barrier is for a fixed number of goroutines.
type Barrier struct {
	mu      sync.Mutex
	cond    *sync.Cond
	size    int
	waiting int
	round   int
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
	round := b.round
	b.waiting++
	if b.waiting == b.size {
		b.waiting = 0
		b.round++
		b.cond.Broadcast()
		return
	}
	for b.round == round {
		b.cond.Wait()
	}
}
