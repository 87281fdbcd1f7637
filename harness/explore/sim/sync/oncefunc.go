package sync

import "example.com/racelab/harness/explore/sim"

// Functions of these look-alikes that hold literals are not inlined: the literal
// would have a name of the caller's package, by which package stack could not
// know it.

// OnceFunc returns a function that calls f once. If f panics, so does every
// call, with the same value.
//
//go:noinline
func OnceFunc(f func()) func() {
	get := OnceValue(func() struct{} {
		f()
		return struct{}{}
	})
	return func() { get() }
}

// OnceValue returns a function that calls f once and returns what it returned.
// If f panics, so does every call, with the same value.
func OnceValue[T any](f func() T) func() T {
	o := &onceResult[T]{f: f}
	return o.get
}

// OnceValues is OnceValue for two results.
//
//go:noinline
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	type pair struct {
		v1 T1
		v2 T2
	}
	get := OnceValue(func() (p pair) {
		p.v1, p.v2 = f()
		return p
	})
	return func() (T1, T2) {
		p := get()
		return p.v1, p.v2
	}
}

// onceResult is what f returned or panicked with. It may be made while the
// package is initialised and live through many executions, each of which calls
// f anew: once counts as new there, so f has to stay and returned to be cleared.
// Outside, where nothing is done again, f is dropped once it is done.
type onceResult[T any] struct {
	once     Once
	f        func() T
	returned bool
	result   T
	panicked any
}

func (o *onceResult[T]) get() T {
	o.once.Do(o.call)
	if !o.returned {
		panic(o.panicked)
	}
	return o.result
}

// call runs f. The first panic goes on from within the deferred call, where the
// frames of f are still on the stack.
func (o *onceResult[T]) call() {
	o.returned = false
	defer func() {
		if !sim.Active() {
			o.f = nil
		}
		if o.returned {
			return
		}
		o.panicked = recover()
		panic(o.panicked)
	}()
	o.result = o.f()
	o.returned = true
}
