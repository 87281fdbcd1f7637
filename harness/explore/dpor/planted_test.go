//go:build !race

package dpor

import (
	"maps"
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// plant changes the dependence relation for one test.
func plant(t *testing.T, f func(a, b *foot) (dependent, ok bool)) {
	planted = f
	t.Cleanup(func() { planted = nil })
}

// TestPlanted: wrong relations, which agree with themselves when executions are
// compared with traces, must lose outcomes.
func TestPlanted(t *testing.T) {
	is := func(f *foot, kinds ...sim.Kind) bool {
		for _, k := range kinds {
			if f.kind == k {
				return true
			}
		}
		return false
	}
	for _, p := range []struct {
		name  string
		names []string
		wrong func(a, b *foot) bool // independent, it says
		loose bool                  // WaitGroups are never explored strictly
	}{
		{"Add and Done always commute", []string{"wgadd", "wgdone", "wgwait"}, nil, true},
		{"TryLock commutes with Lock", []string{"lock", "trylock"}, func(a, b *foot) bool {
			return is(a, sim.KTryLock) && is(b, sim.KLock, sim.KUnlock) || is(b, sim.KTryLock) && is(a, sim.KLock, sim.KUnlock)
		}, false},
		{"a CAS that fails commutes with writes", []string{"cas", "store", "load"}, func(a, b *foot) bool {
			return is(a, sim.KAtomicCAS) && a.weak || is(b, sim.KAtomicCAS) && b.weak
		}, false},
		{"loads commute with stores", []string{"load", "store"}, func(a, b *foot) bool {
			return is(a, sim.KAtomicLoad) || is(b, sim.KAtomicLoad)
		}, false},
		{"signals commute with waits", []string{"condwait", "signal"}, func(a, b *foot) bool {
			return is(a, sim.KSignal) || is(b, sim.KSignal)
		}, false},
	} {
		t.Run(p.name, func(t *testing.T) {
			if p.wrong != nil {
				plant(t, func(a, b *foot) (bool, bool) { return false, p.wrong(a, b) })
			}
			for seed := range uint64(300) {
				prog := draw(rand.New(rand.NewPCG(seed, 2)), p.names)
				want := prog.enumerated(false)
				if want == nil {
					continue
				}
				if got, _ := prog.searched(p.loose); !maps.Equal(got, want) {
					return
				}
			}
			t.Error("no program of 300 has other outcomes")
		})
	}
}
