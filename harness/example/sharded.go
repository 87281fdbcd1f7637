// Package sharded is somebody else's job store, in a module of its own: a map
// in shards, each behind its own lock, so that calls for jobs in different
// shards do not wait for each other. It stands here to show that the contract
// suite of racelab can be called from outside:
//
//	go test -race ./...
//
// The shards make two things harder than one lock does. All must hold every
// lock at once: copying shard after shard, each under its own lock, gives jobs
// that never existed side by side. And Close must shut all shards in one step:
// otherwise one job is gone while another can still be changed.
package sharded

import (
	"hash/maphash"
	"iter"
	"sync"

	"example.com/racelab/jobstore"
)

const shards = 16

// Store is the shards. The zero Store is not ready; use New.
type Store struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu   sync.Mutex
	jobs map[string]jobstore.Job // guarded by mu; nil once closed
}

// New returns an empty store.
func New() *Store {
	s := &Store{seed: maphash.MakeSeed()}
	for i := range s.shards {
		s.shards[i].jobs = make(map[string]jobstore.Job)
	}
	return s
}

func (s *Store) shard(id string) *shard {
	return &s.shards[maphash.String(s.seed, id)%shards]
}

// lock takes every lock, always in the same order, and returns what releases
// them.
func (s *Store) lock() (unlock func()) {
	for i := range s.shards {
		s.shards[i].mu.Lock()
	}
	return func() {
		for i := range s.shards {
			s.shards[i].mu.Unlock()
		}
	}
}

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	sh := s.shard(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.jobs == nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if _, taken := sh.jobs[id]; taken {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	sh.jobs[id] = job
	return job, nil
}

// find needs mu.
func (sh *shard) find(call, id string) (jobstore.Job, error) {
	if sh.jobs == nil {
		return jobstore.Job{}, jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	job, ok := sh.jobs[id]
	if !ok {
		return jobstore.Job{}, jobstore.Refused(call, id, jobstore.ErrNotFound)
	}
	return job, nil
}

// Get returns the job.
func (s *Store) Get(id string) (jobstore.Job, error) {
	sh := s.shard(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.find("get", id)
}

// Update applies c.
func (s *Store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	sh := s.shard(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	job, err := sh.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	if job, err = job.Apply(c); err != nil {
		return jobstore.Job{}, err
	}
	sh.jobs[id] = job
	return job, nil
}

// Delete removes the job.
func (s *Store) Delete(id string) error {
	sh := s.shard(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if _, err := sh.find("delete", id); err != nil {
		return err
	}
	delete(sh.jobs, id)
	return nil
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) error {
	sh := s.shard(old.ID)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	job, err := sh.find("delete", old.ID)
	if err != nil {
		return err
	}
	if err := job.Compare(old); err != nil {
		return err
	}
	delete(sh.jobs, old.ID)
	return nil
}

// All ranges over a copy that it takes, under every lock, when the range begins.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		cut, open := s.cut()
		if !open {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range cut {
			if !yield(job, nil) {
				return
			}
		}
	}
}

func (s *Store) cut() (cut []jobstore.Job, open bool) {
	defer s.lock()()
	for i := range s.shards {
		for _, job := range s.shards[i].jobs {
			cut = append(cut, job)
		}
	}
	return cut, s.shards[0].jobs != nil
}

// Close empties every shard in one step.
func (s *Store) Close() error {
	defer s.lock()()
	for i := range s.shards {
		s.shards[i].jobs = nil
	}
	return nil
}
