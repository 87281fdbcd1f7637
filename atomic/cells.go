package atomic

import (
	"iter"
	"math"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// Cells is a concurrent map of immutable jobs: a pointer for each, and a change
// puts a new job in the place of the old one by CompareAndSwap. No reader ever
// waits, whatever becomes of a writer, and a change of a job is lock-free: one
// that fails does so because another went through. The zero Cells is closed; use
// NewCells.
//
// # What synchronizes before what
//
// What a writer did before its swap synchronizes before every load that returns
// its version. A version is written once only, before the swap, but for its stamp
// and the link to older ones, which are atomic. So a Get that has a version has
// all of it, and may hand it out as it is (see View).
//
// # When a change takes effect
//
// All needs a stamp on each version (see package epoch), and there is no lock
// inside which it could be set together with the pointer. Two versions tempt. A
// stamp from before the swap dates the change before a cut that did not have it.
// A stamp set by the writer after the swap leaves a moment in which others use a
// version that has none, and they may not: a Get that returned it would order it
// before a cut that then leaves it out.
//
// So a version is published without a stamp, and whoever finds one like that sets
// it, by CompareAndSwap from none to the present epoch, before doing anything
// with the version (Wei et al., PPoPP 2021, the versioned CAS). All that use it
// agree on the stamp. The change takes effect at the instant at which the clock
// was read for the stamp that was set: nobody has used it earlier, and the old
// version is not to be had any more.
//
// A sampled test hardly ever sees the first of the two: it takes a change that
// waits between stamp and swap while a cut begins, another job changes, and a
// reader misses the first change. All orders of that program are tried by
//
//	go run ./cmd/racelab test -strategy exhaustive -run '^TestSmallCutCells$' -v ./atomic
//
// and the tempting version fails there (TestStampBeforeTheSwapIsFound).
//
// # What it costs
//
// A version for each change: an allocation of 112 bytes, and the garbage
// collector behind it. A Get has one pointer more to follow than with InPlace.
// Create and Delete hold a lock, and wait for one another and for a table to
// grow. All is O(1) to begin; versions that a cut shows are kept until it ends.
type Cells struct{ index index[versions] }

type versions struct {
	newest atomic.Pointer[epoch.Version]
	listed atomic.Bool // in the index's list
}

// unset is the stamp of a version that has none yet.
const unset = math.MaxUint64

// NewCells returns an empty store.
func NewCells() *Cells {
	s := new(Cells)
	s.index.open()
	return s
}

// settle returns the stamp of v, and sees to it that it has one.
func (s *Cells) settle(v *epoch.Version) uint64 {
	stamp := v.Stamp.Load()
	if stamp != unset {
		return stamp
	}
	v.Stamp.CompareAndSwap(unset, s.index.clock.Now())
	return v.Stamp.Load()
}

// newest returns the newest version of the job, which is not to be written, or
// nil if there is no such job.
func (s *Cells) newest(t *hashTable[versions], tag uint64, id string) (*node[versions], *epoch.Version) {
	if t == nil {
		return nil, nil
	}
	for n, i := t.first(tag, id); n != nil; n, i = t.find(tag, id, i+1) {
		v := n.body.newest.Load()
		if s.settle(v); v.Job.ID != "" {
			return n, v
		}
	}
	return nil, nil
}

// Get returns a copy of the job.
func (s *Cells) Get(id string) (jobstore.Job, error) {
	t := s.index.current.Load()
	_, v := s.newest(t, tagOf(id), id)
	if v == nil {
		return jobstore.Job{}, missing(t, "get", id)
	}
	return v.Job, nil
}

// Update applies c to a copy and puts that in the place of the job.
func (s *Cells) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	return s.update(tagOf(id), id, &c)
}

func (s *Cells) update(tag uint64, id string, c *jobstore.Change) (jobstore.Job, error) {
	t := s.index.current.Load()
	next := new(epoch.Version)
	for {
		n, v := s.newest(t, tag, id)
		if v == nil {
			return jobstore.Job{}, missing(t, "update", id)
		}
		next.Job = v.Job
		if err := next.Job.Accept(c); err != nil {
			return jobstore.Job{}, err
		}
		if s.swap(n, v, next) {
			return next.Job, nil
		}
	}
}

// swap puts next in the place of v, unless that has been replaced. next keeps v
// until it has a stamp: only then is it known which cuts show v.
func (s *Cells) swap(n *node[versions], v, next *epoch.Version) bool {
	next.Stamp.Store(unset)
	next.Older.Store(v)
	if !n.body.newest.CompareAndSwap(v, next) {
		return false
	}
	s.settle(next)
	s.prune(n, next)
	return true
}

// prune drops the versions behind v, the newest, that no cut shows, and says
// whether some are left; then n is in the index's list.
func (s *Cells) prune(n *node[versions], v *epoch.Version) (kept bool) {
	epoch.Prune(&v.Older, v.Stamp.Load(), s.index.clock.Cuts())
	if v.Older.Load() == nil {
		return false
	}
	if n.body.listed.CompareAndSwap(false, true) {
		s.index.list(n)
	}
	return true
}

// Create adds a pending job.
func (s *Cells) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	t := s.index.current.Load()
	if t == nil {
		return jobstore.Job{}, missing(t, "create", id)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	tag := tagOf(id)
	if _, v := s.newest(t, tag, id); v != nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	v := &epoch.Version{Job: job}
	v.Stamp.Store(s.index.clock.Now()) // no cut begins while this holds the lock
	n := newNode[versions](id)
	n.body.newest.Store(v)
	s.index.add(tag, n, exists)
	return job, nil
}

func exists(n *node[versions]) bool { return n.body.newest.Load().Job.ID != "" }

// Delete removes the job.
func (s *Cells) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *Cells) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

// remove publishes a version without a job. The node stays in the table if a cut
// under way shows what was, and end takes it out.
func (s *Cells) remove(id string, old *jobstore.Job) error {
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	t := s.index.current.Load()
	tag := tagOf(id)
	none := new(epoch.Version)
	for {
		n, v := s.newest(t, tag, id)
		if v == nil {
			return missing(t, "delete", id)
		}
		if old != nil && v.Job != *old {
			return v.Job.Compare(*old)
		}
		if s.swap(n, v, none) {
			if none.Older.Load() == nil {
				t.remove(tag, n)
			}
			return nil
		}
	}
}

// All ranges over the jobs of an epoch that ends when the range begins.
func (s *Cells) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		t, cut := s.index.begin()
		if t == nil {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		defer s.index.end(cut, s.sweep)
		for n := range t.all() {
			v := n.body.newest.Load()
			s.settle(v)
			if v = v.At(cut); v != nil && v.Job.ID != "" && !yield(v.Job, nil) {
				return
			}
		}
	}
}

// sweep drops the versions that no cut shows. It takes the node off the list
// first, so that a writer that comes in between can put it there again.
func (s *Cells) sweep(n *node[versions]) (kept, isDead bool) {
	n.body.listed.Store(false)
	v := n.body.newest.Load()
	s.settle(v)
	return s.prune(n, v), v.Job.ID == ""
}

// Close makes every later call fail. A call under way comes before it.
func (s *Cells) Close() error {
	s.index.close()
	return nil
}
