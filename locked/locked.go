// Package locked keeps jobs behind a mutex.
package locked

import (
	"iter"
	"sync"

	"example.com/racelab/jobstore"
)

// Store is one mutex around one map. The zero Store is not ready; use New.
type Store struct {
	mu   sync.Mutex
	jobs map[string]*jobstore.Job // guarded by mu, the jobs too; nil once closed
}

// New returns an empty store.
func New() *Store { return &Store{jobs: make(map[string]*jobstore.Job)} }

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs == nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if _, taken := s.jobs[id]; taken {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	s.jobs[id] = &job
	return job, nil
}

// missing says why there is no job id; it needs mu.
func (s *Store) missing(call, id string) error {
	if s.jobs == nil {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

// Get returns a copy of the job.
func (s *Store) Get(id string) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, ok := s.jobs[id]
	if !ok {
		return jobstore.Job{}, s.missing("get", id)
	}
	return *job, nil
}

// Update applies c in place.
func (s *Store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, ok := s.jobs[id]
	if !ok {
		return jobstore.Job{}, s.missing("update", id)
	}
	if err := job.Accept(&c); err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

// Delete removes the job.
func (s *Store) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.jobs[id]; !ok {
		return s.missing("delete", id)
	}
	delete(s.jobs, id)
	return nil
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, ok := s.jobs[old.ID]
	if !ok {
		return s.missing("delete", old.ID)
	}
	if err := job.Compare(old); err != nil {
		return err
	}
	delete(s.jobs, old.ID)
	return nil
}

// All ranges over a copy that it takes when the range begins.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		cut, err := s.snapshot()
		if err != nil {
			yield(jobstore.Job{}, err)
			return
		}
		for _, job := range cut {
			if !yield(job, nil) {
				return
			}
		}
	}
}

func (s *Store) snapshot() ([]jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs == nil {
		return nil, jobstore.RefusedAll()
	}
	cut := make([]jobstore.Job, 0, len(s.jobs))
	for _, job := range s.jobs {
		cut = append(cut, *job)
	}
	return cut, nil
}

// Close empties the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = nil
	return nil
}
