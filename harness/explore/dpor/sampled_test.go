//go:build !race

package dpor

import (
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// A sampler runs random schedules, and names their traces as a counter does.
type sampler struct {
	counter
	r *rand.Rand
}

func (s *sampler) Step(current int, enabled []int) (int, sim.Way) {
	return s.counter.take(current, enabled, s.r.IntN)
}

func (s *sampler) Apart() bool { return s.r.IntN(2) == 0 }

func (s *sampler) Choose(n int) int { return s.r.IntN(n) }

// TestSampled draws programs with more schedules than can be enumerated. No
// random schedule of one may belong to a trace that the search has left out, and
// the search may run no trace twice.
func TestSampled(t *testing.T) {
	drawn, traces, twice := 0, 0, 0
	for seed := range uint64(*count) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := larger(r)
		seen, s := p.keysOf(3000, true)
		if seen == nil {
			continue
		}
		drawn++
		traces += len(seen)
		if extra := s.stats.Executions - len(seen); extra != 0 || s.stats.Redundant != 0 {
			twice++
			if p.isMadeOf(basic) {
				t.Errorf("seed %d: %d traces, %d executions, %d redundant\n%s", seed, len(seen), s.stats.Executions, s.stats.Redundant, p)
			}
			if *verbose {
				t.Logf("seed %d: %d traces, %d executions, %d redundant\n%s", seed, len(seen), s.stats.Executions, s.stats.Redundant, p)
			}
		}
		c := &sampler{r: r}
		c.strict, c.t = s.strict, s.t.like()
		for range 200 {
			c.t.clear()
			if _, res := p.run(c, s.strict); failed(&res) {
				continue // what has nothing to do with the failure may be cut off elsewhere
			}
			if !seen[c.t.hash()] {
				t.Errorf("seed %d: a random schedule belongs to none of %d traces\n%s", seed, len(seen), p)
				break
			}
		}
	}
	t.Logf("%d programs, %d traces; in %d programs some executions were redundant", drawn, traces, twice)
	if *count == asWritten {
		says(t, "200 random schedules each of %d larger programs, with %d traces, belong to traces that were run", drawn, traces)
	}
	if drawn < *count/4 {
		t.Errorf("only %d of %d programs were small enough", drawn, *count)
	}
}

// basic are the operations for which executions and traces are to be as many.
var basic = []string{"read", "write", "load", "store", "add", "cas", "lock", "unlock", "wgadd", "wgdone", "wgwait", "send", "recv", "go"}

// larger draws a program of up to 5 goroutines of up to 4 operations.
func larger(r *rand.Rand) program {
	names := names
	if r.IntN(2) == 0 {
		names = basic
	}
	few := make([]string, 1+r.IntN(3))
	for i := range few {
		few[i] = names[r.IntN(len(names))]
	}
	p := program{join: r.IntN(3) == 0}
	for range 3 + r.IntN(3) {
		p.threads = append(p.threads, drawOps(r, few, 1+r.IntN(4), 1))
	}
	return p
}

// failed reports whether something has ended the execution.
func failed(r *sim.Result) bool { return r.Failure != nil && r.Failure.Kind != sim.FailDeadlock }

// isMadeOf reports whether p has no other operations.
func (p program) isMadeOf(names []string) bool {
	for _, k := range p.kinds() {
		if !slices.Contains(names, k) {
			return false
		}
	}
	return true
}

// keys returns the traces that the search runs, nil if it runs more than n, or if
// something fails.
func (p program) keys(n int) (map[uint64]bool, *Search) { return p.keysOf(n, false) }

func (p program) keysOf(n int, failing bool) (map[uint64]bool, *Search) {
	s := &Search{}
	for {
		seen := map[uint64]bool{}
		for {
			s.Begin()
			if _, r := p.run(s, s.strict); failed(&r) && !failing {
				return nil, s
			}
			if !s.gave {
				seen[s.t.hash()] = true
			}
			if s.stats.Executions+s.stats.Redundant > n {
				return nil, s
			}
			if !s.Advance() {
				break
			}
		}
		if s.Limits()&Misused == 0 || s.strict {
			return seen, s
		}
		s = &Search{}
		s.Strict()
	}
}
