package linear

import (
	"slices"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/engine"
	"example.com/racelab/harness/explore/wire"
)

// A Size bounds the programs of Every.
type Size struct {
	Goroutines int // of a program
	Calls      int // of a goroutine
	Executions int // of one program, so that one without end does not stop the others; 10,000 if 0
}

// Totals are what the programs with one number of goroutines came to.
type Totals struct {
	Goroutines int `json:"goroutines"` // of each program
	Programs   int `json:"programs"`   // there are, up to the order of goroutines
	Complete   int `json:"complete"`   // of which every trace was run, and nothing failed
	Racing     int `json:"racing"`     // with a data race and nothing worse
	Failing    int `json:"failing"`    // with a run that the Spec does not allow, and no part that has one
	Containing int `json:"containing"` // that were not run, since a part of them fails
	Open       int `json:"open"`       // that have more executions than Size allows, or time was up
	Executions int `json:"executions"`

	// Minimal are the failing programs.
	Minimal []Failure `json:"minimal,omitempty"`
}

// A Failure is a program that fails.
type Failure struct {
	Program [][]string `json:"program"` // the calls of each goroutine
	Verdict string     `json:"verdict"` // as in the reports of racelab test
}

// Every runs every program of up to size.Goroutines goroutines with 1 to
// size.Calls calls each, up to the order of goroutines, and each of them under
// every schedule, as far as schedules differ. The methods of spec must be without
// arguments (Call0, Blocking0): bind them. It does not fail t for what it finds,
// but for what keeps it from looking. There are Totals for each number of
// goroutines, from 1.
//
// It needs racelab test, and skips t without. The -budget counts for all of it.
func Every[O, S any](t testing.TB, spec Spec[O, S], size Size) []Totals {
	t.Helper()
	obj := spec.object(t)
	for _, m := range obj.methods {
		if m.draw != nil {
			t.Fatalf("linear: %s has an argument, so its calls cannot be enumerated: make it a Call0 for each value of interest", m.name)
		}
	}
	if size.Goroutines < 1 || size.Calls < 1 || size.Goroutines*size.Calls > MaxCalls {
		t.Fatalf("linear: programs of up to %d goroutines with %d calls: want at least one of each and at most %d calls in all",
			size.Goroutines, size.Calls, MaxCalls)
	}
	size.Executions = orElse(size.Executions, 10_000)
	switch engine.State() {
	case engine.Off:
		t.Skip("linear.Every needs the explorer: racelab test")
	case engine.Exploring:
		engine.Native("it calls linear.Every")
	}
	return obj.every(t, size)
}

// A shape is a program as the numbers of its bodies, in order.
type shape []int

// bodies lists the sequences of 1 to n of m methods.
func bodies(m, n int) (all [][]int) {
	last := [][]int{nil}
	for range n {
		var next [][]int
		for _, b := range last {
			for i := range m {
				next = append(next, append(slices.Clone(b), i))
			}
		}
		all = append(all, next...)
		last = next
	}
	return all
}

// shapes lists the multisets of n out of k bodies.
func shapes(k, n int) (all []shape) {
	var grow func(s shape, from int)
	grow = func(s shape, from int) {
		if len(s) == n {
			all = append(all, slices.Clone(s))
			return
		}
		for b := from; b < k; b++ {
			grow(append(s, b), b)
		}
	}
	grow(make(shape, 0, n), 0)
	return all
}

// An enumeration is a run of Every.
type enumeration struct {
	*search
	size   Size
	table  *table
	bodies [][]int
	number map[string]int  // of a body
	fails  map[string]bool // shapes that fail, or contain one that does
}

func (o *object) every(t testing.TB, size Size) (all []Totals) {
	t.Helper()
	series, why := engine.FromCommand().Series(unit(t))
	if series == nil {
		t.Fatalf("not explored: %s", why)
	}
	e := &enumeration{
		search: &search{Series: series, o: o}, size: size, table: o.table(),
		bodies: bodies(len(o.methods), size.Calls), number: map[string]int{}, fails: map[string]bool{},
	}
	for i, b := range e.bodies {
		e.number[bytesOf(b)] = i
	}
	for n := 1; n <= size.Goroutines; n++ {
		all = append(all, e.run(n))
	}
	if why := e.Native(); why != "" {
		t.Fatalf("not explored: %s", why)
	}
	coverage := "exhaustive"
	if slices.ContainsFunc(all, func(s Totals) bool { return s.Open > 0 }) {
		coverage = "sampled"
	}
	e.Close(wire.Pass, coverage, "")
	return all
}

// run runs the programs of n goroutines, those with the fewest calls first.
func (e *enumeration) run(n int) Totals {
	list := shapes(len(e.bodies), n)
	slices.SortStableFunc(list, func(a, b shape) int { return e.calls(a) - e.calls(b) })
	sum := Totals{Goroutines: n, Programs: len(list)}
	for _, s := range list {
		switch {
		case e.contains(s):
			e.fails[bytesOf(s)] = true
			sum.Containing++
		case !e.More():
			sum.Open++
		default:
			e.try(s, &sum)
		}
	}
	return sum
}

func (e *enumeration) try(s shape, sum *Totals) {
	p := e.program(s)
	r := newTrial(p, e.table)
	found := e.Cover(e.size.Executions, r.program())
	sum.Executions += found.Schedules
	switch {
	case found.Verdict == wire.DataRace && found.Consequence == "":
		sum.Racing++
	case found.Failed():
		e.fails[bytesOf(s)] = true
		sum.Failing++
		sum.Minimal = append(sum.Minimal, failureOf(p, found))
	case found.Complete:
		sum.Complete++
	default:
		sum.Open++
	}
}

func (e *enumeration) calls(s shape) (n int) {
	for _, b := range s {
		n += len(e.bodies[b])
	}
	return n
}

// contains reports whether the program without one of its calls fails.
func (e *enumeration) contains(s shape) bool {
	for g, b := range s {
		body := e.bodies[b]
		for i := range body {
			part := slices.Delete(slices.Clone(s), g, g+1)
			if rest := slices.Delete(slices.Clone(body), i, i+1); len(rest) > 0 {
				part = append(part, e.number[bytesOf(rest)])
				slices.Sort(part)
			}
			if e.fails[bytesOf(part)] {
				return true
			}
		}
	}
	return false
}

func (e *enumeration) program(s shape) *program {
	p := &program{obj: e.o}
	for _, b := range s {
		var calls []call
		for _, m := range e.bodies[b] {
			c := e.o.call(m, 0)
			c.slot = m
			calls = append(calls, c)
		}
		p.goroutines = append(p.goroutines, calls)
	}
	return p
}

// bytesOf is a list of numbers as a key.
func bytesOf(list []int) string {
	b := make([]byte, 0, 2*len(list))
	for _, n := range list {
		b = append(b, byte(n), byte(n>>8))
	}
	return string(b)
}

// String writes a failure on one line, goroutines side by side.
func (f Failure) String() string {
	var all []string
	for _, calls := range f.Program {
		all = append(all, strings.Join(calls, "; "))
	}
	return strings.Join(all, " ∥ ") + ": " + f.Verdict
}

func failureOf(p *program, found *engine.Trial) Failure {
	f := Failure{Verdict: found.Verdict}
	if found.Consequence != "" {
		f.Verdict += ", " + found.Consequence
	}
	for _, calls := range p.goroutines {
		var names []string
		for _, c := range calls {
			names = append(names, c.String())
		}
		f.Program = append(f.Program, names)
	}
	return f
}
