package channel

import (
	"iter"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// Combining has no owner of its own: a caller that finds the jobs without one
// becomes the owner for its call, and those that come meanwhile send it theirs
// (flat combining: Hendler, Incze, Shavit & Tzafrir, SPAA 2010). So a call that
// meets no other costs no handover, and where calls meet, one goroutine makes
// them all while the jobs are in its cache. The zero Combining waits for ever in
// a call that meets another; use NewCombining.
//
// owned is set by CompareAndSwap and cleared by a store, and each store
// synchronizes before the swap that follows it: an owner sees all that those
// before it did. A call that is sent is ordered by the swap of pending on the way
// there and by its channel on the way back.
//
// # No call is left behind
//
// A caller that finds the jobs owned puts its call into pending, and tries once
// more to become the owner. An owner that finds pending empty gives the jobs up,
// and looks at pending once more. The tempting version leaves one of the second
// looks out. Without the owner's:
//
//	owner                      caller
//	pending is empty
//	                           puts its call there
//	                           the jobs are owned: wait for the answer
//	owned.Store(false)         // and nobody comes
//
// With both, in whatever order the four steps come, one of the two sees what the
// other did: atomic operations have one order. (A channel as the queue, and its
// len as the second look, would not do. len is not ordered by anything.)
//
// An owner makes at most 64 calls besides its own, and then hands the jobs over
// to one that waits. Until then its own caller waits, so a call may take as long
// as 64 others; and if the owner is interrupted, all wait, as they do for a lock.
type Combining struct {
	owned   atomic.Bool
	pending atomic.Pointer[sent] // newest first
	jobs    table                // only the owner touches it; nil once closed
	queue   *sent                // what the owner took from pending, oldest first
}

// A sent call waits for its answer.
type sent struct {
	do   func(table)
	next *sent
	done chan bool // false: not done; you are the owner now
}

const inARow = 64

// NewCombining returns an empty store.
func NewCombining() *Combining { return &Combining{jobs: make(table)} }

// acquire makes the caller the owner if there is none.
func (s *Combining) acquire() bool { return !s.owned.Load() && s.owned.CompareAndSwap(false, true) }

// release makes the calls that wait and gives the jobs up, or hands them over.
func (s *Combining) release() {
	for made := 0; ; {
		for c := s.take(); c != nil; c = s.take() {
			if made == inARow {
				c.done <- false
				return
			}
			c.do(s.jobs)
			c.done <- true
			made++
		}
		s.owned.Store(false)
		if s.pending.Load() == nil || !s.acquire() {
			return
		}
	}
}

// take returns the next call, or nil.
func (s *Combining) take() *sent {
	if s.queue == nil && s.pending.Load() != nil {
		for c := s.pending.Swap(nil); c != nil; {
			s.queue, c.next, c = c, s.queue, c.next
		}
	}
	c := s.queue
	if c != nil {
		s.queue = c.next
	}
	return c
}

// send has the owner run do, or becomes the owner and runs it.
func (s *Combining) send(do func(table)) {
	c := &sent{do: do, done: make(chan bool, 1)}
	for {
		c.next = s.pending.Load()
		if s.pending.CompareAndSwap(c.next, c) {
			break
		}
	}
	if s.acquire() {
		s.release() // c is made, or gets the jobs
	}
	if !<-c.done {
		do(s.jobs)
		s.release()
	}
}

// Each call has a fast path and a slow one. The slow one is a function of its
// own: a closure moves the variables that it captures to the heap, also when it
// is not made.

// Create adds a pending job.
func (s *Combining) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	if s.acquire() {
		defer s.release()
		return s.jobs.createOpen(id, at)
	}
	return s.sendJob(func(jobs table) (jobstore.Job, error) { return jobs.createOpen(id, at) })
}

// Get returns a copy of the job.
func (s *Combining) Get(id string) (jobstore.Job, error) {
	if s.acquire() {
		defer s.release()
		return s.jobs.getOpen(id)
	}
	return s.sendJob(func(jobs table) (jobstore.Job, error) { return jobs.getOpen(id) })
}

// Update applies c.
func (s *Combining) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	if s.acquire() {
		defer s.release()
		return s.jobs.updateOpen(id, c)
	}
	return s.sendJob(func(jobs table) (jobstore.Job, error) { return jobs.updateOpen(id, c) })
}

// Delete removes the job.
func (s *Combining) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *Combining) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

func (s *Combining) remove(id string, old *jobstore.Job) error {
	if s.acquire() {
		defer s.release()
		return s.jobs.removeOpen(id, old)
	}
	_, err := s.sendJob(func(jobs table) (jobstore.Job, error) { return jobstore.Job{}, jobs.removeOpen(id, old) })
	return err
}

func (s *Combining) sendJob(do func(table) (jobstore.Job, error)) (job jobstore.Job, err error) {
	s.send(func(jobs table) { job, err = do(jobs) })
	return job, err
}

// All ranges over a copy that the owner makes when the range begins.
func (s *Combining) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		var cut []jobstore.Job
		open := true
		s.send(func(jobs table) {
			if open = jobs != nil; open {
				cut = jobs.all()
			}
		})
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

// Close waits for the calls before it, and drops the jobs. Those that wait behind
// it find none.
func (s *Combining) Close() error {
	s.send(func(table) { s.jobs = nil })
	return nil
}

// The calls on a table that is nil once the store is closed.

func (t table) createOpen(id string, at jobstore.Instant) (jobstore.Job, error) {
	if t == nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	return t.create(id, at)
}

func (t table) getOpen(id string) (jobstore.Job, error) {
	if t == nil {
		return jobstore.Job{}, jobstore.Refused("get", id, jobstore.ErrClosed)
	}
	return t.get(id)
}

func (t table) updateOpen(id string, c jobstore.Change) (jobstore.Job, error) {
	if t == nil {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	return t.update(id, c)
}

func (t table) removeOpen(id string, old *jobstore.Job) error {
	if t == nil {
		return jobstore.Refused("delete", id, jobstore.ErrClosed)
	}
	return t.remove(id, old)
}
