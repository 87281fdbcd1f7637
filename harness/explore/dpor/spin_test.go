//go:build !race

package dpor

import (
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync/atomic"
)

// exploreWith runs body until all is explored, or n executions have been run.
func exploreWith(s *Search, body func(), n int) *Search {
	for range n {
		s.Begin()
		sim.Run(sim.Config{Chooser: s}, body)
		if !s.Advance() {
			return s
		}
	}
	return nil
}

// TestSpinning: a goroutine that waits by looking again and again has an
// execution for each number of times, up to Spins or what Looks says.
func TestSpinning(t *testing.T) {
	for name, yield := range map[string]func(){
		"empty": func() {},
		"yield": func() { sim.Do(sim.KYield, nil, nil) },
	} {
		testSpinning(t, name, yield, Spins, &Search{})
		few := &Search{}
		few.Looks(2)
		testSpinning(t, name+", few looks", yield, 2, few)
	}
}

func testSpinning(t *testing.T, name string, yield func(), looks int, few *Search) {
	t.Run(name, func(t *testing.T) {
		s := exploreWith(few, func() {
			var stop atomic.Bool
			done := make(chan bool)
			sim.Go(0, func() {
				for !stop.Load() {
					yield()
				}
				sim.Close(done, 0)
			})
			stop.Store(true)
			sim.Recv(done, 0)
		}, 1000)
		switch {
		case s == nil:
			t.Fatal("more than 1000 executions")
		case s.Limits() != Spinning:
			t.Errorf("limits are %b, want Spinning", s.Limits())
		case s.stats.Executions < min(looks, 3) || s.stats.Executions > 2*looks:
			t.Errorf("%d executions, want about %d", s.stats.Executions, looks)
		}
	})
}

// TestSpinningInTurn: looking at two things in turn is waiting too, until one of them
// changes (Peterson's algorithm), and so is yielding beside another one that waits.
func TestSpinningInTurn(t *testing.T) {
	for name, body := range map[string]func(){
		"two things": func() {
			var want [2]atomic.Bool
			var turn atomic.Int32
			enter := func(i int32) {
				want[i].Store(true)
				turn.Store(1 - i)
				for want[1-i].Load() && turn.Load() == 1-i {
				}
				want[i].Store(false)
			}
			sim.Go(0, func() { enter(0) })
			enter(1)
		},
		"two that wait": func() {
			var next, serving atomic.Int32
			for range 3 {
				sim.Go(0, func() {
					for n := next.Add(1) - 1; serving.Load() != n; {
						sim.Do(sim.KYield, nil, nil)
					}
					serving.Add(1)
				})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := exploreWith(&Search{}, body, 5000)
			switch {
			case s == nil:
				t.Fatal("more than 5000 executions")
			case s.Limits() != Spinning:
				t.Errorf("limits are %b, want Spinning", s.Limits())
			case s.stats.Executions < 20 || s.stats.Redundant > 0:
				t.Errorf("%d executions, %d redundant", s.stats.Executions, s.stats.Redundant)
			}
		})
	}
}
