//go:build !race

package dpor

import (
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
)

// twins starts one function value twice. Whoever does not get the lock reads x, which
// their parent has written in between, before it started the second.
func twins(s *Search) sim.Result {
	var mu sync.Mutex
	var x int
	return sim.Run(sim.Config{Chooser: s, Hot: []sim.Site{readSite, writeSite}}, func() {
		f := func() {
			if !mu.TryLock() {
				_ = *sim.R(&x, readSite)
			}
		}
		sim.Go(0, f)
		*sim.W(&x, writeSite) = 1
		sim.Go(0, f)
	})
}

// firstLocker returns as which child of its parent the goroutine was started that
// locked first.
func (s *Search) firstLocker() int32 {
	for i := range s.t.n {
		if e := &s.t.events[i]; e.kind == sim.KTryLock {
			return s.t.of[e.proc].child
		}
	}
	return -1
}

// TestSymmetry: goroutines that run the same function value are not alike. To run only
// those executions in which the first of the twins goes first would lose a data race.
func TestSymmetry(t *testing.T) {
	raced := map[int32]int{}
	s := &Search{}
	for more := true; more; more = s.Advance() {
		s.Begin()
		if r := twins(s); !s.GaveUp() && len(r.Races) > 0 {
			raced[s.firstLocker()]++
		}
	}
	if s.stats.Executions < 2 || raced[0] != 0 || raced[1] == 0 {
		t.Errorf("%d executions; races, by who locks first: %v", s.stats.Executions, raced)
	}
}
