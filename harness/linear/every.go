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

	// Looks, if not 0, is how often in a row a goroutine may look at the same thing
	// before another one changes it, and not 8 times: where looking is all that a loop
	// does while it waits, more of it leads to nothing else.
	Looks int

	// Preemptions, if not 0, bounds what is run besides of a program with more
	// executions than that: all schedules with at most so many preemptions.
	Preemptions int
}

// Totals are what the programs with one number of goroutines came to.
type Totals struct {
	Goroutines int `json:"goroutines"`        // of each program
	Programs   int `json:"programs"`          // there are, up to the order of goroutines
	Complete   int `json:"complete"`          // of which every trace was run, and nothing failed
	Racing     int `json:"racing"`            // with a data race and nothing worse
	Failing    int `json:"failing"`           // with a run that the Spec does not allow, and no part that has one
	Containing int `json:"containing"`        // that were not run, since a part of them fails
	Bounded    int `json:"bounded,omitempty"` // right in every trace within a bound of the search, see docs/proof.md
	Limited    int `json:"limited,omitempty"` // of Bounded: the search bounds itself, by Looks or the like, and preemptions were not counted
	Open       int `json:"open"`              // that have more executions than Size allows, or time was up
	Executions int `json:"executions"`

	// Minimal are the failing programs.
	Minimal []Failure `json:"minimal,omitempty"`

	// Bounds are what Bounded programs were bounded by.
	Bounds []string `json:"bounds,omitempty"`
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
	obj.bound0(t)
	if size.Goroutines < 1 || size.Calls < 1 || size.Goroutines*size.Calls > MaxCalls {
		t.Fatalf("linear: programs of up to %d goroutines with %d calls: want at least one of each and at most %d calls in all",
			size.Goroutines, size.Calls, MaxCalls)
	}
	size.Executions = orElse(size.Executions, 10_000)
	needsExplorer(t, "linear.Every")
	return obj.every(t, size)
}

// needsExplorer skips t where nothing can be explored.
func needsExplorer(t testing.TB, who string) {
	t.Helper()
	switch engine.State() {
	case engine.Off:
		t.Skip(who + " needs the explorer: racelab test")
	case engine.Exploring:
		engine.Native("it calls " + who)
	}
}

// bound0 holds that no method has an argument.
func (o *object) bound0(t testing.TB) {
	t.Helper()
	for _, m := range o.methods {
		if m.draw != nil {
			t.Fatalf("linear: %s has an argument, so its calls cannot be enumerated: make it a Call0 for each value of interest", m.name)
		}
	}
}

// Sum adds up what two enumerations came to, by the number of goroutines.
func Sum(a, b []Totals) []Totals {
	sum := slices.Clone(a)
	for _, t := range b {
		i := slices.IndexFunc(sum, func(s Totals) bool { return s.Goroutines == t.Goroutines })
		if i < 0 {
			sum = append(sum, t)
			continue
		}
		s := &sum[i]
		s.Programs += t.Programs
		s.Complete += t.Complete
		s.Racing += t.Racing
		s.Failing += t.Failing
		s.Containing += t.Containing
		s.Bounded += t.Bounded
		s.Limited += t.Limited
		s.Open += t.Open
		s.Executions += t.Executions
		s.Minimal = slices.Concat(s.Minimal, t.Minimal)
		s.bounds(t.Bounds...)
	}
	return sum
}

// bounds notes what programs were bounded by, each once.
func (t *Totals) bounds(all ...string) {
	for _, b := range all {
		if !slices.Contains(t.Bounds, b) {
			t.Bounds = append(t.Bounds, b)
		}
	}
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
	e := &enumeration{
		search: o.search(t), size: size, table: o.table(),
		bodies: bodies(len(o.methods), size.Calls), number: map[string]int{}, fails: map[string]bool{},
	}
	for i, b := range e.bodies {
		e.number[bytesOf(b)] = i
	}
	for n := 1; n <= size.Goroutines; n++ {
		all = append(all, e.run(n))
	}
	e.enumerated(t, all)
	return all
}

// search begins a unit of t.
func (o *object) search(t testing.TB) *search {
	t.Helper()
	series, why := engine.FromCommand().Series(unit(t))
	if series == nil {
		t.Fatalf("not explored: %s", why)
	}
	return &search{Series: series, o: o}
}

// enumerated ends the unit of an enumeration.
func (s *search) enumerated(t testing.TB, all []Totals) {
	t.Helper()
	if why := s.Native(); why != "" {
		t.Fatalf("not explored: %s", why)
	}
	coverage := "exhaustive"
	switch {
	case slices.ContainsFunc(all, func(s Totals) bool { return s.Open > 0 }):
		coverage = "sampled"
	case slices.ContainsFunc(all, func(s Totals) bool { return s.Bounded > 0 }):
		coverage = "bounded"
	}
	s.Close(wire.Pass, coverage, "")
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
		case e.cover(newTrial(e.program(s), e.table), e.size, &sum):
			e.fails[bytesOf(s)] = true
		}
	}
	return sum
}

// cover runs every trace of a program, or what size allows, and counts what it came
// to. It reports whether the program fails.
func (s *search) cover(r *trial, size Size, sum *Totals) (fails bool) {
	r.looks = size.Looks
	found := s.Cover(size.Executions, r.program())
	sum.Executions += found.Schedules
	limited := found.Bound != ""
	if !found.Failed() && !found.Complete && !limited && size.Preemptions > 0 && s.More() {
		found = s.Bound(size.Preemptions, boundExecutions, r.program())
		sum.Executions += found.Schedules
	}
	switch {
	case found.Verdict == wire.DataRace && found.Consequence == "":
		sum.Racing++
	case found.Failed():
		sum.Failing++
		sum.Minimal = append(sum.Minimal, failureOf(r.p, found))
		return true
	case found.Complete:
		sum.Complete++
	case found.Bound != "":
		sum.Bounded++
		if limited {
			sum.Limited++
		}
		sum.bounds(strings.Split(found.Bound, "; ")...)
	default:
		sum.Open++
	}
	return false
}

// boundExecutions is how many schedules with few preemptions are worth running.
const boundExecutions = 200_000

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
