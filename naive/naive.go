// Package naive keeps jobs in a map without any synchronisation.
package naive

import (
	"iter"

	"example.com/racelab/jobstore"
)

// Store is a map that nothing guards.
type Store struct {
	// Pause, if not nil, is called between the read and the write of every
	// Update, in the place of the work that real code does there.
	Pause func()

	jobs   map[string]*jobstore.Job // nil once closed
	fields bool                     // write back changed fields, not the record
}

// New returns a store that writes the whole record back.
func New() *Store { return &Store{jobs: make(map[string]*jobstore.Job)} }

// NewFields returns a store that sets the changed fields on the live record.
func NewFields() *Store { return &Store{jobs: make(map[string]*jobstore.Job), fields: true} }

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
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

func (s *Store) find(call, id string) (*jobstore.Job, error) {
	if s.jobs == nil {
		return nil, jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	job, ok := s.jobs[id]
	if !ok {
		return nil, jobstore.Refused(call, id, jobstore.ErrNotFound)
	}
	return job, nil
}

// Get returns a copy of the job.
func (s *Store) Get(id string) (jobstore.Job, error) {
	job, err := s.find("get", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

// Update reads, applies, pauses and writes: four steps that anything may come
// between.
func (s *Store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	before := *job
	after, err := before.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	if s.Pause != nil {
		s.Pause()
	}
	if s.fields {
		setFields(job, before, after)
		return after, nil
	}
	s.jobs[id] = &after
	return after, nil
}

func setFields(job *jobstore.Job, before, after jobstore.Job) {
	set(&job.Status, before.Status, after.Status)
	set(&job.Progress, before.Progress, after.Progress)
	set(&job.Err, before.Err, after.Err)
	set(&job.Started, before.Started, after.Started)
	set(&job.LastHeartbeat, before.LastHeartbeat, after.LastHeartbeat)
	set(&job.Completed, before.Completed, after.Completed)
	set(&job.Version, before.Version, after.Version)
}

func set[T comparable](field *T, before, after T) {
	if before != after {
		*field = after
	}
}

// Delete removes the job.
func (s *Store) Delete(id string) error {
	if _, err := s.find("delete", id); err != nil {
		return err
	}
	delete(s.jobs, id)
	return nil
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) error {
	job, err := s.find("delete", old.ID)
	if err != nil {
		return err
	}
	if err := job.Compare(old); err != nil {
		return err
	}
	delete(s.jobs, old.ID)
	return nil
}

// All ranges over the live map.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		if s.jobs == nil {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range s.jobs {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

// Close empties the store.
func (s *Store) Close() error {
	s.jobs = nil
	return nil
}
