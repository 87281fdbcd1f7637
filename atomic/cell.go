package atomic

import (
	"math"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// A cell is a job of InPlace. It takes 128 bytes, two cache lines that processors
// fetch as a pair: the id and its copy, and then the words.
type cell = node[words]

// words are the job's fields, each written atomically, by one writer at a time.
//
// # Who may write
//
// head is the lock. A writer sets busy by CompareAndSwap from a head without it,
// writes, and stores the next head, which has the next version and no busy; one
// that has changed nothing stores the old head. All else is written by who has
// set busy only. The store of a head synchronizes before each load that returns
// it, so a writer has before it all that the earlier ones did.
//
// # Why a read is of one state
//
// A reader loads head, loads the words, loads head again, and starts anew if it
// was busy or has changed. Suppose it read a word that a writer stored in some
// section, and the head that it loaded first is from before that section. The
// section set busy before it stored the word. Atomic operations are sequentially
// consistent in Go, so the reader's second load of head comes after that too: it
// returns busy, or a later head. No head comes twice, because a change that was
// accepted adds 1 to the version and nothing takes that back, and after dead
// comes nothing. A head that is stored a second time is of a section that wrote
// no word of the job.
//
// The tempting version checks head once, at the end or at the beginning. At the
// beginning only, the writer comes in between; at the end only, it was there
// before and has finished meanwhile. Another one reads the words without
// atomics, since the second look at head finds out anyway: that is a data race,
// and the compiler may then read a word twice, before and after the look.
type words struct {
	// Err is two words, which nothing swaps at once; head vouches for the pair.
	// Its length is in the node's spare.
	errText atomic.Pointer[byte]

	// From here on it is the second cache line, and that is all that most writers
	// write: a line that is written has to be taken from the other processors.
	head  atomic.Uint64 // version, status, listed, dead, busy
	stamp atomic.Uint64 // the epoch of the last write

	created   jobstore.Instant // does not change
	started   atomic.Int64
	beat      atomic.Int64
	progress  atomic.Uint64 // the bits of a float64
	completed atomic.Int64

	saved atomic.Pointer[epoch.Version] // what cuts under way show, newest first
}

const (
	busy       = 1 << 0 // a writer is at it
	dead       = 1 << 1 // deleted; final
	listed     = 1 << 2 // in the index's list
	statusAt   = 3
	statusMask = 3 << statusAt
	versionAt  = 5
)

func headOf(j *jobstore.Job) uint64 {
	return j.Version<<versionAt | uint64(j.Status)<<statusAt
}

func statusOf(h uint64) jobstore.Status { return jobstore.Status(h & statusMask >> statusAt) }

func newCell(job *jobstore.Job, now uint64) *cell {
	n := newNode[words](job.ID)
	n.body.created = job.Created
	n.body.stamp.Store(now)
	return n
}

// copyTo loads the words into job; h is the head that vouches for them.
func copyTo(job *jobstore.Job, n *cell, h uint64) {
	w := &n.body
	job.ID = n.id
	job.Status = statusOf(h)
	job.Version = h >> versionAt
	job.Created = w.created
	job.Started = jobstore.Instant(w.started.Load())
	job.LastHeartbeat = jobstore.Instant(w.beat.Load())
	job.Progress = math.Float64frombits(w.progress.Load())
	job.Completed, job.Err = 0, ""
	if job.Status.Terminal() {
		copyEnd(job, n, h)
	}
}

// copyEnd loads how the job ended. The pointer and the length may be those of
// two writes, so they become a string only if head still vouches for both; a
// reader for whom it does not reads again anyway.
func copyEnd(job *jobstore.Job, n *cell, h uint64) {
	w := &n.body
	job.Completed = jobstore.Instant(w.completed.Load())
	text, length := w.errText.Load(), n.spare.Load()
	if w.head.Load()&^busy == h {
		job.Err = unsafe.String(text, length)
	}
}

// load copies the job as it is at one instant, and reports false if it is dead.
// It waits for a writer that has the cell: see the comment on InPlace.
func load(job *jobstore.Job, n *cell) bool {
	for i := 0; ; i++ {
		h := n.body.head.Load()
		if h&dead != 0 {
			return false
		}
		if h&busy == 0 {
			copyTo(job, n, h)
			if n.body.head.Load() == h {
				return true
			}
		}
		wait(i)
	}
}

// lock makes the caller the writer and returns the head to go back to.
func (w *words) lock() (h uint64) {
	for i := 0; ; i++ {
		if h, ok := w.tryLock(); ok {
			return h
		}
		wait(i)
	}
}

func (w *words) tryLock() (h uint64, ok bool) {
	h = w.head.Load()
	return h, h&busy == 0 && w.head.CompareAndSwap(h, h|busy)
}

// unlock ends the section, with the head of what the cell holds now.
func (w *words) unlock(h uint64) { w.head.Store(h) }

// store writes the words that differ; an atomic store costs as much as a lock
// does, and most changes change one word besides the head. It needs lock.
func store(n *cell, job *jobstore.Job) {
	w := &n.body
	put(&w.started, job.Started)
	put(&w.beat, job.LastHeartbeat)
	if p := math.Float64bits(job.Progress); p != w.progress.Load() {
		w.progress.Store(p)
	}
	if job.Status.Terminal() {
		put(&w.completed, job.Completed)
		w.errText.Store(unsafe.StringData(job.Err))
		n.spare.Store(uint32(len(job.Err)))
	}
}

func put(w *atomic.Int64, at jobstore.Instant) {
	if w.Load() != int64(at) {
		w.Store(int64(at))
	}
}
