//go:build !race

package dpor

import (
	"runtime"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
)

// sections have three goroutines take two locks in turns, five times each.
func sections() {
	var locks [2]sync.Mutex
	held := 0
	for i := range 3 {
		sim.Go(0, func() {
			for j := range 5 {
				l := &locks[(i+j)%3/2]
				l.Lock()
				held++
				l.Unlock()
			}
		})
	}
}

// TestMemoryIsOfDepth: a search holds what one path needs, however many executions it
// has made.
func TestMemoryIsOfDepth(t *testing.T) {
	const early, late = 1000, 10_000
	var s Search
	var held [2]uint64
	for n, more := 1, true; n <= late; n++ {
		if !more {
			t.Fatalf("the search is over after %d executions", n-1)
		}
		s.Begin()
		sim.Run(sim.Config{Chooser: &s}, sections)
		switch more = s.Advance(); n {
		case early:
			held[0] = heap()
		case late:
			held[1] = heap()
		}
	}
	branches := len(s.free)
	for i := range s.nodes {
		branches += size(s.nodes[i].kids)
	}
	t.Logf("%d KB after %d executions, %d KB after %d; %d branches, %d events deep", held[0]>>10, early, held[1]>>10, late, branches, s.stats.Depth)
	if held[1] > held[0]+held[0]/4+64<<10 {
		t.Errorf("the heap has grown from %d to %d KB", held[0]>>10, held[1]>>10)
	}
	if branches > 20*s.stats.Depth {
		t.Errorf("%d branches for a path of %d events", branches, s.stats.Depth)
	}
	runtime.KeepAlive(&s)
}

func size(list []*branch) (n int) {
	for _, b := range list {
		n += 1 + size(b.kids)
	}
	return n
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
