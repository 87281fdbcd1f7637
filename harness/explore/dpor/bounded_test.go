//go:build !race

package dpor

import (
	"maps"
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/explore/strategy"
)

// preempted returns, for each outcome of p, the fewest preemptions of a schedule
// that has it, by plain enumeration; nil if there are too many schedules.
func (p program) preempted() map[string]int {
	w := &walk{}
	fewest := map[string]int{}
	for range tooMany {
		o, r := p.run(w, false)
		n := 0
		for _, c := range r.Choices {
			if c.Preempts {
				n++
			}
		}
		if old, ok := fewest[o]; !ok || n < old {
			fewest[o] = n
		}
		if !w.next() {
			return fewest
		}
	}
	return nil
}

// TestBounded: the walk over all schedules with at most k preemptions finds the
// outcomes of just those, for k from 0 to 3.
func TestBounded(t *testing.T) {
	compared, told := 0, [4]int{}
	for seed := uint64(0); compared < *count; seed++ {
		from := names
		if seed%2 == 1 { // where it matters most who is interrupted
			from = []string{"add", "load", "store", "read", "write"}
		}
		p := draw(rand.New(rand.NewPCG(seed, 4)), from)
		fewest := p.preempted()
		if fewest == nil {
			continue
		}
		compared++
		for k := range told {
			want := map[string]bool{}
			for o, n := range fewest {
				if n <= k {
					want[o] = true
				}
			}
			if len(want) < len(fewest) {
				told[k]++
			}
			got := map[string]bool{}
			b := &strategy.Bounded{Bound: k}
			for more := true; more; more = b.Advance() {
				b.Begin()
				o, _ := p.run(b, false)
				got[o] = true
			}
			if !maps.Equal(got, want) {
				t.Errorf("seed %d, at most %d preemptions:\n%s%s", seed, k, p, difference(got, want))
			}
			if !b.Cut && len(want) < len(fewest) {
				t.Errorf("seed %d: nothing is said to be cut off at %d preemptions, but outcomes are", seed, k)
			}
		}
	}
	t.Logf("%d programs; the bound leaves outcomes out of %v of them", compared, told)
	if *count == asWritten {
		says(t, "%d programs have the outcomes that brute force has (the bounds leave some out in %d, %d, %d and %d of them)",
			compared, told[0], told[1], told[2], told[3])
	}
	if told[0] == 0 || told[1] == 0 {
		t.Error("no bound left anything out: nothing was tested")
	}
}
