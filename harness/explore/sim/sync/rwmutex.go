package sync

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// An RWMutex is a lock for one writer or many readers. A writer that waits
// keeps new readers out, so Lock is two steps: it announces itself, which only
// another writer can delay, then waits for the readers to leave. That is what
// makes RLock, another's Lock, RLock deadlock.
//
// Unlock synchronizes before the RLock or Lock that follows; RUnlock before the
// Lock that follows. Readers do not order one another.
type RWMutex struct{ mu sync.RWMutex }

// rwWords is how the real RWMutex is laid out; a test compares.
type rwWords struct {
	word    uint32 // the real one's mutex among writers, our word
	sema    uint32
	writers uint32 // a semaphore; its address is where readers release
	readers uint32 // a semaphore; its address is where the writer releases
	count   int32  // of readers; the real one subtracts maxReaders for a writer
	wait    int32
}

const (
	announced  = 1 // a writer waits or writes; the real one's writers' mutex is locked
	writing    = 2
	maxReaders = 1 << 30
)

// rwNote marks what a step on an RWMutex notes: how it found it, the state bits
// from bit 32 on, the readers below.
const rwNote = 1 << 40

func (rw *RWMutex) words() *rwWords { return (*rwWords)(unsafe.Pointer(rw)) }

func (rw *RWMutex) real() *sync.RWMutex {
	w := rw.words()
	giveBack(&w.word, func() {
		w.sema, w.writers, w.readers, w.count, w.wait = 0, 0, 0, 0, 0
		atomic.StoreUint32(&w.word, 0)
	})
	return &rw.mu
}

// load returns the state bits and how many readers there are.
func (w *rwWords) load() (state uint32, readers int32) {
	switch claimOf(w.word) {
	case ours:
		return w.word & bits, w.count
	case stale:
		return 0, 0
	}
	if w.count >= 0 {
		return 0, w.count
	}
	if readers = w.count + maxReaders; readers == 0 {
		state = writing
	}
	return state | announced, readers
}

func (w *rwWords) store(state uint32, readers int32) {
	*w = rwWords{}
	if state != 0 || readers != 0 {
		w.word, w.count = own()|state, readers
	}
}

func rwNoWriter(rw unsafe.Pointer) bool {
	state, _ := (*rwWords)(rw).load()
	return state == 0
}

func rwNoReader(rw unsafe.Pointer) bool {
	_, readers := (*rwWords)(rw).load()
	return readers == 0
}

// step is one operation on rw; the memory that it touches is the reader count,
// which every real operation writes.
func (rw *RWMutex) step(k sim.Kind, ready func(unsafe.Pointer) bool) *rwWords {
	w := rw.words()
	_ = w.word
	sim.Do(k, unsafe.Pointer(rw), ready)
	state, readers := w.load()
	sim.Note(rwNote | int64(state)<<32 | int64(readers))
	sim.Touch(unsafe.Pointer(&w.count), 4, true, true)
	return w
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock() {
	if !sim.Active() {
		if mu := rw.real(); !mu.TryLock() {
			sim.Waits(unsafe.Pointer(rw))
			mu.Lock()
			sim.Back()
		}
		return
	}
	w := rw.step(sim.KAnnounce, rwNoWriter)
	_, readers := w.load()
	w.store(announced, readers)
	rw.step(sim.KLock, rwNoReader).write()
}

// TryLock locks rw for writing if nobody has it.
func (rw *RWMutex) TryLock() bool {
	if !sim.Active() {
		return rw.real().TryLock()
	}
	w := rw.step(sim.KTryLock, nil)
	if state, readers := w.load(); state != 0 || readers != 0 {
		sim.Weaken()
		return false
	}
	sim.Retell(sim.KLock)
	w.write()
	return true
}

func (w *rwWords) write() {
	sim.Acquire(unsafe.Pointer(&w.readers))
	sim.Acquire(unsafe.Pointer(&w.writers))
	w.store(announced|writing, 0)
}

// Unlock ends writing.
func (rw *RWMutex) Unlock() {
	if !sim.Active() {
		rw.real().Unlock()
		return
	}
	w := rw.step(sim.KUnlock, nil)
	if state, _ := w.load(); state&writing == 0 {
		sim.Fatal("sync: Unlock of unlocked RWMutex")
	}
	sim.Release(unsafe.Pointer(&w.readers))
	w.store(0, 0)
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	if !sim.Active() {
		if mu := rw.real(); !mu.TryRLock() {
			sim.Waits(unsafe.Pointer(rw))
			mu.RLock()
			sim.Back()
		}
		return
	}
	rw.step(sim.KRLock, rwNoWriter).read()
}

// TryRLock locks rw for reading if no writer has it or waits for it.
func (rw *RWMutex) TryRLock() bool {
	if !sim.Active() {
		return rw.real().TryRLock()
	}
	w := rw.step(sim.KTryRLock, nil)
	if !rwNoWriter(unsafe.Pointer(rw)) {
		sim.Weaken()
		return false
	}
	sim.Retell(sim.KRLock)
	w.read()
	return true
}

func (w *rwWords) read() {
	sim.Acquire(unsafe.Pointer(&w.readers))
	_, readers := w.load()
	w.store(0, readers+1)
}

// RUnlock ends one RLock.
func (rw *RWMutex) RUnlock() {
	if !sim.Active() {
		rw.real().RUnlock()
		return
	}
	w := rw.step(sim.KRUnlock, nil)
	state, readers := w.load()
	if readers == 0 {
		sim.Fatal("sync: RUnlock of unlocked RWMutex")
	}
	sim.ReleaseMerge(unsafe.Pointer(&w.writers))
	w.store(state, readers-1)
}

// RLocker returns a Locker whose Lock is rw.RLock and whose Unlock is rw.RUnlock.
func (rw *RWMutex) RLocker() Locker { return (*reader)(rw) }

type reader RWMutex

func (r *reader) Lock()   { (*RWMutex)(r).RLock() }
func (r *reader) Unlock() { (*RWMutex)(r).RUnlock() }
