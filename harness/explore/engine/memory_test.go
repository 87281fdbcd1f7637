//go:build !race

package engine

import (
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// A field that one goroutine writes and another reads as part of its struct is
// shared, and a field beside it is not.
func TestSharedByOverlap(t *testing.T) {
	access := func(g int, k sim.Kind, addr, size uintptr, obj int) sim.Event {
		return sim.Event{G: g, Kind: k, Plain: true, Addr: addr, Size: size, Obj: obj}
	}
	events := []sim.Event{
		access(1, sim.KRead, 100, 16, 1), // the struct
		access(2, sim.KWrite, 108, 8, 2), // its second field
		access(1, sim.KRead, 100, 8, 1),  // its first field
		access(1, sim.KWrite, 200, 8, 3), // something else
		access(2, sim.KRead, 300, 8, 4),  // read by both
		access(1, sim.KRead, 300, 8, 4),  //
	}
	unify(events)
	if events[0].Obj != events[1].Obj || events[3].Obj == events[0].Obj {
		t.Errorf("numbers are %v", events)
	}
	want := map[int]bool{0: true, 1: true}
	got := shared(events)
	for i := range events {
		if got[i] != want[i] {
			t.Errorf("event %d is shared: %v, want %v", i, got[i], want[i])
		}
	}
	if !meet(&events[0], &events[1]) || meet(&events[1], &events[2]) {
		t.Error("accesses meet where their bytes do")
	}
}
