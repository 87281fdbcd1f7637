// EXPECT verdict=deadlock
// Wait waits for a broadcast and keeps no record of one: it misses the broadcast that came before.

// Package gate lets goroutines wait until it opens.
package gate

import "sync"

// A Gate opens once.
type Gate struct {
	mu   sync.Mutex
	cond *sync.Cond
}

// New returns a closed gate.
func New() *Gate {
	g := &Gate{}
	g.cond = sync.NewCond(&g.mu)
	return g
}

// Open lets everybody through.
func (g *Gate) Open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cond.Broadcast()
}

// Wait returns when the gate is open.
func (g *Gate) Wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cond.Wait() // BUG waiter
}
