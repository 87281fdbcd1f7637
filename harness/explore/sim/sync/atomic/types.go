package atomic

import (
	"sync/atomic"
)

// A Bool is an atomic boolean; zero is false.
type Bool struct{ v atomic.Bool }

// Load loads the value.
func (x *Bool) Load() bool {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Bool) Store(val bool) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Bool) Swap(new bool) (old bool) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// A Pointer is an atomic pointer; zero is nil.
type Pointer[T any] struct{ v atomic.Pointer[T] }

// Load loads the value.
func (x *Pointer[T]) Load() *T {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Pointer[T]) Store(val *T) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Pointer[T]) Swap(new *T) (old *T) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// An Int32 is an atomic int32; zero is 0.
type Int32 struct{ v atomic.Int32 }

// Load loads the value.
func (x *Int32) Load() int32 {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Int32) Store(val int32) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Int32) Swap(new int32) (old int32) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Int32) CompareAndSwap(old, new int32) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// Add adds delta and returns the sum.
func (x *Int32) Add(delta int32) (new int32) {
	update(&x.v)
	return x.v.Add(delta)
}

// And clears the bits not in mask and returns the old value.
func (x *Int32) And(mask int32) (old int32) {
	update(&x.v)
	return x.v.And(mask)
}

// Or sets the bits of mask and returns the old value.
func (x *Int32) Or(mask int32) (old int32) {
	update(&x.v)
	return x.v.Or(mask)
}

// An Int64 is an atomic int64; zero is 0.
type Int64 struct{ v atomic.Int64 }

// Load loads the value.
func (x *Int64) Load() int64 {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Int64) Store(val int64) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Int64) Swap(new int64) (old int64) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Int64) CompareAndSwap(old, new int64) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// Add adds delta and returns the sum.
func (x *Int64) Add(delta int64) (new int64) {
	update(&x.v)
	return x.v.Add(delta)
}

// And clears the bits not in mask and returns the old value.
func (x *Int64) And(mask int64) (old int64) {
	update(&x.v)
	return x.v.And(mask)
}

// Or sets the bits of mask and returns the old value.
func (x *Int64) Or(mask int64) (old int64) {
	update(&x.v)
	return x.v.Or(mask)
}

// A Uint32 is an atomic uint32; zero is 0.
type Uint32 struct{ v atomic.Uint32 }

// Load loads the value.
func (x *Uint32) Load() uint32 {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Uint32) Store(val uint32) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Uint32) Swap(new uint32) (old uint32) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Uint32) CompareAndSwap(old, new uint32) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// Add adds delta and returns the sum.
func (x *Uint32) Add(delta uint32) (new uint32) {
	update(&x.v)
	return x.v.Add(delta)
}

// And clears the bits not in mask and returns the old value.
func (x *Uint32) And(mask uint32) (old uint32) {
	update(&x.v)
	return x.v.And(mask)
}

// Or sets the bits of mask and returns the old value.
func (x *Uint32) Or(mask uint32) (old uint32) {
	update(&x.v)
	return x.v.Or(mask)
}

// A Uint64 is an atomic uint64; zero is 0.
type Uint64 struct{ v atomic.Uint64 }

// Load loads the value.
func (x *Uint64) Load() uint64 {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Uint64) Store(val uint64) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Uint64) Swap(new uint64) (old uint64) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Uint64) CompareAndSwap(old, new uint64) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// Add adds delta and returns the sum.
func (x *Uint64) Add(delta uint64) (new uint64) {
	update(&x.v)
	return x.v.Add(delta)
}

// And clears the bits not in mask and returns the old value.
func (x *Uint64) And(mask uint64) (old uint64) {
	update(&x.v)
	return x.v.And(mask)
}

// Or sets the bits of mask and returns the old value.
func (x *Uint64) Or(mask uint64) (old uint64) {
	update(&x.v)
	return x.v.Or(mask)
}

// A Uintptr is an atomic uintptr; zero is 0.
type Uintptr struct{ v atomic.Uintptr }

// Load loads the value.
func (x *Uintptr) Load() uintptr {
	load(&x.v)
	return x.v.Load()
}

// Store stores val.
func (x *Uintptr) Store(val uintptr) {
	store(&x.v)
	x.v.Store(val)
}

// Swap stores new and returns what it replaced.
func (x *Uintptr) Swap(new uintptr) (old uintptr) {
	update(&x.v)
	return x.v.Swap(new)
}

// CompareAndSwap stores new if x holds old.
func (x *Uintptr) CompareAndSwap(old, new uintptr) (swapped bool) {
	beforeCAS(&x.v, old)
	swapped = x.v.CompareAndSwap(old, new)
	after(&x.v, swapped)
	return swapped
}

// Add adds delta and returns the sum.
func (x *Uintptr) Add(delta uintptr) (new uintptr) {
	update(&x.v)
	return x.v.Add(delta)
}

// And clears the bits not in mask and returns the old value.
func (x *Uintptr) And(mask uintptr) (old uintptr) {
	update(&x.v)
	return x.v.And(mask)
}

// Or sets the bits of mask and returns the old value.
func (x *Uintptr) Or(mask uintptr) (old uintptr) {
	update(&x.v)
	return x.v.Or(mask)
}
