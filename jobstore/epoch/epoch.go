// Package epoch lets a store take a snapshot in O(1) while others write, several
// at a time.
//
// Time is cut into epochs, numbered from zero. A [Clock] holds the number of the
// present one, and only a snapshot ends an epoch: the jobs in the cut numbered e
// are those that the epochs 0 to e left behind. A writer reads the clock and
// stamps what it writes with the number; before it overwrites a record from an
// earlier epoch it puts that record away as a [Version], if a cut under way
// shows it. So to take a snapshot is to end an epoch, whatever the number of
// jobs, and what it costs is paid by the first write to each job in the epoch
// after it, and by the one who reads the cut.
//
// # What makes it a cut
//
// A write with the stamp k read the clock while it was at k. A cut e ends the
// epoch e at one instant, the clock's step from e to e+1. So the writes in the
// cut are those that read the clock before that instant, and no others.
//
// The store owes this: the reading of the clock and the write are one step for
// everybody else. A store with a lock reads the clock while it holds the lock
// that the readers of the record need too. The tempting version reads it before:
//
//	now := s.clock.Now()        // 7
//	s.mu.Lock()                 // meanwhile a cut ended the epoch 7 ...
//	job.Accept(&c)              // ... copied this job as it was before ...
//	s.stamp = now               // ... and now it changes, dated before the cut
//
// The cut has the job without the change, and everyone who reads its stamp takes
// the change for part of the cut. Two jobs are enough for a snapshot that no
// order of the calls explains. A store without locks publishes the record first,
// without a stamp, and whoever uses it sees to it that it gets one (Wei,
// Ben-David, Blelloch, Fatourou, Ruppert & Sun, "Constant-time snapshots with
// applications to concurrent data structures", PPoPP 2021).
//
// # What is kept, and until when
//
// A cut is announced in Cuts before it ends its epoch. A writer reads the clock
// and then Cuts, so it sees each cut that is earlier than its stamp and still
// under way; one that it does not see ends the present epoch or a later one, and
// shows the new record. [Prune] drops what no cut shows: a record has at most one
// version for each cut under way.
package epoch

import (
	"slices"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// A Clock holds the number of the present epoch and the cuts under way. The zero
// Clock is at epoch 0 and has none.
type Clock struct {
	_    [64]byte // every writer reads now: keep what is written off its cache line
	now  atomic.Uint64
	cuts atomic.Pointer[[]uint64] // ascending; never written once stored
	_    [64 - 16]byte

	mu sync.Mutex // guards stores to now and cuts
}

// Now returns the number of the present epoch.
func (c *Clock) Now() uint64 { return c.now.Load() }

// Cuts returns the cuts under way, in ascending order. Call it after Now, or
// after the load of the stamp that it is to be compared with.
func (c *Clock) Cuts() []uint64 {
	if cuts := c.cuts.Load(); cuts != nil {
		return *cuts
	}
	return nil
}

// Begin ends the present epoch and returns its number, that of the cut.
func (c *Clock) Begin() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	cut := c.now.Load()
	next := append(slices.Clone(c.Cuts()), cut)
	c.cuts.Store(&next) // before the epoch ends: see the package comment
	c.now.Store(cut + 1)
	return cut
}

// End lets the cut go. Its versions are then garbage; see Prune.
func (c *Clock) End(cut uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cuts := c.Cuts()
	if len(cuts) == 1 {
		c.cuts.Store(nil)
		return
	}
	i := slices.Index(cuts, cut)
	next := slices.Delete(slices.Clone(cuts), i, i+1)
	c.cuts.Store(&next)
}

// Shown reports whether one of the cuts shows a record with the stamp from that
// one with the stamp to replaced: whether from <= cut < to.
func Shown(cuts []uint64, from, to uint64) bool {
	for _, cut := range cuts {
		if from <= cut && cut < to {
			return true
		}
	}
	return false
}

// A Version is a job as it was. A Job without an ID says that there was none.
type Version struct {
	Job   jobstore.Job
	Stamp atomic.Uint64
	Older atomic.Pointer[Version]
}

// At returns the newest version, from v on, that the cut shows, or nil.
func (v *Version) At(cut uint64) *Version {
	for v != nil && v.Stamp.Load() > cut {
		v = v.Older.Load()
	}
	return v
}

// Prune drops those versions behind newest that no cut shows; to is the stamp of
// what replaced the first of them. The cuts must have been read after that
// stamp: a cut that began later ends an epoch from to on, so it shows none of
// them. One that walks the chain meanwhile misses nothing that its own cut
// shows, because that is not dropped, and what is dropped still leads on.
//
// Two that prune one chain do no harm to each other: what either keeps is all
// that any cut under way shows.
func Prune(newest *atomic.Pointer[Version], to uint64, cuts []uint64) {
	link := newest
	for v := newest.Load(); v != nil; v = v.Older.Load() {
		from := v.Stamp.Load()
		if Shown(cuts, from, to) {
			if link.Load() != v {
				link.Store(v)
			}
			link = &v.Older
		}
		to = from
	}
	if link.Load() != nil {
		link.Store(nil)
	}
}
