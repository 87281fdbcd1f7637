//go:build !race

package dpor

import (
	"math/rand/v2"
	"testing"
)

// optimal are the operations of which no execution may be redundant: memory, atomics,
// mutexes, WaitGroups and unbuffered channels, and starting a goroutine.
var optimal = []string{
	"read", "write", "load", "store", "add", "cas",
	"lock", "unlock", "rlock", "runlock", "wlock",
	"wgadd", "wgdone", "wgwait", "send", "recv", "close", "len", "go",
}

// TestOptimal draws programs of these operations alone, until there have been at least
// a thousand. As many executions are run as there are traces, and none is redundant.
func TestOptimal(t *testing.T) {
	drawn, counted, executions, strict := 0, 0, 0, 0
	for seed := uint64(0); drawn < max(1000, *count); seed++ {
		r := rand.New(rand.NewPCG(seed, 6))
		p := small(r)
		seen, s := p.keys(300)
		if seen == nil {
			continue
		}
		drawn++
		executions += s.stats.Executions
		if s.strict {
			strict++
		}
		if s.stats.Executions != len(seen) || s.stats.Redundant != 0 {
			t.Errorf("seed %d: %d traces, %d executions, %d redundant\n%s", seed, len(seen), s.stats.Executions, s.stats.Redundant, p)
		}
		if n, cut := p.traces(s.strict, 250); n != 0 && !cut {
			counted++
			if n != s.stats.Executions {
				t.Errorf("seed %d: plain enumeration finds %d traces, %d executions were run\n%s", seed, n, s.stats.Executions, p)
			}
		}
	}
	t.Logf("%d programs, %d executions; the traces of %d were counted by plain enumeration, %d were explored strictly", drawn, executions, counted, strict)
}

// TestOptimalPanics: the same where some executions panic. An execution that does is told
// from another one by all that has come before the panic.
func TestOptimalPanics(t *testing.T) {
	names := []string{"check", "check", "add", "store", "load", "cas", "lock", "go"}
	drawn, executions, others := 0, 0, 0
	for seed := uint64(0); drawn < max(200, *count/4); seed++ {
		p := program{}
		r := rand.New(rand.NewPCG(seed, 9))
		for range 2 + r.IntN(3) {
			p.threads = append(p.threads, drawOps(r, names, 1+r.IntN(3), 1))
		}
		if quiet, _ := p.keys(300); quiet != nil {
			continue
		}
		seen, s := p.keysOf(300, true)
		if seen == nil {
			continue
		}
		drawn++
		executions += s.stats.Executions
		if s.stats.Executions != len(seen) || s.stats.Redundant != 0 {
			t.Errorf("seed %d: %d traces, %d executions, %d redundant\n%s", seed, len(seen), s.stats.Executions, s.stats.Redundant, p)
		}
		for range 100 {
			c := &sampler{r: r}
			c.t = s.t.like()
			if _, res := p.run(c, false); !failed(&res) {
				others++
				if !seen[c.t.hash()] {
					t.Errorf("seed %d: a random schedule belongs to none of %d traces\n%s", seed, len(seen), p)
					break
				}
			}
		}
	}
	t.Logf("%d programs that panic, %d executions; %d random schedules do not", drawn, executions, others)
}

// small draws a program of up to 4 goroutines of up to 4 operations.
func small(r *rand.Rand) program {
	few := make([]string, 1+r.IntN(4))
	for i := range few {
		few[i] = optimal[r.IntN(len(optimal))]
	}
	p := program{join: r.IntN(3) == 0}
	for range 2 + r.IntN(3) {
		p.threads = append(p.threads, drawOps(r, few, 1+r.IntN(4), 1))
	}
	return p
}
