//go:build !race

package engine

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// TestManySchedulesKeepNoMemory runs 50,000 schedules of a program with a lock, a
// channel, a timer, and a goroutine that is left and torn down each time. With
// RACELAB_SCHEDULES=10000000 it runs as many as that.
func TestManySchedulesKeepNoMemory(t *testing.T) {
	n := 50_000
	if s := os.Getenv("RACELAB_SCHEDULES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	} else if testing.Short() {
		t.Skip("short")
	}
	ran, early := 0, uint64(0)
	began := time.Now()
	out := Options{Schedules: n, Budget: 24 * time.Hour, Strategy: "random", Seed: 1}.Explore(Unit{
		Package: "prog", Name: "many",
		Begin: func(bool) {},
		Body:  everything,
		End: func() Result {
			if ran++; ran == n/10 {
				early = resident()
			}
			return Result{}
		},
	})
	late := resident()
	t.Logf("%d schedules, %d steps in %.0f s; %d KB after a tenth of them, %d KB at the end",
		ran, out.Steps, time.Since(began).Seconds(), early>>10, late>>10)
	if out.Verdict != wire.Pass || ran != n {
		t.Errorf("%s after %d schedules: %s", out.Verdict, ran, out.Story)
	}
	if late > early+early/4+4<<20 {
		t.Errorf("memory grew from %d to %d KB", early>>10, late>>10)
	}
}

// everything is a program that uses a little of all that an execution keeps.
func everything() {
	var l lock
	n, done, never := new(int), make(chan bool), make(chan bool)
	for range 2 {
		sim.Go(at(2), func() {
			l.Lock()
			*sim.W(n, at(1)) = *sim.R(n, at(0)) + 1
			l.Unlock()
			sim.Send(done, at(5)).V(true)
		})
	}
	sim.Go(at(2), func() { sim.Recv(never, at(5)) })
	tick := make(chan bool)
	sim.TimerChan(tick)
	sim.StartTimer(sim.TimerNow()+1000, 0, func() { sim.Offer(tick, true) })
	sim.Recv(done, at(5))
	sim.Recv(done, at(5))
	sim.Select(at(5), false, sim.RecvCase(tick), sim.RecvCase(never))
	sim.Now()
}

// resident is how much memory the process holds, after a collection: what the
// system says where it can be asked, else what the runtime has in use.
func resident() uint64 {
	runtime.GC()
	if data, err := os.ReadFile("/proc/self/statm"); err == nil {
		if f := strings.Fields(string(data)); len(f) > 1 {
			pages, _ := strconv.ParseUint(f[1], 10, 64)
			return pages * uint64(os.Getpagesize())
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
