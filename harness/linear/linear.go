// Package linear checks any concurrent object against a sequential one.
//
//	func TestQueue(t *testing.T) {
//		linear.Check(t, linear.Spec[*Queue, []int]{
//			New: func() *Queue { return NewQueue(2) },
//			Methods: []linear.Method[*Queue, []int]{
//				linear.Call("Push", rapid.IntRange(0, 3), (*Queue).Push,
//					func(s []int, v int) ([]int, bool) {
//						if len(s) == 2 {
//							return s, false
//						}
//						return append(slices.Clip(s), v), true
//					}),
//				…
//			},
//		})
//	}
//
// The object is right if it is linearizable: each call takes effect at one
// instant between its beginning and its end, so that some order of the calls,
// which keeps apart those that did not overlap, explains what each returned
// (Herlihy & Wing, "Linearizability", TOPLAS 1990). Check draws small concurrent
// programs of the methods, runs them, and looks for that order.
//
// # Who runs the programs
//
// Under racelab test the explorer does: each program on the schedules that its
// strategy chooses, within -schedules for one program and -budget for the Check
// as a whole. When a call begins and ends is then exact, in operations of the
// execution and not in nanoseconds: a call lasts from the first operation that
// others can notice to the last. A failure is made small twice, to the fewest
// calls, with the smallest arguments, and to the fewest switches between
// goroutines, and told as the program, the history, the timeline and the command
// that replays it; the program is part of its token.
//
// Under go test the same test runs natively, each program some forty times, and
// histories are taken by the clock. It finds what happens to happen; with -race
// the recording adds no order between goroutines that would hide a race.
//
// rapid's flags count: -rapid.checks is the number of programs, -rapid.seed draws
// the same again. (Under racelab test the seed is -seed.)
//
// # What fails
//
// A history that no order explains; a data race, a panic, and whatever else the
// explorer reports; a call that never returns, unless it is one that may wait
// (see [Blocking]) and an order of the others leaves it waiting. A call that has
// not returned is judged both ways: it may have taken effect, or not. A run that
// exercised nothing, because no two calls overlapped, fails too.
//
// # What it costs
//
// The search for an order is that of Wing & Gong ("Testing and Verifying
// Concurrent Objects", JPDC 1993) with the states that were met before
// remembered (Lowe, "Testing for Linearizability", CCPE 2017): about a
// microsecond for six calls, and ten for all orders that an execution of six
// stands for (go test -bench . ./harness/linear). It is exponential in calls that overlap, so a
// program has at most [MaxCalls]. Porcupine gives the same verdicts; a test
// compares them.
//
// The package is for tests. It imports rapid, which registers flags.
package linear

import (
	"reflect"
	"testing"

	"example.com/racelab/harness/explore/engine"
	"pgregory.net/rapid"
)

// MaxCalls bounds the calls of one program.
const MaxCalls = 16

// A Spec says what is checked. O is the object, S the state of the sequential
// one. New and Methods are needed.
type Spec[O, S any] struct {
	// New returns an object that looks like Init. Under racelab test it is called
	// in every execution, and what it starts runs under the scheduler.
	New func() O

	// Init is the state of a new object. A state is a value: a step returns
	// another one and leaves the one that it is given alone.
	Init S

	// Methods are what can be called.
	Methods []Method[O, S]

	// Equal compares states; nil means == where the type has it, and
	// reflect.DeepEqual otherwise. It saves time only.
	Equal func(a, b S) bool

	// Close, if not nil, ends an object natively. Under racelab test what is left
	// of an object ends with the execution.
	Close func(O)

	// Goroutines and Calls bound a program: so many goroutines (3 if 0), each
	// with so many calls (3 if 0), after at most Setup calls (2 if 0, none if
	// negative) that are made before the goroutines start.
	Goroutines, Calls, Setup int
}

// A Method is a call that can be made on O, and what it does to S. Call, Call0,
// Blocking and Blocking0 make one.
type Method[O, S any] struct{ m method }

// Call is a method with an argument, which in draws. The sequential step returns
// the state after the call and what the call must have returned. What calls
// return is compared by their type's Equal method, or ==, or reflect.DeepEqual,
// whichever there is first.
func Call[O, S, In, Out any](name string, in *rapid.Generator[In], call func(O, In) Out, step func(S, In) (S, Out)) Method[O, S] {
	m := Blocking(name, in, call, func(s S, in In) (S, Out, bool) {
		next, out := step(s, in)
		return next, out, true
	})
	m.m.blocks = false
	return m
}

