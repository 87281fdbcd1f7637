package atomic

import (
	"sync/atomic"

	"example.com/racelab/harness/explore/sim"
)

// A Value holds a value of one concrete type; zero holds none. Its panics are
// the real ones: they come out of the real operation, after the step.
type Value struct{ v atomic.Value }

// Load returns the value stored last, nil if there was none.
func (x *Value) Load() (val any) {
	load(&x.v)
	return x.v.Load()
}

// Store sets the value to val, which is neither nil nor of another type than before.
func (x *Value) Store(val any) {
	before(sim.KAtomicStore, &x.v)
	x.v.Store(val)
	stored(&x.v)
}

// Swap stores new and returns what it replaced, nil if there was nothing.
func (x *Value) Swap(new any) (old any) {
	before(sim.KAtomicRMW, &x.v)
	old = x.v.Swap(new)
	after(&x.v, true)
	return old
}

// CompareAndSwap stores new if x holds old. It panics if old cannot be compared.
func (x *Value) CompareAndSwap(old, new any) (swapped bool) {
	before(sim.KAtomicCAS, &x.v)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}
