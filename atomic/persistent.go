package atomic

import (
	"iter"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// Persistent is Store with a persistent map: a trie by hash, of which a write
// copies the path to one job and shares the rest with what was before. The zero
// Persistent is closed; use NewPersistent.
//
// All that is said of Store holds: what can be reached from a published root is
// not written again, a successful swap of the root is the instant of a change,
// and the root is a snapshot, so All costs one load and keeps nothing but the
// copies of paths that were written meanwhile. Readers never wait. A write copies
// some hundred bytes for each level, of which there are about as many as the
// number of jobs has hexadecimal digits, and starts again when another was
// faster, whatever job that was about: writers on all cores meet at one word.
type Persistent struct {
	root atomic.Pointer[branch] // nil once closed
}

// NewPersistent returns an empty store.
func NewPersistent() *Persistent {
	s := new(Persistent)
	s.root.Store(new(branch))
	return s
}

// Get returns the job.
func (s *Persistent) Get(id string) (jobstore.Job, error) {
	root := s.root.Load()
	job := root.find(tagOf(id), id)
	if job == nil {
		return jobstore.Job{}, root.missing("get", id)
	}
	return *job, nil
}

func (b *branch) missing(call, id string) error {
	if b == nil {
		return jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	return jobstore.Refused(call, id, jobstore.ErrNotFound)
}

// Update applies c to a copy.
func (s *Persistent) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	tag := tagOf(id)
	next := new(jobstore.Job)
	for {
		root := s.root.Load()
		job := root.find(tag, id)
		if job == nil {
			return jobstore.Job{}, root.missing("update", id)
		}
		*next = *job
		if err := next.Accept(&c); err != nil {
			return jobstore.Job{}, err
		}
		if s.root.CompareAndSwap(root, root.with(tag, 0, next)) {
			return *next, nil
		}
	}
}

// Create adds a pending job.
func (s *Persistent) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	tag := tagOf(id)
	for {
		root := s.root.Load()
		if root == nil {
			return jobstore.Job{}, root.missing("create", id)
		}
		job, err := jobstore.New(id, at)
		if err != nil {
			return jobstore.Job{}, err
		}
		if root.find(tag, id) != nil {
			return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
		}
		if s.root.CompareAndSwap(root, root.with(tag, 0, &job)) {
			return job, nil
		}
	}
}

// Delete removes the job.
func (s *Persistent) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *Persistent) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

func (s *Persistent) remove(id string, old *jobstore.Job) error {
	tag := tagOf(id)
	for {
		root := s.root.Load()
		job := root.find(tag, id)
		if job == nil {
			return root.missing("delete", id)
		}
		if old != nil && *job != *old {
			return job.Compare(*old)
		}
		next := root.without(tag, 0, id)
		if next == nil {
			next = new(branch)
		}
		if s.root.CompareAndSwap(root, next) {
			return nil
		}
	}
}

// All ranges over the trie as it is when the range begins.
func (s *Persistent) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		root := s.root.Load()
		if root == nil {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		root.each(func(job *jobstore.Job) bool { return yield(*job, nil) })
	}
}

// Close drops the jobs. A call that got its root before comes before it.
func (s *Persistent) Close() error {
	s.root.Store(nil)
	return nil
}
