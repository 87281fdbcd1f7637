// EXPECT verdict=data-race
// Get returns the stored record itself: what its caller reads changes while it reads.

// Package jobs keeps the state of jobs.
package jobs

import "sync"

// A Job is a piece of work.
type Job struct {
	Status   string
	Progress int
}

// A Store is safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	jobs map[string]*Job
}

// New returns an empty store.
func New() *Store { return &Store{jobs: map[string]*Job{}} }

// Create adds a job that is under way.
func (s *Store) Create(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[id] = &Job{Status: "running", Progress: 40}
}

// Get returns a job.
func (s *Store) Get(id string) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.jobs[id]
}

// Finish ends a job.
func (s *Store) Finish(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[id]
	j.Status = "done" // BUG writer
	j.Progress = 100  // BUG writer
}
