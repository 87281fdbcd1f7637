// EXPECT verdict=data-race
// Set copies the table but not the slice in it: it writes into what readers hold.

// Package routes is a table that is copied on every change, so that readers need no lock.
package routes

import (
	"sync"
	"sync/atomic"
)

type table struct{ addresses []string }

// Routes are safe for concurrent use.
type Routes struct {
	mu      sync.Mutex // held by writers
	current atomic.Pointer[table]
}

// New returns routes to addresses.
func New(addresses ...string) *Routes {
	r := &Routes{}
	r.current.Store(&table{addresses})
	return r
}

// Set changes the addresses.
func (r *Routes) Set(addresses ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.current.Load() // a copy: readers keep the old table
	for i, a := range addresses {
		next.addresses[i] = a // BUG writer
	}
	r.current.Store(&next)
}

// Get returns the addresses; the caller must not change them.
func (r *Routes) Get() []string { return r.current.Load().addresses }
