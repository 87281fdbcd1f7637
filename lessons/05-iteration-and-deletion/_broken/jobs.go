// EXPECT verdict=data-race
// List ranges over the map without the lock that Delete holds.

// Package jobs lists jobs while others delete them.
package jobs

import "sync"

// A Store is safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	jobs map[string]bool
}

// New returns a store with jobs.
func New(ids ...string) *Store {
	s := &Store{jobs: map[string]bool{}}
	for _, id := range ids {
		s.jobs[id] = true
	}
	return s
}

// Delete removes a job.
func (s *Store) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, id) // BUG deleter
}

// List returns the jobs.
func (s *Store) List() []string {
	var ids []string
	for id := range s.jobs { // BUG lister
		ids = append(ids, id)
	}
	return ids
}
