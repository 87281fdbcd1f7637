package sync

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Mutex is a mutual exclusion lock. Unlock synchronizes before the Lock that
// follows it; a TryLock that fails synchronizes with nothing. Anybody who waits
// may be next: the real Mutex promises no order either.
type Mutex struct{ mu sync.Mutex }

// locked is the state bit of a Mutex's first word, which the real one uses in
// the same way.
const locked = 1

func (m *Mutex) word() *uint32 { return (*uint32)(unsafe.Pointer(m)) }

// real returns the real mutex that lives in the same words, ready for use. The
// second word is 0 in an execution, so one compare-and-swap gives both back.
func (m *Mutex) real() *sync.Mutex {
	if w := atomic.LoadUint32(m.word()); w&taken != 0 {
		atomic.CompareAndSwapUint32(m.word(), w, 0)
	}
	return &m.mu
}

// Lock locks m, waiting until it is free.
func (m *Mutex) Lock() {
	if !sim.Active() {
		if mu := m.real(); !mu.TryLock() {
			sim.Waits(unsafe.Pointer(m))
			mu.Lock()
			sim.Back()
		}
		return
	}
	_ = *m.word()
	sim.Do(sim.KLock, unsafe.Pointer(m), mutexFree)
	m.take()
}

// TryLock locks m if it is free and reports whether it did.
func (m *Mutex) TryLock() bool {
	if !sim.Active() {
		return m.real().TryLock()
	}
	_ = *m.word()
	sim.Do(sim.KTryLock, unsafe.Pointer(m), nil)
	if !mutexFree(unsafe.Pointer(m)) {
		sim.Weaken()
		sim.Touch(unsafe.Pointer(m), 4, false, true)
		return false
	}
	sim.Retell(sim.KLock)
	m.take()
	return true
}

// Unlock unlocks m, which need not have been locked by the same goroutine.
func (m *Mutex) Unlock() {
	if !sim.Active() {
		m.real().Unlock()
		return
	}
	_ = *m.word()
	sim.Do(sim.KUnlock, unsafe.Pointer(m), nil)
	sim.Touch(unsafe.Pointer(m), 4, true, true)
	if mutexFree(unsafe.Pointer(m)) {
		sim.Fatal("sync: unlock of unlocked mutex")
	}
	sim.Release(unsafe.Pointer(m))
	*m.word() = 0
}

func mutexFree(m unsafe.Pointer) bool { return state(*(*uint32)(m))&locked == 0 }

func (m *Mutex) take() {
	sim.Touch(unsafe.Pointer(m), 4, true, true)
	sim.Acquire(unsafe.Pointer(m))
	*(*[2]uint32)(unsafe.Pointer(m)) = [2]uint32{own() | locked, 0}
}
