// Package atomic stands in for [sync/atomic] in instrumented code.
//
// The problem: which goroutine's atomic operation comes first decides what a
// program does, so each one has to ask the scheduler, and each one orders
// memory, so the race detector has to hear of it. The package promises the
// API of sync/atomic, types of the same size and alignment, and sequential
// consistency: one operation is one step of the execution.
//
// How: an operation is announced, then carried out by the real sync/atomic on
// the object's own words, then accounted for. Values therefore need no tag and
// no table: outside an execution only the middle part is left, which is the
// real thing, alignment faults and panics included.
//
// What synchronizes before what is the Go memory model's sentence: if the
// effect of A is observed by B, then A synchronizes before B. A load acquires;
// a store releases and forgets what was released before, because nobody can
// observe that any more; a read-modify-write does both; a compare-and-swap
// that fails is a load. A store does not acquire. It is tempting to let it (all
// operations are totally ordered, after all), and wrong: it would order
//
//	x = 1; a.Store(1)   ∥   a.Store(2); read x
//
// although the second goroutine has observed nothing of the first.
//
// It stops at values that are also accessed plainly: they are reported as
// races, not simulated as torn.
package atomic

import (
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// before lets the scheduler choose. The read of *addr faults on a nil address
// where the real operation would.
func before[T any](k sim.Kind, addr *T) { announce(k, addr, nil) }

// beforeCAS is before for a compare-and-swap, which expects old.
func beforeCAS[T, O any](addr *T, old O) {
	if unsafe.Sizeof(old) == unsafe.Sizeof(*addr) {
		announce(sim.KAtomicCAS, addr, unsafe.Pointer(&old))
		return
	}
	word := uint64(*(*uint8)(unsafe.Pointer(&old))) // of a Bool
	announce(sim.KAtomicCAS, addr, unsafe.Pointer(&word))
}

func announce[T any](k sim.Kind, addr *T, expect unsafe.Pointer) {
	if sim.Active() {
		_ = *addr
		sim.DoWord(k, unsafe.Pointer(addr), unsafe.Sizeof(*addr), expect)
		if sim.Recording() {
			sim.Later(func() any { return *addr })
		}
	}
}

// load announces and accounts for a load that is about to happen.
func load[T any](addr *T) {
	if !sim.Active() {
		return
	}
	before(sim.KAtomicLoad, addr)
	observed(unsafe.Pointer(addr), unsafe.Sizeof(*addr))
}

// store announces and accounts for a store that is about to happen.
func store[T any](addr *T) {
	if !sim.Active() {
		return
	}
	before(sim.KAtomicStore, addr)
	stored(addr)
}

// stored accounts for a store.
func stored[T any](addr *T) {
	if !sim.Active() {
		return
	}
	p := unsafe.Pointer(addr)
	sim.Touch(p, unsafe.Sizeof(*addr), true, true)
	sim.Release(p)
}

// update announces and accounts for a read-modify-write that is about to happen.
func update[T any](addr *T) {
	if !sim.Active() {
		return
	}
	before(sim.KAtomicRMW, addr)
	replaced(unsafe.Pointer(addr), unsafe.Sizeof(*addr))
}

// after accounts for a compare-and-swap that was announced by before. It comes
// afterwards because only the outcome tells what it was.
func after[T any](addr *T, swapped bool) {
	if !sim.Active() {
		return
	}
	p := unsafe.Pointer(addr)
	if swapped {
		replaced(p, unsafe.Sizeof(*addr))
		return
	}
	sim.Relabel(sim.KAtomicLoad)
	observed(p, unsafe.Sizeof(*addr))
}

func observed(p unsafe.Pointer, size uintptr) {
	sim.Touch(p, size, false, true)
	sim.Acquire(p)
}

func replaced(p unsafe.Pointer, size uintptr) {
	sim.Touch(p, size, true, true)
	sim.Acquire(p)
	sim.Release(p)
}
