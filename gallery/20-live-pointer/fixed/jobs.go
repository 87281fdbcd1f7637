// Package jobs keeps the state of jobs.
package jobs

import "sync"

// A Job is a piece of work.
type Job struct {
	ID       string
	Progress int
}

// String is for logs.
func (j *Job) String() string {
	if j.Progress == 100 {
		return j.ID + ": done"
	}
	return j.ID + ": under way"
}

// A Store is safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	jobs map[string]*Job
}

// New returns an empty store.
func New() *Store { return &Store{jobs: map[string]*Job{}} }

// Create adds a job.
func (s *Store) Create(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[id] = &Job{ID: id}
}

// Get returns a job.
func (s *Store) Get(id string) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := *s.jobs[id]
	return &j
}

// Update sets the progress.
func (s *Store) Update(id string, progress int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[id].Progress = progress
}
