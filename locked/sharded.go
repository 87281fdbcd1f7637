package locked

import (
	"hash/maphash"
	"iter"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// Sharded spreads the jobs over shards by the hash of their ids, each with a lock
// and a map of its own, so calls for different jobs seldom meet. The zero Sharded
// is closed; use NewSharded.
//
// Shards make two things harder than one lock does, and both have a tempting
// version. All that locks the shards one after the other copies each as it is
// when its turn comes: that is no instant, and a job that was changed in the last
// shard may be there without the change in the first that came before. Locking
// all of them stops the store. Here All ends an epoch (see package epoch): every
// call reads the clock under the lock of its shard, so a change is dated before
// the cut only if it is complete before All gets that lock. All then copies one
// shard at a time, and what was changed since has left a version behind.
//
// And Close that closes one shard after the other lets a call succeed in the
// last after one was refused in the first. Here one flag closes all; a call
// looks at it first, and one that came before it is under way still comes before
// the Close.
//
// A call costs about as much as with one mutex, in a map that goes by the hash
// that chose the shard. All costs O(1) to begin, and then
// holds each lock while it copies that shard: with n jobs, n/64 of them.
type Sharded struct {
	mu     sync.Mutex  // taken before any shard.mu
	closed atomic.Bool // stored, and a cut begun, under mu
	clock  epoch.Clock
	seed   maphash.Seed
	shards []shard
}

const shards = 64

type shard struct {
	mu   sync.Mutex
	jobs *records // guarded by mu, and the records in it; nil once dropped

	// What cuts under way show and nothing else needs, guarded by mu: touched
	// are records with older versions, each once, and gone those of them that
	// were deleted.
	touched, gone []*record
	_             [64]byte // the next shard's mutex is not on this cache line
}

// A record is a job and what it was; guarded by the lock of its shard.
type record struct {
	job    jobstore.Job
	stamp  uint64 // the epoch of the last write
	listed bool   // in touched
	older  atomic.Pointer[epoch.Version]
}

// NewSharded returns an empty store.
func NewSharded() *Sharded {
	s := &Sharded{seed: maphash.MakeSeed(), shards: make([]shard, shards)}
	for i := range s.shards {
		s.shards[i].jobs = newRecords()
	}
	return s
}

// lock returns the shard of id, locked, and the hash. One that waited for the lock may find the
// jobs dropped, and then the store is closed.
func (s *Sharded) lock(call, id string) (*shard, uint64, error) {
	if !s.closed.Load() && s.shards != nil {
		hash := maphash.String(s.seed, id)
		h := &s.shards[hash%shards]
		h.mu.Lock()
		if h.jobs != nil {
			return h, hash, nil
		}
		h.mu.Unlock()
	}
	return nil, 0, jobstore.Refused(call, id, jobstore.ErrClosed)
}

// Create adds a pending job.
func (s *Sharded) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	h, hash, err := s.lock("create", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	defer h.mu.Unlock()
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if h.jobs.find(hash, id) != nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	h.jobs.add(hash, &record{job: job, stamp: s.clock.Now()})
	return job, nil
}

// Get returns a copy of the job.
func (s *Sharded) Get(id string) (jobstore.Job, error) {
	h, hash, err := s.lock("get", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	defer h.mu.Unlock()
	r := h.jobs.find(hash, id)
	if r == nil {
		return jobstore.Job{}, jobstore.Refused("get", id, jobstore.ErrNotFound)
	}
	return r.job, nil
}

// Update applies c in place.
func (s *Sharded) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	h, hash, err := s.lock("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	defer h.mu.Unlock()
	r := h.jobs.find(hash, id)
	if r == nil {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrNotFound)
	}
	now := s.clock.Now() // under the lock
	if now == r.stamp {
		if err := r.job.Accept(&c); err != nil {
			return jobstore.Job{}, err
		}
		return r.job, nil
	}
	next, err := r.job.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	s.save(h, r, now)
	r.job = next
	return next, nil
}

// save keeps what r is for the cuts that show it, and dates r. It needs h.mu.
func (s *Sharded) save(h *shard, r *record, now uint64) {
	cuts := s.clock.Cuts()
	if epoch.Shown(cuts, r.stamp, now) {
		v := &epoch.Version{Job: r.job}
		v.Stamp.Store(r.stamp)
		v.Older.Store(r.older.Load())
		r.older.Store(v)
		if !r.listed {
			r.listed = true
			h.touched = append(h.touched, r)
		}
	}
	epoch.Prune(&r.older, now, cuts)
	r.stamp = now
}

// Delete removes the job.
func (s *Sharded) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *Sharded) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

