// EXPECT verdict=panic
// Close stops the timer, but the callback may have begun already: it writes into a map that is gone.

// Package debounce collects events and delivers them after a pause.
package debounce

import (
	"sync"
	"time"
)

// A Debouncer is safe for concurrent use.
type Debouncer struct {
	mu    sync.Mutex
	timer *time.Timer
	count map[string]int
}

// New returns a debouncer without events.
func New() *Debouncer { return &Debouncer{count: map[string]int{}} }

// Event delivers an event after d.
func (b *Debouncer) Event(name string, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer = time.AfterFunc(d, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.count[name]++ // BUG callback
	})
}

// Close ends delivery and returns how many events of a name were delivered.
func (b *Debouncer) Close(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer.Stop()
	n := b.count[name]
	b.count = nil
	return n
}
