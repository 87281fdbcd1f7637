// Package counter has a map of counters: a right one, and two that are wrong
// though each access is guarded.
package counter

import (
	"sync"
	"sync/atomic"
)

// A Map counts by name.
type Map struct {
	mu sync.Mutex
	n  map[string]int
}

// New returns a map in which every count is 0.
func New() *Map { return &Map{n: map[string]int{}} }

// Add adds to a count and returns it.
func (m *Map) Add(name string, delta int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n[name] += delta
	return m.n[name]
}

// Get returns a count.
func (m *Map) Get(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.n[name]
}

// Sum returns all counts together.
func (m *Map) Sum() (sum int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range m.n {
		sum += n
	}
	return sum
}

// GetThenPut is a Map whose Add reads under the lock, and writes under the lock.
type GetThenPut struct{ *Map }

// Add loses what is added between its two steps.
func (m GetThenPut) Add(name string, delta int) int {
	n := m.Get(name) + delta
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n[name] = n
	return n
}

// Bare is a Map without the lock.
type Bare struct{ *Map }

// Add races with everything.
func (m Bare) Add(name string, delta int) int {
	n := m.n[name] + delta
	m.n[name] = n
	return n
}

// Get races with Add.
func (m Bare) Get(name string) int { return m.n[name] }

// Sum races with Add.
func (m Bare) Sum() int { return m.n["a"] + m.n["b"] }

// Sharded has an atomic counter for each name, in a fixed set of names. Add and
// Get are right; Sum is no cut.
type Sharded struct{ n map[string]*atomic.Int64 }

// NewSharded returns counters of these names.
func NewSharded(names ...string) Sharded {
	s := Sharded{map[string]*atomic.Int64{}}
	for _, name := range names {
		s.n[name] = new(atomic.Int64)
	}
	return s
}

// Add adds to a count and returns it.
func (s Sharded) Add(name string, delta int) int { return int(s.n[name].Add(int64(delta))) }

// Get returns a count.
func (s Sharded) Get(name string) int { return int(s.n[name].Load()) }

// Sum reads one count after the other: the sum may be one that never was.
func (s Sharded) Sum() int { return s.Get("a") + s.Get("b") }
