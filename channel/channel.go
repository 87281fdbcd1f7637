// Package channel keeps jobs in a map that one goroutine owns.
package channel

import (
	"iter"

	"example.com/racelab/jobstore"
)

// Store sends every call to the goroutine that owns the jobs. The zero Store
// is not ready; use New. Without a Close the goroutine stays for ever.
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
