package atomic

import (
	"iter"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// InPlace keeps the words of each job in one place and writes them there with
// atomics, one writer to a job at a time. Readers write nothing, so they scale
// with the cores; Get, Update and Beat allocate nothing, and a snapshot is taken
// in O(1). The zero InPlace is closed; use NewInPlace.
//
// # What synchronizes before what
//
// Of one job: the section of a writer before those of the later writers and
// before the readers that see it (see words). Between jobs: whatever a caller
// does after a call returned, it does after the head of that call was stored.
// Of the table: the mark before its node, the node before the search that meets it
// (see hashTable). A call takes effect when it stores the head, when it loads the
// head that it goes by, or when the table says that there is no such job.
//
// # The snapshot
//
// All ends an epoch, and that is the instant of its cut (see package epoch). A
// writer reads the clock inside the cell, after it set busy, and this is why:
//
//	now := s.clock.Now()     // 7
//	h := n.body.lock()            // meanwhile All ended epoch 7 and has copied the cell
//	n.body.stamp.Store(now)  // dated into a cut that does not have it
//
// Inside, there is no such gap. Either the clock is read before the epoch ends;
// then the cell is busy from before that instant until the change is complete,
// and the cut waits and has it. Or it is read after; then the stamp is later than
// the cut, and what the cut shows was saved before the stamp was stored. A Get
// that overlaps the section waits for it as well, so nobody sees the job as it
// was once a cut has it as it will be: a reader that took the old words instead
// of waiting would see just that. That is why there is no InPlace whose readers
// never wait; Cells is a store whose readers do not, and a version for each
// write is what it costs.
//
// # It is not lock-free
//
// A writer that the scheduler or the kernel interrupts inside a cell, for as long
// as that takes, holds up those who want the same job, readers included, and a
// range when it comes to that job. They spin, and give the processor up every
// eighth time. It holds up nobody else. The section is about 20 instructions
// without a call to the scheduler, an allocation or a callback, unless it saves
// a version, which allocates it: with s snapshots a second, s times a second and
// job at most. TestReaderWaitsForAWriter shows it, and TestSmallReaderWaits under
// every schedule: as long as the writer does not run, a reader of its job does not
// return, and nobody else waits. Create and Delete wait for one another, and for a
// table to grow, which moves every pointer.
//
// # Explored
//
//	go run ./cmd/racelab test -strategy exhaustive -run '^TestSmall(Read|Order)InPlace$' -v ./atomic
//
// runs all traces of a reader and of a cut beside a writer (TestExplored). The
// verdict is *bounded*, not *exhaustive*, and its bound is the sentence above in
// other words: a reader that finds the cell busy looks again, as often as it is
// let, until the writer goes on. Of Cells the same command says *exhaustive*.
//
// # What it costs
//
// 128 bytes a job, and 12 to 49 for its part of the table as it is made or full. Get is a
// hash, a probe and a copy; a heartbeat is that, one CompareAndSwap and two
// atomic stores. The first write to a job after a snapshot began, as long as it
// goes on, allocates the version that the snapshot shows; the end of the snapshot
// visits those jobs again. A job that was deleted stays in memory until the
// snapshots that show it have ended.
type InPlace struct{ index index[words] }

// NewInPlace returns an empty store.
func NewInPlace() *InPlace {
	s := new(InPlace)
	s.index.open()
	return s
}

// Get returns a copy of the job.
func (s *InPlace) Get(id string) (job jobstore.Job, err error) {
	t := s.index.current.Load()
	if t == nil || !get(t, tagOf(id), id, &job) {
		return jobstore.Job{}, missing(t, "get", id)
	}
	return job, nil
}

func get(t *hashTable[words], tag uint64, id string, job *jobstore.Job) bool {
	n, i := t.first(tag, id)
	for n != nil && !load(job, n) {
		n, i = t.find(tag, id, i+1)
	}
	return n != nil
}

// Create adds a pending job.
func (s *InPlace) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
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
	for n, i := t.first(tag, id); n != nil; n, i = t.find(tag, id, i+1) {
		if alive(n) {
			return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
		}
	}
	s.index.add(tag, newCell(&job, s.index.clock.Now()), alive)
	return job, nil
}

// alive needs the lock of the index: what it says stays true as long.
func alive(n *cell) bool { return n.body.head.Load()&dead == 0 }

// Delete removes the job.
func (s *InPlace) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *InPlace) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

// remove marks the cell dead. It stays in the table if a cut under way shows what
// it was, and end takes it out.
func (s *InPlace) remove(id string, old *jobstore.Job) error {
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	t := s.index.current.Load()
	if t == nil {
		return missing(t, "delete", id)
	}
	tag := tagOf(id)
	n, h := lockAlive(t, tag, id)
	if n == nil {
		return missing(t, "delete", id)
	}
	if old != nil {
		var job jobstore.Job
		if copyTo(&job, n, h); job != *old {
			n.body.unlock(h)
			return job.Compare(*old)
		}
	}
	if now := s.index.clock.Now(); now != n.body.stamp.Load() {
		h = s.save(n, h, now)
	}
	kept := n.body.saved.Load() != nil
	n.body.unlock(h | dead)
	if !kept {
		t.remove(tag, n)
	}
	return nil
}

// All ranges over the jobs of an epoch that ends when the range begins.
func (s *InPlace) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		t, cut := s.index.begin()
		if t == nil {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		defer s.index.end(cut, s.sweep)
		var job jobstore.Job
		for n := range t.all() {
			if copyAt(n, cut, &job) && !yield(job, nil) {
				return
			}
		}
	}
}

// copyAt copies the job as the cut shows it, and reports false if there was none.
func copyAt(n *cell, cut uint64, job *jobstore.Job) bool {
	w := &n.body
	for i := 0; ; i++ {
		h := w.head.Load()
		if h&busy == 0 {
			if w.stamp.Load() > cut {
				v := w.saved.Load().At(cut)
				if v != nil {
					*job = v.Job
				}
				return v != nil
			}
			copyTo(job, n, h)
			if w.head.Load() == h {
				return h&dead == 0
			}
		}
		wait(i)
	}
}

// sweep drops the versions that no cut shows.
func (s *InPlace) sweep(n *cell) (kept, isDead bool) {
	w := &n.body
	h := w.lock()
	epoch.Prune(&w.saved, w.stamp.Load(), s.index.clock.Cuts())
	if kept = w.saved.Load() != nil; kept {
		s.index.list(n)
	} else {
		h &^= listed
	}
	w.unlock(h)
	return kept, h&dead != 0
}

// Close makes every later call fail. A call under way comes before it.
func (s *InPlace) Close() error {
	s.index.close()
	return nil
}
