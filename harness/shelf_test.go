package harness

import (
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	"example.com/racelab/jobstore"
)

// A shelf is a sound store out of which the planted bugs are made: each of them
// embeds it and gets one method wrong.
type shelf struct {
	mu   sync.RWMutex
	jobs map[string]*jobstore.Job // guarded by mu, the jobs too; nil once closed

	// Pause stands where a bug lets other calls in.
	Pause func()
}

func newShelf() *shelf {
	return &shelf{jobs: make(map[string]*jobstore.Job), Pause: letOthersIn}
}

// letOthersIn gives up the processor a few times: long enough for a call on
// another goroutine to come in between, and short when there is none.
func letOthersIn() {
	for range 50 {
		runtime.Gosched()
	}
}

func (s *shelf) find(call, id string) (*jobstore.Job, error) {
	if s.jobs == nil {
		return nil, jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	job, ok := s.jobs[id]
	if !ok {
		return nil, jobstore.Refused(call, id, jobstore.ErrNotFound)
	}
	return job, nil
}

func (s *shelf) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs == nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if s.jobs[id] != nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	s.jobs[id] = &job
	return job, nil
}

func (s *shelf) Get(id string) (jobstore.Job, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	job, err := s.find("get", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

func (s *shelf) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return s.apply(job, c)
}

func (s *shelf) apply(job *jobstore.Job, c jobstore.Change) (jobstore.Job, error) {
	next, err := job.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	*job = next
	return next, nil
}

func (s *shelf) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find("delete", id); err != nil {
		return err
	}
	delete(s.jobs, id)
	return nil
}

func (s *shelf) CompareAndDelete(old jobstore.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
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

func (s *shelf) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		cut, open := s.copies(), s.jobs != nil
		s.mu.RUnlock()
		each(cut, open, yield)
	}
}

// copies needs mu.
func (s *shelf) copies() []jobstore.Job {
	var cut []jobstore.Job
	for _, job := range s.jobs {
		cut = append(cut, *job)
	}
	return cut
}

// ids needs mu.
func (s *shelf) ids() []string { return slices.Collect(maps.Keys(s.jobs)) }

func each(cut []jobstore.Job, open bool, yield func(jobstore.Job, error) bool) {
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

func (s *shelf) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = nil
	return nil
}
