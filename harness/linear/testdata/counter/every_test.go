package counter

import (
	"fmt"
	"slices"
	"testing"

	"example.com/racelab/harness/linear"
)

// bound is spec with its arguments bound.
func bound(open func() counters) linear.Spec[counters, state] {
	add := func(name string, delta int) linear.Method[counters, state] {
		return linear.Call0("Add("+name+")", func(c counters) int { return c.Add(name, delta) }, func(s state) (state, int) {
			s[index(name)] += delta
			return s, s[index(name)]
		})
	}
	return linear.Spec[counters, state]{
		New: open,
		Methods: []linear.Method[counters, state]{
			add("a", 1), add("b", 2),
			linear.Call0("Sum", counters.Sum, func(s state) (state, int) { return s, s[0] + s[1] }),
		},
	}
}

// TestEvery enumerates on the right map and on the two that are wrong.
func TestEvery(t *testing.T) {
	size := linear.Size{Goroutines: 3, Calls: 2}
	all := []int{12, 78, 364} // multisets of 3 + 9 bodies
	for _, c := range []struct {
		open    func() counters
		minimal []string
	}{
		{func() counters { return New() }, nil},
		{func() counters { return GetThenPut{New()} }, []string{
			"Add(a) ∥ Add(a): not-linearizable",
			"Add(b) ∥ Add(b): not-linearizable",
		}},
		{func() counters { return NewSharded("a", "b") }, []string{
			"Sum() ∥ Add(a); Add(b): not-linearizable",
			"Add(a) ∥ Add(b) ∥ Sum(): not-linearizable",
		}},
	} {
		var found []string
		for i, sum := range linear.Every(t, bound(c.open), size) {
			if n := sum.Complete + sum.Failing + sum.Containing; sum.Programs != all[i] || n != all[i] {
				t.Errorf("%T: %+v: want %d programs, each of them run to its end", c.open(), sum, all[i])
			}
			for _, f := range sum.Minimal {
				found = append(found, fmt.Sprint(f))
			}
		}
		if !slices.Equal(found, c.minimal) {
			t.Errorf("%T: failing programs %q, want %q", c.open(), found, c.minimal)
		}
	}
}

// TestEveryBounded runs one trace of each program, and all schedules with one
// preemption, which is enough to lose an addition.
func TestEveryBounded(t *testing.T) {
	size := linear.Size{Goroutines: 2, Calls: 1, Executions: 1, Preemptions: 1}
	for i, sum := range linear.Every(t, bound(func() counters { return New() }), size) {
		if i == 1 && (sum.Bounded == 0 || sum.Complete+sum.Bounded != sum.Programs || !slices.Equal(sum.Bounds, []string{"at most 1 preemption"})) {
			t.Errorf("%+v: want some programs within a bound, and the others to their end", sum)
		}
	}
	totals := linear.Every(t, bound(func() counters { return GetThenPut{New()} }), size)
	if n := totals[1].Failing; n != 2 {
		t.Errorf("%d programs fail within the bound, want 2", n)
	}
}

// TestDrawn draws from what TestEvery enumerates.
func TestDrawn(t *testing.T) {
	sample := linear.Sample{Programs: 40, Goroutines: 2, Calls: 2, Seed: 1}
	if sum := linear.Drawn(t, bound(func() counters { return New() }), sample)[0]; sum.Complete != 40 {
		t.Errorf("%+v: want 40 programs, each of them run to its end", sum)
	}
	if sum := linear.Drawn(t, bound(func() counters { return GetThenPut{New()} }), sample)[0]; sum.Failing == 0 || sum.Failing+sum.Complete != 40 {
		t.Errorf("%+v: want failing programs, and the others run to their end", sum)
	}
}
