//go:build !race

package sim

import (
	"runtime"
	"testing"
	"unsafe"
)

// A test that counts what the code between two readings allocates counts no
// allocations of the explorer's.
func TestRoomBetweenTwoReadings(t *testing.T) {
	counted := uint64(1)
	type pair struct{ a, b, c, d uint16 }
	mem, obj := make([]pair, 1000), make([]int, 20)
	for range 3 { // the runtime may allocate beside
		Run(Config{Chooser: first{}}, func() {
			Go(1, func() {})
			Do(KYield, nil, nil)
			var before, after runtime.MemStats
			Room()
			runtime.ReadMemStats(&before)
			for i := range mem {
				*W(&mem[i].a, 1) = 1
				if i < len(obj) {
					*W(&mem[i].b, 1) = 1
					*W(&mem[i].c, 1) = 1
					*W(&mem[i].d, 1) = *R(&mem[i].a, 1)
					Do(KLock, pointer(&obj[i]), nil)
					Acquire(pointer(&obj[i]))
					Release(pointer(&obj[i]))
				}
			}
			runtime.ReadMemStats(&after)
			counted = min(counted, after.Mallocs-before.Mallocs)
		})
	}
	if counted > 0 {
		t.Error("the explorer allocates although it has made room")
	}
}

// An access allocates nothing once its page is there.
func TestAccessesAllocateNothing(t *testing.T) {
	n, m, any := new(int), map[int]int{1: 1}, 1.0
	Run(Config{Chooser: first{}}, func() {
		Go(1, func() {})
		any = testing.AllocsPerRun(1000, func() {
			*W(n, 1) = *R(n, 2)
			MW(m, 3)[1] = MR(m, 4)[1]
		})
	})
	if any != 0 {
		t.Errorf("%v allocations in each run", any)
	}
}

// The table may be large, and so may be the clock.
func TestRoomIsBounded(t *testing.T) {
	parts := 0
	Run(Config{Chooser: first{}}, func() {
		objects, c := make([]int, 1<<12), vc{}
		for i := range objects {
			x.object(unsafe.Pointer(&objects[i]))
			c.set(lowIDs+groupSlots*i, 1)
		}
		x.objects.room(x.tag, &c)
		for i := range x.objects.slots {
			parts += cap(x.objects.slots[i].clock.high)
		}
	})
	if parts > roomParts {
		t.Errorf("there is room for %d parts", parts)
	}
}

// What is kept of a long execution is most of what it takes, beside what the test holds.
func TestFootprint(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for name, use := range map[string]func(){
		"channels":   func() { c := make(chan int, 1); Send(c, 1).V(1); Recv(c, 1) },
		"goroutines": func() { Go(1, func() {}); Do(KYield, nil, nil) },
		"memory":     func() { *W(&new([64]int)[32], 1) = 1 },
	} {
		var kept, took uint64
		Run(Config{Chooser: first{}, MaxSteps: 1 << 20}, func() {
			wait := make(chan int)
			Go(1, func() { Recv(wait, 1) })
			before, had := heap(), Footprint()
			for range 20_000 {
				use()
			}
			kept, took = Footprint()-had, heap()-before
			Close(wait, 1)
		})
		if t.Logf("%s: %d bytes of %d", name, kept, took); kept < took/3 || kept > took*5/4 {
			t.Errorf("%s: %d bytes are kept, it is said, and the heap has grown by %d", name, kept, took)
		}
	}
}
