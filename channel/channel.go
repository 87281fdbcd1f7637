// Package channel keeps jobs in a map that one goroutine owns. Callers send it
// what they want done: they share the jobs by communicating.
//
// The channel is unbuffered, so a send synchronizes before the receive that
// takes it, and the close of done before the caller goes on: the owner sees all
// that the caller prepared, the caller all that the owner did. The owner makes
// one call after the other, and their order is the order in which they take
// effect. No two goroutines touch the map, so it needs no lock.
//
// Ownership alone is not atomicity. Two calls to the owner are two turns:
//
//	s.ask(func(jobs table) { job = *jobs[id] })
//	job, err = job.Apply(c)
//	s.ask(func(jobs table) { jobs[id] = &job })  // another call came in between
//
// There is no data race in that, and it loses updates. Judge and write in one
// turn.
//
// Close is harder than it looks. Closing the channel makes callers that are about
// to send panic. A caller that gives up while it waits for its answer says
// ErrClosed of a change that the owner makes, or has made:
//
//	s.calls <- c
//	select {
//	case <-c.done:          // both may be ready, and then select takes any
//	case <-s.ended:
//	}
//
// Here Close can end one wait only, the one to be taken. Close is a call like the
// others; the owner takes it, takes nothing after it, and closes ended. A caller
// that sees ended first knows that nobody will take its call, and one whose call
// was taken waits for the answer, which comes.
//
// A call costs two handovers between goroutines and a few allocations, far more
// than a lock around the same map, and a second core does not help: the owner
// is one goroutine. All keeps the owner busy while it copies every job. What
// the store gives in return is a place where all the code that touches the jobs
// runs in sequence.
package channel

import (
	"iter"

	"example.com/racelab/jobstore"
)

// Store sends every call to the goroutine that owns the jobs. The zero Store
// waits for ever in every call; use New. Without a Close the goroutine stays.
type Store struct {
	calls chan call     // unbuffered: a call is taken by the owner or not made
	ended chan struct{} // closed by the owner when it takes no more calls
}

// A call is work for the owner, which closes done after it.
type call struct {
	do   func(table) // nil asks the owner to end
	done chan struct{}
}

// A table is the jobs by id. Only the owner touches it.
type table map[string]*jobstore.Job

// New starts the owner of an empty store.
func New() *Store {
	s := &Store{calls: make(chan call), ended: make(chan struct{})}
	go s.own(make(table))
	return s
}

func (s *Store) own(jobs table) {
	defer close(s.ended)
	for c := range s.calls {
		if c.do == nil {
			return
		}
		c.do(jobs)
		close(c.done)
	}
}

// ask has the owner run do and returns true after it, or returns false when do
// has not run and will not run.
func (s *Store) ask(do func(table)) bool {
	c := call{do: do, done: make(chan struct{})}
	select {
	case s.calls <- c:
		<-c.done
		return true
	case <-s.ended:
		return false
	}
}

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (job jobstore.Job, err error) {
	if !s.ask(func(jobs table) { job, err = jobs.create(id, at) }) {
		err = jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	return job, err
}

// Get returns a copy of the job.
func (s *Store) Get(id string) (job jobstore.Job, err error) {
	if !s.ask(func(jobs table) { job, err = jobs.get(id) }) {
		err = jobstore.Refused("get", id, jobstore.ErrClosed)
	}
	return job, err
}

// Update applies c.
func (s *Store) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	if !s.ask(func(jobs table) { job, err = jobs.update(id, c) }) {
		err = jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	return job, err
}

// Delete removes the job.
func (s *Store) Delete(id string) (err error) {
	if !s.ask(func(jobs table) { err = jobs.remove(id, nil) }) {
		err = jobstore.Refused("delete", id, jobstore.ErrClosed)
	}
	return err
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) (err error) {
	if !s.ask(func(jobs table) { err = jobs.remove(old.ID, &old) }) {
		err = jobstore.Refused("delete", old.ID, jobstore.ErrClosed)
	}
	return err
}

// All ranges over a copy that the owner makes when the range begins.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		var cut []jobstore.Job
		if !s.ask(func(jobs table) { cut = jobs.all() }) {
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

// Close tells the owner to end and waits until it has.
func (s *Store) Close() error {
	select {
	case s.calls <- call{}:
		<-s.ended
	case <-s.ended:
	}
	return nil
}
