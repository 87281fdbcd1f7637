// Package atomic keeps jobs in an immutable map behind one atomic pointer. A
// reader loads the pointer; a writer copies the map, changes the copy and swaps
// the pointer, if no other writer was faster.
//
// What a writer did before its CompareAndSwap synchronizes before every Load
// that returns the new pointer, so a reader sees the new map complete or not at
// all. Each successful swap, and each Load, is the instant at which its call
// takes effect. Nothing that can be reached from a published pointer is written
// again, and this is what makes All free: the map is the cut.
//
// Three versions tempt. The first stores instead of comparing:
//
//	next := s.current.Load().with(job)
//	s.current.Store(&next)          // takes back whatever was swapped since Load
//
// Each access is atomic, the race detector is content, and updates are lost.
// The second copies the map but not the job, and so writes under the readers:
//
//	next := maps.Clone(*old)
//	next[id].LastHeartbeat = at     // the same *Job as in the old map
//
// The third loads twice, once to judge the change and once to copy the map; the
// map that is copied need not be the one that was judged. Here edit gets one
// table, and the swap succeeds only from that one. (That the pointer is equal
// means that nothing was swapped since: while a call holds the old table, the
// garbage collector does not give its address to a new one.)
//
// Get costs a load and a map access, waits for nobody and allocates nothing. A
// write copies the whole map of pointers, in time and memory proportional to the
// number of jobs, and starts again when it loses the race; some writer always
// gets through, but no particular one is promised to. It suits jobs that are
// few or seldom written.
package atomic

import (
	"iter"
	"maps"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// Store points to the current table. The zero Store is closed; use New.
type Store struct {
	current atomic.Pointer[table] // nil once closed
}

// A table is the jobs by id at one instant. Neither the map nor a job in it is
// written once a Store points to it.
type table map[string]*jobstore.Job

// New returns an empty store.
func New() *Store {
	s := new(Store)
	s.current.Store(&table{})
	return s
}

// swap replaces the table by what edit makes of it, and starts again from the
// new table if another call was faster. It returns edit's job. An edit that loses
// leaves nothing behind: it returns what it has made and assigns nothing outside.
func (s *Store) swap(call, id string, edit func(table) (table, jobstore.Job, error)) (jobstore.Job, error) {
	for {
		old := s.current.Load()
		if old == nil {
			return jobstore.Job{}, jobstore.Refused(call, id, jobstore.ErrClosed)
		}
		next, job, err := edit(*old)
		if err != nil {
			return jobstore.Job{}, err
		}
		if s.current.CompareAndSwap(old, &next) {
			return job, nil
		}
	}
}

// with returns a copy of t that holds job.
func (t table) with(job jobstore.Job) table {
	next := maps.Clone(t)
	next[job.ID] = &job
	return next
}

// without returns a copy of t that lacks id.
func (t table) without(id string) table {
	next := maps.Clone(t)
	delete(next, id)
	return next
}

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	return s.swap("create", id, func(t table) (table, jobstore.Job, error) {
		job, err := jobstore.New(id, at)
		if err != nil {
			return nil, job, err
		}
		if _, taken := t[id]; taken {
			return nil, job, jobstore.Refused("create", id, jobstore.ErrExists)
		}
		return t.with(job), job, nil
	})
}

// Get returns the job.
func (s *Store) Get(id string) (jobstore.Job, error) {
	t := s.current.Load()
	if t == nil {
		return jobstore.Job{}, jobstore.Refused("get", id, jobstore.ErrClosed)
	}
	job, ok := (*t)[id]
	if !ok {
		return jobstore.Job{}, jobstore.Refused("get", id, jobstore.ErrNotFound)
	}
	return *job, nil
}

// Update applies c to a copy.
func (s *Store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	return s.swap("update", id, func(t table) (table, jobstore.Job, error) {
		job, ok := t[id]
		if !ok {
			return nil, jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrNotFound)
		}
		next, err := job.Apply(c)
		if err != nil {
			return nil, next, err
		}
		return t.with(next), next, nil
	})
}

// Delete removes the job.
func (s *Store) Delete(id string) error {
	_, err := s.swap("delete", id, func(t table) (table, jobstore.Job, error) {
		job, ok := t[id]
		if !ok {
			return nil, jobstore.Job{}, jobstore.Refused("delete", id, jobstore.ErrNotFound)
		}
		return t.without(id), *job, nil
	})
	return err
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) error {
	_, err := s.swap("delete", old.ID, func(t table) (table, jobstore.Job, error) {
		job, ok := t[old.ID]
		if !ok {
			return nil, jobstore.Job{}, jobstore.Refused("delete", old.ID, jobstore.ErrNotFound)
		}
		if err := job.Compare(old); err != nil {
			return nil, *job, err
		}
		return t.without(old.ID), *job, nil
	})
	return err
}

// All ranges over the table that is current when the range begins. A cut costs
// nothing: it is the table itself.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		t := s.current.Load()
		if t == nil {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range *t {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

// Close forgets the table.
func (s *Store) Close() error {
	s.current.Store(nil)
	return nil
}
