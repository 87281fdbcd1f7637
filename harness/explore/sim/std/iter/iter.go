// Package iter stands in for [iter] in instrumented code.
//
// The problem: the body of an iterator that is pulled runs on a coroutine of
// its own, and what it does there (locks, channels, memory) is done by the
// goroutine that pulls. The package makes the two one goroutine for the
// scheduler: while the body runs, its coroutine counts as the goroutine that
// called next or stop. A step in the body may hand the thread to another
// goroutine, since switching is symmetric: it is the body that is parked then,
// and the body that goes on.
//
// Calls of next and stop on one iterator by goroutines that do not order them
// are reported as a race, as the real ones are.
//
// An iterator that nobody stops keeps its coroutine for ever, which a program
// gets away with and ten million executions do not: those are stopped when the
// execution is over.
package iter

import (
	"iter"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// Seq is an iterator over single values.
type Seq[V any] = iter.Seq[V]

// Seq2 is an iterator over pairs.
type Seq2[K, V any] = iter.Seq2[K, V]

// Pull returns a function that gives the values of seq one after the other, and
// one that ends it.
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	if !sim.Active() {
		return iter.Pull(seq)
	}
	p := new(puller)
	n, s := iter.Pull(func(yield func(V) bool) {
		p.enter()
		defer p.leave()
		seq(func(v V) bool {
			p.leave()
			defer p.enter()
			return yield(v)
		})
	})
	stop = p.stopper(s)
	return func() (V, bool) { p.use(); return n() }, stop
}

// Pull2 is Pull for pairs.
func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	if !sim.Active() {
		return iter.Pull2(seq)
	}
	p := new(puller)
	n, s := iter.Pull2(func(yield func(K, V) bool) {
		p.enter()
		defer p.leave()
		seq(func(k K, v V) bool {
			p.leave()
			defer p.enter()
			return yield(k, v)
		})
	})
	stop = p.stopper(s)
	return func() (K, V, bool) { p.use(); return n() }, stop
}

// A puller is one call of Pull. Its address is what next and stop write.
type puller struct{ restore func() }

// enter makes the body's coroutine count as the goroutine that resumed it.
func (p *puller) enter() { p.restore = sim.Adopt() }

// leave undoes enter, before the body is left.
func (p *puller) leave() { p.restore() }

func (p *puller) use() {
	if sim.Active() {
		sim.Touch(unsafe.Pointer(p), 1, true, false)
	}
}

// stopper returns the stop function, and has it called when the execution is
// over: on a goroutine of its own, because an operation in the body then ends
// whoever called stop by runtime.Goexit.
func (p *puller) stopper(stop func()) func() {
	sim.AtEnd(func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { _ = recover() }()
			stop()
		}()
		<-done
	})
	return func() { p.use(); stop() }
}