// Call0 is a method without an argument.
func Call0[O, S, Out any](name string, call func(O) Out, step func(S) (S, Out)) Method[O, S] {
	m := Blocking0(name, call, func(s S) (S, Out, bool) {
		next, out := step(s)
		return next, out, true
	})
	m.m.blocks = false
	return m
}

// Blocking is a method that may wait for other calls. The step says with false
// that the call waits in this state; what else it returns is not looked at.
//
// If an execution ends with goroutines that wait for ever, there must be an order
// of the calls that did return after which each of the others waits. Natively
// such an end cannot be told from a slow one, so programs that can come to it are
// left to the explorer.
func Blocking[O, S, In, Out any](name string, in *rapid.Generator[In], call func(O, In) Out, step func(S, In) (S, Out, bool)) Method[O, S] {
	return Method[O, S]{method{
		name: name,
		draw: func(seed int) any { return in.Example(seed) },
		gen:  in,
		call: func(o, in any) any { return call(o.(O), in.(In)) },
		step: func(s, in any) (any, any, bool) { return step3(step(s.(S), in.(In))) },
		same: equality[Out](), blocks: true,
	}}
}

// Blocking0 is Blocking without an argument.
func Blocking0[O, S, Out any](name string, call func(O) Out, step func(S) (S, Out, bool)) Method[O, S] {
	return Method[O, S]{method{
		name: name,
		call: func(o, _ any) any { return call(o.(O)) },
		step: func(s, _ any) (any, any, bool) { return step3(step(s.(S))) },
		same: equality[Out](), blocks: true,
	}}
}

func step3[S, Out any](next S, out Out, goes bool) (any, any, bool) { return next, out, goes }

// A Pair is the result of a method with two results: see Two.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Two makes a method with two results one with a Pair.
func Two[O, In, A, B any](call func(O, In) (A, B)) func(O, In) Pair[A, B] {
	return func(o O, in In) Pair[A, B] {
		a, b := call(o, in)
		return Pair[A, B]{a, b}
	}
}

// Two0 is Two for a method without an argument.
func Two0[O, A, B any](call func(O) (A, B)) func(O) Pair[A, B] {
	return func(o O) Pair[A, B] {
		a, b := call(o)
		return Pair[A, B]{a, b}
	}
}

// None is the result of a method that has none: see Void.
type None struct{}

// Void makes a method without a result one that returns None.
func Void[O, In any](call func(O, In)) func(O, In) None {
	return func(o O, in In) None {
		call(o, in)
		return None{}
	}
}

// Check draws programs and fails t if one of them has a run that spec does not
// allow. Under racelab test it must not be called from within an explore.Check.
func Check[O, S any](t testing.TB, spec Spec[O, S]) {
	t.Helper()
	obj := spec.object(t)
	switch engine.State() {
	case engine.Off:
		obj.native(t)
	case engine.Ready:
		obj.explored(t)
	case engine.Exploring:
		engine.Native("it calls linear.Check")
	}
}

// Explored reports whether Check explores where it stands, which is under racelab
// test. A test suite that comes to Check only after other things asks first: called
// in an execution of a test that is itself explored, Explored ends that, and the
// test begins anew outside, once.
func Explored() bool {
	if engine.State() == engine.Exploring {
		engine.Native("it calls linear.Explored")
	}
	return engine.State() == engine.Ready
}

// equality is how values of a type are compared.
func equality[T any]() func(a, b any) bool {
	t := reflect.TypeFor[T]()
	if _, ok := any(*new(T)).(interface{ Equal(T) bool }); ok {
		return func(a, b any) bool { return a.(interface{ Equal(T) bool }).Equal(b.(T)) }
	}
	if t.Kind() != reflect.Interface && t.Comparable() && !holdsInterface(t) {
		return func(a, b any) bool { return a == b }
	}
	return reflect.DeepEqual
}

// holdsInterface reports whether == on values of the type may panic.
func holdsInterface(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Array:
		return holdsInterface(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsInterface(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}
