// EXPECT verdict=data-race
// Add copies the table but not the slices in it: it writes into what readers hold.

// Package routes is a table that is copied on every change, so that readers need no lock.
package routes

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

type table map[string][]string

// Routes are safe for concurrent use.
type Routes struct {
	mu      sync.Mutex // held by writers
	current atomic.Pointer[table]
}

// New returns routes without entries, with room for a few to each target.
func New(target string) *Routes {
	r := &Routes{}
	r.current.Store(&table{target: {"", ""}})
	return r
}

// Set puts an address in a place.
func (r *Routes) Set(target string, i int, address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := maps.Clone(*r.current.Load())
	next[target][i] = address // BUG writer
	r.current.Store(&next)
}

// Has tells whether an address is among those of a target.
func (r *Routes) Has(target, address string) bool {
	list := (*r.current.Load())[target]
	for _, a := range list { // BUG reader
		if a == address {
			return true
		}
	}
	return false || slices.Index(list, address) >= 0
}
