package linear

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// An object is a Spec without its types.
type object struct {
	open    func() any
	close   func(any) // may be nil
	init    any
	methods []method
	same    func(a, b any) bool // of states
	hashed  bool                // states can be keys of a map

	goroutines, calls, setup int
}

type method struct {
	name string
	draw func(seed int) any // nil: the method has no argument
	gen  any                // the generator, for telling apart

	values []any // by seed, see value
	small  []int // seeds, see smallest
	call   func(o, in any) any
	step   func(s, in any) (next, out any, goes bool)
	same   func(a, b any) bool // of outputs

	blocks bool // may have to wait
}

func (s Spec[O, S]) object(t testing.TB) *object {
	t.Helper()
	switch {
	case s.New == nil:
		t.Fatal("linear: Spec.New is nil: it has to return a new object for each run")
	case len(s.Methods) == 0:
		t.Fatal("linear: Spec.Methods is empty: there is nothing to call")
	}
	o := &object{
		open: func() any { return s.New() }, init: s.Init, same: equality[S](),
		goroutines: orElse(s.Goroutines, 3), calls: orElse(s.Calls, 3), setup: orElse(s.Setup, 2),
	}
	st := reflect.TypeFor[S]()
	o.hashed = s.Equal == nil && st.Comparable() && !holdsInterface(st)
	if s.Equal != nil {
		o.same = func(a, b any) bool { return s.Equal(a.(S), b.(S)) }
	}
	if s.Close != nil {
		o.close = func(obj any) { s.Close(obj.(O)) }
	}
	for i, m := range s.Methods {
		if m.m.call == nil {
			t.Fatalf("linear: Spec.Methods[%d] is empty: make it with Call, Call0, Blocking or Blocking0", i)
		}
		o.methods = append(o.methods, m.m)
	}
	if n := o.goroutines*o.calls + max(o.setup, 0); o.goroutines < 2 || o.calls < 1 || n > MaxCalls {
		t.Fatalf("linear: a program of up to %d goroutines with %d calls each after %d calls: want at least 2 goroutines and at most %d calls in all",
			o.goroutines, o.calls, max(o.setup, 0), MaxCalls)
	}
	return o
}

func orElse(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// A call is one call of a program. Its argument is what the method's generator
// draws for the seed, so two numbers say it all.
type call struct {
	method, seed int

	m    *method
	in   any
	slot int // in the table of the sequential object
}

func (o *object) call(method, seed int) call {
	c := call{method: method, seed: seed, m: &o.methods[method]}
	if c.m.draw != nil {
		c.in = c.m.value(seed)
	} else {
		c.seed = 0
	}
	return c
}

// seeds is how many values of an argument there are: what the method's generator
// draws for the seeds below it. They are drawn once, for drawing takes longer than
// a run, and generators of small values yield them all.
const seeds = 256

func (m *method) value(seed int) any {
	for len(m.values) <= seed {
		m.values = append(m.values, m.draw(len(m.values)))
	}
	return m.values[seed]
}

func (c call) String() string {
	switch {
	case c.m.draw == nil && strings.HasSuffix(c.m.name, ")"): // an argument that is bound
		return c.m.name
	case c.m.draw == nil:
		return c.m.name + "()"
	}
	return c.m.name + "(" + text(c.in) + ")"
}

// text is a value as a reader of a history wants it.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case None:
		return "done"
	case interface{ pair() (a, b any) }:
		a, b := v.pair()
		return text(a) + ", " + text(b)
	}
	return fmt.Sprintf("%v", v)
}

func (p Pair[A, B]) pair() (a, b any) { return p.First, p.Second }

// String prints the results as a Go programmer lists them.
func (p Pair[A, B]) String() string { return text(p) }
