package main

import (
	"runtime"

	"example.com/racelab/jobstore"
)

// bytesPerJob is how much the heap grows by for each job of a filled store. The
// bytes of the ids are the caller's.
func bytesPerJob(c contender, x *ids) (float64, error) {
	before := heap()
	r, err := fill(c, x)
	if err != nil {
		return 0, err
	}
	grown := heap() - before
	return float64(grown) / float64(len(x.created)), r.store.Close()
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one finalized
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// allocations counts what a call allocates, with one goroutine.
func allocations(r *rig, w work, n int) (count, bytes float64, err error) {
	var before, after runtime.MemStats
	ws := r.workers(1)
	runtime.GC()
	runtime.ReadMemStats(&before)
	err = w.run(ws[0], n)
	runtime.ReadMemStats(&after)
	r.done(ws)
	count = float64(after.Mallocs-before.Mallocs) / float64(n)
	bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
	return count, bytes, err
}

var _ jobstore.Store = (*floor)(nil)
