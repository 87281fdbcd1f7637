// Package simtest runs small programs under every schedule, for the tests of
// the runtime's look-alikes. It is plain depth-first enumeration: exponential,
// and too simple to be wrong.
package simtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// limit bounds the schedules of one program.
const limit = 2_000_000

// A walk replays a prefix of answers and says 0 from there on.
type walk struct {
	prefix []int
	counts []int
	pos    int
}

// Next picks one of enabled.
func (w *walk) Next(_ int, enabled []int) int { return enabled[w.Choose(len(enabled))] }

// Choose picks one of n.
func (w *walk) Choose(n int) int {
	if w.pos == len(w.prefix) {
		w.prefix = append(w.prefix, 0)
	}
	w.counts = append(w.counts[:w.pos], n)
	w.pos++
	return w.prefix[w.pos-1]
}

// next moves to the first sequence of answers that was not tried, if any is left.
func (w *walk) next() bool {
	n := w.pos
	w.pos = 0
	for i := n - 1; i >= 0; i-- {
		if w.prefix[i]+1 < w.counts[i] {
			w.prefix = w.prefix[:i+1]
			w.prefix[i]++
			return true
		}
	}
	return false
}

// Outcomes runs body under every schedule and returns what came of it, sorted
// and joined by "; ". An outcome is what body returned, or the failure that
// ended the execution; then " race" and " leak" if there was any.
func Outcomes(t *testing.T, body func() string) string {
	t.Helper()
	skipRace(t)
	w := &walk{}
	seen := map[string]bool{}
	for range limit {
		seen[run(w, body)] = true
		if !w.next() {
			return join(seen)
		}
	}
	t.Fatalf("more than %d schedules", limit)
	return ""
}

// Schedules returns how many schedules body has.
func Schedules(t *testing.T, body func()) int {
	t.Helper()
	skipRace(t)
	w := &walk{}
	for n := range limit {
		run(w, func() string { body(); return "" })
		if !w.next() {
			return n + 1
		}
	}
	t.Fatalf("more than %d schedules", limit)
	return 0
}

// Once runs body under one schedule, the first, and returns its outcome.
func Once(t *testing.T, body func() string) string {
	t.Helper()
	skipRace(t)
	return run(&walk{}, body)
}

func skipRace(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("no executions in a -race build")
	}
}

func run(c sim.Chooser, body func() string) string {
	out := "not finished"
	r := sim.Run(sim.Config{Chooser: c, Seed: 1}, func() { out = body() })
	if r.Failure != nil {
		out = describe(r.Failure)
	}
	if r.Foreign != nil {
		out += " foreign"
	}
	if len(r.Races) > 0 {
		out += " race"
	}
	if len(r.Leaked) > 0 {
		out += " leak"
	}
	return out
}

func describe(f *sim.Failure) string {
	switch f.Kind {
	case sim.FailPanic:
		return fmt.Sprint("panic: ", f.Value)
	case sim.FailFatal:
		return fmt.Sprint("fatal: ", f.Value)
	case sim.FailDeadlock:
		return "deadlock"
	case sim.FailSteps:
		return "step limit"
	}
	return fmt.Sprint("exit ", f.Value)
}

func join(seen map[string]bool) string {
	all := make([]string, 0, len(seen))
	for s := range seen {
		all = append(all, s)
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}
