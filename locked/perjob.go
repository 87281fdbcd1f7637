package locked

import (
	"iter"
	"sync"

	"example.com/racelab/jobstore"
)

// PerJob has a lock for each job and one for the map, which every call holds to
// its end. The zero PerJob is closed; use NewPerJob.
type PerJob struct {
	mu   sync.RWMutex      // taken before any entry.mu
	jobs map[string]*entry // guarded by mu; nil once closed
}

type entry struct {
	mu  sync.Mutex   // taken under PerJob.mu held for reading
	job jobstore.Job // guarded by mu, or by PerJob.mu held for writing
}

// NewPerJob returns an empty store.
func NewPerJob() *PerJob { return &PerJob{jobs: make(map[string]*entry)} }

// Create adds a pending job.
func (s *PerJob) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
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
	s.jobs[id] = &entry{job: job}
	return job, nil
}

// missing says why there is no job id; it needs mu, for reading at least.
func (s *PerJob) missing(call, id string) error {
	if s.jobs == nil {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

// Get returns a copy of the job.
func (s *PerJob) Get(id string) (jobstore.Job, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.jobs[id]
	if !ok {
		return jobstore.Job{}, s.missing("get", id)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.job, nil
}

// Update applies c under the job's own lock.
func (s *PerJob) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.jobs[id]
	if !ok {
		return jobstore.Job{}, s.missing("update", id)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.job.Accept(&c); err != nil {
		return jobstore.Job{}, err
	}
	return e.job, nil
}

// Delete removes the job.
func (s *PerJob) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.jobs[id]; !ok {
		return s.missing("delete", id)
	}
	delete(s.jobs, id)
	return nil
}

// CompareAndDelete removes the job if it still equals old.
func (s *PerJob) CompareAndDelete(old jobstore.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.jobs[old.ID]
	if !ok {
		return s.missing("delete", old.ID)
	}
	if err := e.job.Compare(old); err != nil {
		return err
	}
	delete(s.jobs, old.ID)
	return nil
}

// All ranges over a copy that it takes when the range begins.
func (s *PerJob) All() iter.Seq2[jobstore.Job, error] {
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

// snapshot shuts out every other call, so it needs no job's own lock.
func (s *PerJob) snapshot() ([]jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs == nil {
		return nil, jobstore.RefusedAll()
	}
	cut := make([]jobstore.Job, 0, len(s.jobs))
	for _, e := range s.jobs {
		cut = append(cut, e.job)
	}
	return cut, nil
}

// Close waits for the calls that hold the lock, and drops the jobs.
func (s *PerJob) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = nil
	return nil
}