func (s *Sharded) remove(id string, old *jobstore.Job) error {
	h, hash, err := s.lock("delete", id)
	if err != nil {
		return err
	}
	defer h.mu.Unlock()
	r := h.jobs.find(hash, id)
	if r == nil {
		return jobstore.Refused("delete", id, jobstore.ErrNotFound)
	}
	if old != nil {
		if err := r.job.Compare(*old); err != nil {
			return err
		}
	}
	if now := s.clock.Now(); now != r.stamp {
		s.save(h, r, now)
	}
	h.jobs.remove(hash, id)
	if r.older.Load() != nil {
		h.gone = append(h.gone, r)
	}
	return nil
}

// All ranges over the jobs of an epoch that ends when the range begins.
func (s *Sharded) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		cut, open := s.begin()
		if !open {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		defer s.end(cut)
		var jobs []jobstore.Job
		for i := range s.shards {
			jobs = s.shards[i].copyAt(cut, jobs[:0])
			for _, job := range jobs {
				if !yield(job, nil) {
					return
				}
			}
		}
	}
}

func (s *Sharded) begin() (cut uint64, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() || s.shards == nil {
		return 0, false
	}
	return s.clock.Begin(), true
}

// copyAt appends the jobs of h that the cut shows.
func (h *shard) copyAt(cut uint64, jobs []jobstore.Job) []jobstore.Job {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.jobs.slots {
		r := h.jobs.slots[i].record
		if r == nil {
			continue
		}
		if r.stamp <= cut {
			jobs = append(jobs, r.job)
		} else if v := r.older.Load().At(cut); v != nil {
			jobs = append(jobs, v.Job)
		}
	}
	for _, r := range h.gone {
		if r.stamp <= cut {
			continue // the cut has it deleted
		}
		if v := r.older.Load().At(cut); v != nil {
			jobs = append(jobs, v.Job)
		}
	}
	return jobs
}

// end lets the cut go and drops what only it showed.
func (s *Sharded) end(cut uint64) {
	s.clock.End(cut)
	for i := range s.shards {
		s.shards[i].sweep(&s.clock)
	}
	s.drop()
}

func (h *shard) sweep(clock *epoch.Clock) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.touched = kept(h.touched, func(r *record) bool {
		epoch.Prune(&r.older, r.stamp, clock.Cuts())
		r.listed = r.older.Load() != nil
		return r.listed
	})
	h.gone = kept(h.gone, func(r *record) bool { return r.older.Load() != nil })
}

// kept returns the records that keep holds for, and nil when there are none, so
// that the others are garbage.
func kept(records []*record, keep func(*record) bool) (some []*record) {
	for _, r := range records {
		if keep(r) {
			some = append(some, r)
		}
	}
	return some
}

// Close makes every later call fail. A range under way finishes, and the last of
// them drops the jobs.
func (s *Sharded) Close() error {
	s.mu.Lock()
	s.closed.Store(true)
	s.mu.Unlock()
	s.drop()
	return nil
}

// drop lets the jobs go if the store is closed and no range needs them.
func (s *Sharded) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed.Load() || len(s.clock.Cuts()) > 0 {
		return
	}
	for i := range s.shards {
		h := &s.shards[i]
		h.mu.Lock()
		h.jobs, h.touched, h.gone = nil, nil, nil
		h.mu.Unlock()
	}
}
