// EXPECT verdict=data-race
// The loop reads a plain bool that Stop writes.

// Package miner searches until it is told to stop.
package miner

import (
	"runtime"
)

// A Miner counts its attempts.
type Miner struct {
	stopped  bool
	done     chan struct{}
	attempts int
}

// Start starts a miner.
func Start() *Miner {
	m := &Miner{done: make(chan struct{})}
	go m.run()
	return m
}

func (m *Miner) run() {
	defer close(m.done)
	for !m.stopped { // BUG reader
		m.attempts++
		runtime.Gosched()
	}
}

// Stop ends the search and returns the number of attempts.
func (m *Miner) Stop() int {
	m.stopped = true // BUG writer
	<-m.done
	return m.attempts
}
