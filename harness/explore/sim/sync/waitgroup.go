package sync

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A WaitGroup waits until a counter is 0. Done synchronizes before the return
// of every Wait that it unblocks.
//
// Wait is one step, enabled when the counter is 0 or has been 0 since Wait was
// called. The second half matters for misuse: who adds again before the first
// Wait has returned makes it panic, as the real one may.
//
// That Add and Wait are concurrent is itself reported as a data race, in the
// way the real one tells the race detector: an Add that finds 0 reads a word,
// a Wait that has to wait writes it.
type WaitGroup struct{ wg sync.WaitGroup }

// wgWords is how the real WaitGroup is laid out; a test compares. The upper
// half of state is the counter. The lower half is in an execution how many wait
// (bits 0–14), whether one of them has written the word of the race model (bit
// 15), and how often the counter has come down to 0 meanwhile (bits 16–31).
type wgWords struct {
	state uint64
	word  uint32 // the real one's semaphore
	_     uint32
}

const (
	wgWaiter  = 1
	wgWaiters = 1<<15 - 1
	wgWrote   = 1 << 15
	wgZero    = 1 << 16
	wgZeros   = wgZero * (1<<16 - 1)
)

func (wg *WaitGroup) words() *wgWords { return (*wgWords)(unsafe.Pointer(wg)) }

func (wg *WaitGroup) real() *sync.WaitGroup {
	w := wg.words()
	giveBack(&w.word, func() {
		w.state = 0
		atomic.StoreUint32(&w.word, 0)
	})
	return &wg.wg
}

func (w *wgWords) load() (counter int32, waiting uint32) {
	switch claimOf(w.word) {
	case ours:
		return int32(w.state >> 32), uint32(w.state)
	case native:
		return int32(w.state >> 32), 0
	}
	return 0, 0
}

func (w *wgWords) store(counter int32, waiting uint32) {
	if counter == 0 && waiting&wgWaiters == 0 {
		w.state, w.word = 0, 0
		return
	}
	w.state, w.word = uint64(uint32(counter))<<32|uint64(waiting), own()
}

// Add adds delta to the counter and panics if that makes it negative.
func (wg *WaitGroup) Add(delta int) {
	if !sim.Active() {
		wg.real().Add(delta)
		return
	}
	w := wg.words()
	_ = w.word
	sim.Do(sim.KAdd, unsafe.Pointer(wg), nil)
	sim.Note(int64(delta))
	sim.Touch(unsafe.Pointer(&w.state), 8, true, true)
	if delta < 0 {
		sim.ReleaseMerge(unsafe.Pointer(wg))
	}
	old, waiting := w.load()
	counter := old + int32(delta)
	if old == 0 && delta > 0 {
		sim.Touch(unsafe.Pointer(&w.word), 4, false, false)
		waiting &^= wgWrote
	}
	if counter == 0 && old != 0 {
		waiting = waiting&^wgZeros | (waiting+wgZero)&wgZeros
	}
	w.store(counter, waiting)
	if counter < 0 {
		panic("sync: negative WaitGroup counter")
	}
}

// Done takes one off the counter.
func (wg *WaitGroup) Done() {
	if !sim.Active() {
		wg.real().Done()
		return
	}
	wg.Add(-1)
}

// Wait waits until the counter is 0.
func (wg *WaitGroup) Wait() {
	if !sim.Active() {
		real := wg.real()
		sim.Waits(unsafe.Pointer(wg))
		real.Wait()
		sim.Back()
		return
	}
	w := wg.words()
	if sim.Strict() {
		sim.Do(sim.KArrive, unsafe.Pointer(wg), nil)
	}
	counter, before := w.load()
	w.store(counter, before+wgWaiter)
	ready := wgReady
	if before&wgZeros != 0 {
		ready = func(p unsafe.Pointer) bool {
			counter, now := (*wgWords)(p).load()
			return counter == 0 || (now^before)&wgZeros != 0
		}
	}
	sim.Do(sim.KWait, unsafe.Pointer(wg), ready)
	sim.Touch(unsafe.Pointer(&w.state), 8, false, true)
	counter, now := w.load()
	w.leave(counter, now, (now^before)&wgZeros != 0)
	sim.Acquire(unsafe.Pointer(wg))
	if counter != 0 {
		panic("sync: WaitGroup is reused before previous Wait has returned")
	}
}

// wgReady is what a Wait waits for that nobody else was in before.
func wgReady(wg unsafe.Pointer) bool {
	counter, now := (*wgWords)(wg).load()
	return counter == 0 || now&wgZeros != 0
}

// leave ends one Wait. If the counter has been above 0 since that was called, it
// may have had to wait, and the first of those writes the word of the race model.
func (w *wgWords) leave(counter int32, waiting uint32, waited bool) {
	if waiting&wgWaiters != 0 { // else w has been overwritten
		waiting -= wgWaiter
	}
	if waited && waiting&wgWrote == 0 {
		sim.Touch(unsafe.Pointer(&w.word), 4, true, false)
		waiting |= wgWrote
	}
	w.store(counter, waiting)
}

// Go runs f in a goroutine between an Add and its Done. f must not panic.
//
//go:noinline
func (wg *WaitGroup) Go(f func()) {
	if !sim.Active() && !sim.Early() {
		wg.real().Go(sim.Guest(f))
		return
	}
	wg.Add(1)
	sim.Go(0, func() { wg.run(f) })
}

// run calls f, then Done: after a Goexit too, not after a panic. Panicking again
// keeps the frames that panicked on the stack.
func (wg *WaitGroup) run(f func()) {
	defer func() {
		if p := recover(); p != nil {
			panic(p)
		}
		wg.Done()
	}()
	f()
}
