// Package locked keeps jobs behind locks: [New] has one mutex for everything,
// [NewPerJob] one for each job and one for the map, [NewSharded] one for each of
// 64 maps.
//
// # One mutex
//
// Each call is one critical section: it looks the job up, judges the change and
// writes the result, all under mu. The nth Unlock synchronizes before the
// (n+1)th Lock, so a call sees everything that the calls before it did, and
// nothing of those after it. That order of critical sections is the order in
// which the calls take effect.
//
// The tempting version locks the read and the write, each by itself:
//
//	job, err := s.Get(id)       // locks and unlocks
//	job, err = job.Apply(c)     // true of a job that may be gone
//	s.Put(job)                  // locks and unlocks
//
// Every access holds the lock, so there is no data race and go test -race is
// silent; but the change is judged on one state and written over another. The
// lock must cover the decision, not only the accesses. Two more that hold the
// lock and fail: Get returning the *Job of the map, which the caller then reads
// while an Update writes it; and All calling the loop body under mu, which
// deadlocks as soon as the body calls Delete.
//
// A call costs a lock and a map access; Get and Update allocate nothing. All
// holds the lock while it copies every job. Calls wait for one another, whatever
// jobs they are about.
//
// # A lock for each job
//
// PerJob lets changes of different jobs run at the same time. Update holds mu
// for reading and the job's own lock; what changes the map, and All, hold mu for
// writing. An Unlock of a job synchronizes before the next Lock of that job,
// and an RUnlock of mu before the next Lock of mu. So All, alone under mu, finds
// no update half done, and what it copies is one cut through all jobs.
//
// Two tempting versions fail here. One lets mu go once the job is found:
//
//	s.mu.RLock(); e := s.jobs[id]; s.mu.RUnlock()
//	e.mu.Lock(); defer e.mu.Unlock()     // deleted meanwhile? closed?
//
// Its update lands in a job that is in the map no more, and reports success.
// The other copies the jobs in All under their own locks, one after the other:
// each copy is right, and together they may show a state that never was, the
// later of two changes without the earlier.
//
// It costs a second lock for every call, and readers of mu still meet: RLock
// counts them in one word that all cores write. As long as an update takes
// nanoseconds that costs more than waiting for one mutex, on one core and on
// two; compare store=locked and store=perjob in the benchmarks. A lock per job
// pays when work is done under it, and there is none here.
package locked

import (
	"iter"
	"sync"

	"example.com/racelab/jobstore"
)

// Store is one mutex around one map. The zero Store is closed; use New.
type Store struct {
	mu   sync.Mutex
	jobs map[string]*jobstore.Job // map and jobs guarded by mu; nil once closed
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

// Close waits for the call that holds the lock, and drops the jobs.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = nil
	return nil
}
