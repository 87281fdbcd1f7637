package main

import (
	"iter"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// A table is what a concurrent map must do to be a store: the adapter store adds
// errors, Close and the rules. Jobs in it are immutable unless get copies them
// under a lock.
type table interface {
	get(id string) (job jobstore.Job, found bool)
	add(job *jobstore.Job) bool // false if there is one

	// update applies the change and returns the job as it is then, or notFound.
	update(id string, c jobstore.Change) (jobstore.Job, error)

	// remove takes the job out if judge allows it.
	remove(id string, judge func(*jobstore.Job) error) (found bool, err error)

	// all returns the jobs. It may not be a cut; see contender.lacks.
	all() []jobstore.Job
}

// A store makes a jobstore.Store of a concurrent map.
type store struct {
	table
	closed atomic.Bool
}

func adapt(t table) jobstore.Store { return &store{table: t} }

func (s *store) missing(call, id string) error {
	if s.closed.Load() {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

func (s *store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	if s.closed.Load() {
		return jobstore.Job{}, s.missing("create", id)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	stored := job
	if !s.add(&stored) {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	return job, nil
}

func (s *store) Get(id string) (jobstore.Job, error) {
	if !s.closed.Load() {
		if job, found := s.get(id); found {
			return job, nil
		}
	}
	return jobstore.Job{}, s.missing("get", id)
}

func (s *store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	if s.closed.Load() {
		return jobstore.Job{}, s.missing("update", id)
	}
	return s.update(id, c)
}

func (s *store) Delete(id string) error {
	return s.removeIf(id, func(*jobstore.Job) error { return nil })
}

func (s *store) CompareAndDelete(old jobstore.Job) error {
	return s.removeIf(old.ID, func(job *jobstore.Job) error { return job.Compare(old) })
}

func (s *store) removeIf(id string, judge func(*jobstore.Job) error) error {
	if s.closed.Load() {
		return s.missing("delete", id)
	}
	found, err := s.remove(id, judge)
	if err == nil && !found {
		err = s.missing("delete", id)
	}
	return err
}

func (s *store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		if s.closed.Load() {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range s.all() {
			if !yield(job, nil) {
				return
			}
		}
	}
}

func (s *store) Close() error {
	s.closed.Store(true)
	return nil
}

func notFound(id string) error { return jobstore.Refused("update", id, jobstore.ErrNotFound) }
