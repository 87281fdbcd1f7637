package linear

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A Sample says which programs Drawn draws.
type Sample struct {
	Programs   int    // how many, no two of which are alike
	Goroutines int    // of a program, at most; 2 at least
	Calls      int    // of a goroutine, at most
	Seed       uint64 // the same programs for the same seed
	Executions int    // of one program; 10,000 if 0
}

// Drawn draws programs, where there are too many for Every, and runs each of them
// as Every does: not on some schedules, but on every one. No part of a program is
// looked at, so a program that fails may contain a smaller one that does.
// There are Totals for each number of goroutines, from 2.
func Drawn[O, S any](t testing.TB, spec Spec[O, S], sample Sample) []Totals {
	t.Helper()
	obj := spec.object(t)
	obj.bound0(t)
	if sample.Programs < 1 || sample.Goroutines < 2 || sample.Calls < 1 || sample.Goroutines*sample.Calls > MaxCalls {
		t.Fatalf("linear: %d programs of up to %d goroutines with %d calls: want at least one program, two goroutines and one call, and at most %d calls in all",
			sample.Programs, sample.Goroutines, sample.Calls, MaxCalls)
	}
	sample.Executions = orElse(sample.Executions, 10_000)
	needsExplorer(t, "linear.Drawn")
	return obj.drawnAll(t, sample)
}

func (o *object) drawnAll(t testing.TB, sample Sample) []Totals {
	t.Helper()
	s := o.search(t)
	all := make([]Totals, sample.Goroutines-1)
	for i := range all {
		all[i].Goroutines = i + 2
	}
	programs := o.sample(sample)
	if len(programs) < sample.Programs {
		t.Fatalf("linear: found %d programs of up to %d goroutines with %d calls that differ: want %d", len(programs), sample.Goroutines, sample.Calls, sample.Programs)
	}
	for _, p := range programs {
		sum := &all[len(p.goroutines)-2]
		sum.Programs++
		if !s.More() {
			sum.Open++
			continue
		}
		s.cover(newTrial(p, tableFor(p)), Size{Executions: sample.Executions}, sum)
	}
	s.enumerated(t, all)
	return all
}

// sample draws the programs: the number of goroutines first, then for each that
// of its calls, then the calls, each choice with the same chance.
func (o *object) sample(s Sample) (all []*program) {
	rnd := rand.New(rand.NewPCG(s.Seed, 0))
	seen := map[string]bool{}
	for range 100 * s.Programs {
		if len(all) == s.Programs {
			break
		}
		p := &program{obj: o}
		for range 2 + rnd.IntN(s.Goroutines-1) {
			var calls []call
			for range 1 + rnd.IntN(s.Calls) {
				calls = append(calls, o.call(rnd.IntN(len(o.methods)), 0))
			}
			p.goroutines = append(p.goroutines, calls)
		}
		slices.SortFunc(p.goroutines, func(a, b []call) int { // no two that differ in the order of goroutines
			return slices.CompareFunc(a, b, func(c, d call) int { return c.method - d.method })
		})
		if key := string(p.encode()); !seen[key] {
			seen[key] = true
			all = append(all, p)
		}
	}
	return all
}
