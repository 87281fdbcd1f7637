//go:build !race

package dpor

import (
	"fmt"
	"maps"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync/atomic"
	"example.com/racelab/harness/explore/sim/time"
)

// tied has two goroutines wake within a few nanoseconds, as those do of which one
// sleeps for a time and the other until a deadline as far away; the second sleeps
// again for less than what is between. It returns in which order they came.
func tied(c sim.Chooser) string {
	var n atomic.Int64
	var a, b [2]int64
	sim.Run(sim.Config{Chooser: c}, func() {
		deadline := time.Now().Add(time.Millisecond)
		for range 3 {
			time.Now()
		}
		sim.Go(0, func() {
			time.Sleep(time.Millisecond)
			a = [2]int64{n.Add(1), n.Add(1)}
		})
		sim.Go(0, func() {
			time.Sleep(time.Until(deadline))
			b[0] = n.Add(1)
			time.Sleep(1)
			b[1] = n.Add(1)
		})
	})
	return fmt.Sprint(a, b)
}

// TestTies: timers that are due almost at once are tried together and apart.
func TestTies(t *testing.T) {
	want, got := map[string]bool{}, map[string]bool{}
	for w := (&walk{}); ; {
		want[tied(w)] = true
		if !w.next() {
			break
		}
	}
	s := &Search{}
	for more := true; more; more = s.Advance() {
		s.Begin()
		o := tied(s)
		if !s.GaveUp() {
			got[o] = true
		}
	}
	if !maps.Equal(got, want) || s.limits != 0 {
		t.Errorf("limits %b\n%s", s.limits, difference(got, want))
	}
	if !want["[3 4] [1 2]"] || len(want) < 4 {
		t.Errorf("only %v: no timers were tied", want)
	}
	t.Logf("%d outcomes in %d executions, %d redundant", len(got), s.stats.Executions, s.stats.Redundant)
}
