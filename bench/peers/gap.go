package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A gap is how long a writer waited between the ends of two heartbeats, in one
// window of time.
type gap struct {
	p50, p999, worst float64 // nanoseconds
	snapshots        int
	free             bool
}

// writerGap has one goroutine beat as fast as it can for a while, alone or beside
// one that ranges over All again and again.
func (j *judge) writerGap(r *rig, snapshots bool, window time.Duration) (gap, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	runtime.GC()
	g := gap{free: j.free(2)}
	var stop atomic.Bool
	var others sync.WaitGroup
	var err error
	if snapshots {
		others.Go(func() {
			for !stop.Load() && err == nil {
				err = all(&worker{store: r.store, ids: r.ids.asked}, 1)
				g.snapshots++
			}
		})
	}
	ws := r.workers(1)
	gaps := make([]time.Duration, 0, 4_000_000)
	begin := time.Now()
	var failed error
	for last := begin; last.Sub(begin) < window && failed == nil && len(gaps) < cap(gaps); {
		failed = beat(ws[0], 1)
		now := time.Now()
		gaps = append(gaps, now.Sub(last))
		last = now
	}
	stop.Store(true)
	others.Wait()
	r.done(ws)
	if failed != nil {
		return g, failed
	}
	slices.Sort(gaps)
	at := func(q float64) float64 { return float64(gaps[int(q*float64(len(gaps)-1))]) }
	g.p50, g.p999, g.worst = at(0.5), at(0.999), at(1)
	g.free = g.free && j.free(2)
	return g, err
}
