// EXPECT verdict=deadlock
// Each calls back with the lock held, and the callback waits for a goroutine that wants it.

// Package registry names services.
package registry

import (
	"sync"
)

// A Registry is safe for concurrent use.
type Registry struct {
	mu    sync.Mutex
	names []string
}

// Add registers a service.
func (r *Registry) Add(name string) {
	r.mu.Lock() // BUG adder
	defer r.mu.Unlock()
	r.names = append(r.names, name)
}

// Each calls f for each service that is registered.
func (r *Registry) Each(f func(name string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range r.names {
		f(name)
	}
}
