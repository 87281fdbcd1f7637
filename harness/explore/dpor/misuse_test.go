//go:build !race

package dpor

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestMisused compares the strict search with plain enumeration on programs that
// use a WaitGroup or an RWMutex in any way whatever.
func TestMisused(t *testing.T) {
	strict, waited := 0, 0
	check := func(p program) {
		got, s := p.searched(false)
		want := p.enumerated(s.strict)
		if want == nil {
			return
		}
		if !maps.Equal(got, want) {
			t.Errorf("strict %v, %d executions\n%s%s", s.strict, s.stats.Executions, p, difference(got, want))
		}
		if s.strict {
			strict++
		}
		if want["failure 1: sync: WaitGroup is reused before previous Wait has returned in ?"] {
			waited++
		}
	}
	check(parse("wgadd(0,0) wgdone(0,0) wgadd(0,0) wgdone(0,0) | wgwait(0,0)"))
	check(parse("wgadd(0,0) wgdone(0,0) wgadd(0,0) wgdone(0,0) | add(0,0) wgwait(0,0)"))
	names := []string{"wgadd", "wgdone", "wgwait", "wgadd", "wgdone", "rlock", "runlock", "wlock", "tryrlock", "load", "store"}
	for seed := range uint64(max(300, *count)) {
		check(draw(rand.New(rand.NewPCG(seed, 5)), names))
	}
	t.Logf("%d programs were explored strictly; in %d a WaitGroup is used again too early", strict, waited)
	if strict < 60 {
		t.Errorf("only %d programs were explored strictly", strict)
	}
}
