package main

import (
	"iter"
	"sync"

	"example.com/racelab/jobstore"
)

// mutexMap is a map with jobs in place, under one lock: what one would write
// without a library, and no adapter in between.
type mutexMap struct {
	mu   sync.Mutex
	jobs map[string]*jobstore.Job // nil once closed
}

func newMutexMap() jobstore.Store { return &mutexMap{jobs: make(map[string]*jobstore.Job)} }

// missing says why there is no job; it needs mu.
func (m *mutexMap) missing(call, id string) error {
	if m.jobs == nil {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

func (m *mutexMap) Get(id string) (jobstore.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	job, ok := m.jobs[id]
	if !ok {
		return jobstore.Job{}, m.missing("get", id)
	}
	return *job, nil
}

func (m *mutexMap) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	job, ok := m.jobs[id]
	if !ok {
		return jobstore.Job{}, m.missing("update", id)
	}
	if err := job.Accept(&c); err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

func (m *mutexMap) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.jobs == nil {
		return jobstore.Job{}, m.missing("create", id)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if _, taken := m.jobs[id]; taken {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	m.jobs[id] = &job
	return job, nil
}

func (m *mutexMap) Delete(id string) error { return m.remove(id, nil) }

func (m *mutexMap) CompareAndDelete(old jobstore.Job) error { return m.remove(old.ID, &old) }

func (m *mutexMap) remove(id string, old *jobstore.Job) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	job, ok := m.jobs[id]
	if !ok {
		return m.missing("delete", id)
	}
	if old != nil {
		if err := job.Compare(*old); err != nil {
			return err
		}
	}
	delete(m.jobs, id)
	return nil
}

func (m *mutexMap) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		jobs, err := m.all()
		if err != nil {
			yield(jobstore.Job{}, err)
			return
		}
		for _, job := range jobs {
			if !yield(job, nil) {
				return
			}
		}
	}
}

func (m *mutexMap) all() ([]jobstore.Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.jobs == nil {
		return nil, jobstore.RefusedAll()
	}
	jobs := make([]jobstore.Job, 0, len(m.jobs))
	for _, job := range m.jobs {
		jobs = append(jobs, *job)
	}
	return jobs, nil
}

func (m *mutexMap) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs = nil
	return nil
}

// A box is a job with a lock, for maps that hand out pointers: the map finds the
// box, the lock guards the job. A box that was deleted says so, because another
// goroutine may have found it before.
type box struct {
	mu      sync.Mutex
	job     jobstore.Job
	deleted bool
}

func (b *box) get() (jobstore.Job, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.job, !b.deleted
}

func (b *box) update(id string, c jobstore.Change) (jobstore.Job, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.deleted {
		return jobstore.Job{}, notFound(id)
	}
	if err := b.job.Accept(&c); err != nil {
		return jobstore.Job{}, err
	}
	return b.job, nil
}

// remove marks the box and takes it out of the map, under its lock: who adds the
// id again does that after.
func (b *box) remove(judge func(*jobstore.Job) error, unlink func()) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.deleted {
		return false, nil
	}
	if err := judge(&b.job); err != nil {
		return true, err
	}
	b.deleted = true
	unlink()
	return true, nil
}
